using AdminConsole.Tests.Fixtures;
using Microsoft.Playwright;

namespace AdminConsole.Browser.Tests;

/// <summary>A browser with one page, which notes what a page must never do: break the content security policy, ask another origin.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _sins = [];

    private Browser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Empty after a sound run.</summary>
    public IReadOnlyList<string> Sins => _sins;

    /// <param name="provider">Where people sign in; null: at the host itself.</param>
    public static async Task<Browser> OpenAsync(Uri host, int width = 1440, int height = 900, bool dark = false, Uri? provider = null)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            ],
        });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = host.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(20_000);
        var opened = new Browser(playwright, browser, await context.NewPageAsync());
        opened.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
                opened._sins.Add(message.Text);
        };
        opened.Page.Request += (_, request) =>
        {
            if (provider is not null && request.Url.StartsWith(provider.ToString(), StringComparison.Ordinal))
                return;

            if (!request.Url.StartsWith(host.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("ws://" + host.Authority, StringComparison.Ordinal))
                opened._sins.Add($"asked {request.Url}");
        };
        return opened;
    }

    /// <summary>From the set-up link to the console, as its first owner.</summary>
    public async Task BecomeOwnerAsync(TestHost host)
    {
        await Page.GotoAsync(host.App.SetupLink!.PathAndQuery); // a host with a fresh database has one
        await Page.GetByLabel("Your name").FillAsync("Anna Vogt");
        await Page.GetByLabel("E-mail").FillAsync("anna@example.com");
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync("correct horse battery");
        await Page.GetByLabel("Password again").FillAsync("correct horse battery");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Page.GetByTestId("page-peers").WaitForAsync();
    }

    /// <summary>Begins at this address, and names the subject in the provider's form.</summary>
    public async Task SignInAsync(string subject, string start = "/signin")
    {
        await Page.GotoAsync(start);
        await Page.GetByTestId("provider").ClickAsync();
        await Page.GetByLabel("Subject").FillAsync(subject);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    public Task GoAsync(string path, string testId) =>
        Task.WhenAll(Page.GotoAsync(path), Page.GetByTestId(testId).WaitForAsync());

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
