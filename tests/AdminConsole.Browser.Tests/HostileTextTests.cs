using System.Reflection;
using AdminConsole.Components;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests;
using AdminConsole.Tests.Fixtures;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AdminConsole.Browser.Tests;

/// <summary>
/// Every page of the host, in an account where everything and everybody is called something that means mischief: a browser runs no
/// script, shows no dialog, reports no breach of the policy, and the page stands as it should.
/// </summary>
public sealed class HostileTextTests : IAsyncLifetime
{
    /// <summary>Pages that list what is called so, with what opens a panel.</summary>
    private static readonly (string Path, string Text, string? Open)[] _lists =
    [
        ("/peers", HostileText.All[1], HostileText.Peer(1).Value), ("/setup-keys", HostileText.All[1], HostileText.Key(1).Value),
        ("/access/policies", HostileText.All[1], null), ("/users", HostileText.All[1], HostileText.User(1).Value),
        ("/service-users", HostileText.All[1], HostileText.ServiceUser(1).Value), ("/history", HostileText.All[17], null),
    ];

    /// <summary>What a page must not have become; an empty text is a sound page.</summary>
    private const string Look =
        """
        () => {
            const wrong = [];
            if (window.hurt) wrong.push('a script ran: ' + window.hurt);
            if (window.breaches) wrong.push(window.breaches + ' breaches of the policy');
            if (document.querySelector('iframe, object, embed, main img[src="x"], main script, main style, main base, [srcdoc], a[href^="javascript:"]'))
                wrong.push('text became an element');
            for (const element of document.querySelectorAll('*'))
                for (const attribute of element.attributes)
                    if (attribute.name.startsWith('on')) wrong.push('text became the handler ' + attribute.name);
            if (document.querySelector('base').getAttribute('href') !== '/') wrong.push('another base');
            if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push('scrolls sideways: ' + [...document.querySelectorAll('main *')]
                .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth && !e.closest('.c-hidden')).slice(0, 4)
                .map(e => e.outerHTML.slice(0, 160)).join(' | '));

            // Text that turns the direction keeps to itself: what stands beside it in the same line must not turn with it.
            const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const node = texts.currentNode;
                if (!node.data.includes('\u202E')) continue;
                let box = node.parentElement;
                while (getComputedStyle(box).display === 'inline' && !getComputedStyle(box).unicodeBidi.includes('isolate') && box.textContent === node.data) box = box.parentElement;
                const style = getComputedStyle(box);
                if (!style.unicodeBidi.includes('isolate') && box.textContent.trim() !== node.data.trim()) wrong.push('turns its line: ' + box.outerHTML.slice(0, 200));
            }
            return wrong.join('; ');
        }
        """;

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(5));
    private readonly List<string> _dialogs = [];
    private TestHost _host = null!; // set before each test
    private Browser _browser = null!;

    /// <summary>All that can be routed to, whoever adds a page.</summary>
    private static IEnumerable<string> Pages => typeof(App).Assembly.GetTypes()
        .SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
        .Select(r => r.Template)
        .Where(t => !t.Contains('*', StringComparison.Ordinal))
        .Select(t => System.Text.RegularExpressions.Regex.Replace(t, "\\{[^}]*\\}", HostileText.User(1).Value))
        .Order(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _browser = await Browser.OpenAsync(_host.Url);
        await _browser.Page.Context.AddInitScriptAsync(
            "document.addEventListener('securitypolicyviolation', () => window.breaches = (window.breaches ?? 0) + 1)");
        _browser.Page.Dialog += async (_, dialog) =>
        {
            _dialogs.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        await _browser.BecomeOwnerAsync(_host, HostileText.All[2]);
        var now = DateTimeOffset.UtcNow;
        foreach (var command in HostileText.Commands(now))
            await _host.DoAsync(command);

        var account = (await _host.AccountAsync()).Id;
        for (var i = 0; i < HostileText.All.Count; i++)
        {
            await _host.DoAsync(new UpdateGroup(HostileText.Group(i), HostileText.All[i], [HostileText.Peer(i), HostileText.Peer(0)], []));
            await _host.Get<PeopleTable>().PutPersonAsync(account, new PersonRow(HostileText.User(i), HostileText.All[i], HostileText.All[i]), _patience);
        }

        var owner = (await _host.AccountAsync()).Snapshot.Owner!.Id; // just made
        await _host.Get<Invitations>().CreateAsync(
            (await _host.AccountAsync()).Snapshot, owner,
            new InvitationRequest("carla@example.com", HostileText.All[14], Domain.Users.Role.User, [], Invitations.UsualLife),
            new Origin(Channel.Console, null, HostileText.Together, "test", "test"), _patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Theory, FaultCase(47)]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Lists_and_panels_show_it_and_nothing_happens(int width)
    {
        var page = _browser.Page;
        await page.SetViewportSizeAsync(width, 900);
        foreach (var (path, text, open) in _lists)
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Main).GetByText(text, new() { Exact = true }).First).ToBeAttachedAsync();
            while (await page.GetByRole(AriaRole.Button, new() { Name = "Load older" }).IsVisibleAsync())
            {
                var before = await page.Locator(".c-change").CountAsync();
                await page.GetByRole(AriaRole.Button, new() { Name = "Load older" }).ClickAsync();
                await Expect(page.Locator(".c-change").Nth(before)).ToBeAttachedAsync();
            }

            await IsSoundAsync(path);
            if (await page.GetByRole(AriaRole.Button, new() { Name = "Export CSV" }).IsVisibleAsync())
                await ExportsTextAsync();

            if (open is null)
                continue;

            await page.GotoAsync($"{path}?open={open}");
            await Expect(page.GetByRole(AriaRole.Complementary).GetByText(text, new() { Exact = true }).First).ToBeAttachedAsync();
            await IsSoundAsync($"the panel of {path}");
        }
    }

    [Fact, FaultCase(47)]
    public async Task Dialogs_show_it_and_nothing_happens()
    {
        var page = _browser.Page;
        foreach (var (path, what, leave) in new[]
        {
            ("/peers", "Edit name and groups", "Cancel"), ("/peers", "Delete peer", "Keep"), ("/access/policies", "Edit policy", "Cancel"),
            ("/users", "Role and groups", "Cancel"), ("/users", "Delete user", "Keep"), ("/service-users", "Delete service user", "Keep"),
        })
        {
            await page.GotoAsync(path);
            await page.GetByRole(AriaRole.Button, new() { Name = $"Actions for {HostileText.All[1]}", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = what, Exact = true }).ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            await dialog.WaitForAsync();
            await IsSoundAsync($"{what} on {path}");
            await dialog.GetByRole(AriaRole.Button, new() { Name = leave, Exact = true }).ClickAsync();
        }
    }

    [Fact, FaultCase(47)]
    public async Task An_address_that_carries_it_does_nothing_on_any_page()
    {
        var text = Uri.EscapeDataString(HostileText.Together);
        var page = _browser.Page;
        Assert.True(Pages.Count() > 20);
        foreach (var path in Pages)
        {
            await page.GotoAsync(
                $"{path}?q={text}&open={text}&sort={text}&page={text}&error={text}&error_description={text}&done={text}&returnUrl={text}&token={text}"
                + $"&code={text}&user_code={text}&provider={text}&state={text}");
            await page.Locator("main [data-testid^=page-], main [data-testid=no-access], main.c-plain h1, main.c-alone").First.WaitForAsync();
            await IsSoundAsync(path);
        }
    }

    /// <summary>Every cell is in quotes, and none begins as a formula does.</summary>
    private async Task ExportsTextAsync()
    {
        var download = await _browser.Page.RunAndWaitForDownloadAsync(() => _browser.Page.GetByRole(AriaRole.Button, new() { Name = "Export CSV" }).ClickAsync());
        await using var file = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(file);
        var text = await reader.ReadToEndAsync(_patience);
        Assert.DoesNotMatch("(^|,|\n)\"[=+@\\-\t\r]", text);
        foreach (var formula in HostileText.All.Where(t => t[0] is '=' or '+' or '-' or '@'))
            Assert.Contains($"\"'{formula.Replace("\"", "\"\"", StringComparison.Ordinal)}", text, StringComparison.Ordinal);
    }

    private async Task IsSoundAsync(string where)
    {
        var wrong = await _browser.Page.EvaluateAsync<string>(Look);
        Assert.True(wrong.Length == 0, $"{where}: {wrong}");
        Assert.Empty(_dialogs);
        Assert.DoesNotContain(_browser.Sins, s => s.Contains("Content Security Policy", StringComparison.Ordinal) || s.StartsWith("asked", StringComparison.Ordinal));
    }
}
