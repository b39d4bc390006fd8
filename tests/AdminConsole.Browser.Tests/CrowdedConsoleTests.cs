using AdminConsole.Tests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AdminConsole.Browser.Tests;

public sealed class CrowdedConsoleTests
{
    [Fact]
    public async Task A_page_that_loads_while_the_last_console_seat_goes_says_so_and_opens_when_one_is_free()
    {
        await using var host = await TestHost.StartAsync(settings: [("Console:MaxOpenPerUser", "2")]);
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        var page = browser.Page;
        var (asked, taken) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.GotoAsync("/signin/test"); // needs no circuit: the seats are free again
        var cookies = string.Join("; ", (await page.Context.CookiesAsync()).Select(c => $"{c.Name}={c.Value}"));
        await using var first = await Circuit.OpenAsync(host.Url, cookies);
        await first.StartAsync(host.Url);
        await page.RouteAsync("**/_blazor/negotiate*", async route =>
        {
            asked.TrySetResult();
            await taken.Task;
            await route.ContinueAsync();
        });
        await Eventually.TrueAsync(async () => (await page.GotoAsync("/peers", new() { WaitUntil = WaitUntilState.Commit }))!.Status == 200);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        var last = await Circuit.OpenAsync(host.Url, cookies);
        await last.StartAsync(host.Url);
        taken.SetResult();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You have too many consoles open" })).ToBeVisibleAsync(new() { Timeout = 15_000 });

        await last.DisposeAsync();
        await Eventually.TrueAsync(async () => (await page.GotoAsync("/peers"))!.Status == 200);
        await Expect(page.GetByTestId("page-peers")).ToBeVisibleAsync();
    }
}
