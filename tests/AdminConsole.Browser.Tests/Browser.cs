using AdminConsole.Tests.Fixtures;
using Microsoft.Playwright;

namespace AdminConsole.Browser.Tests;

/// <summary>A browser with one page, which notes what a page must never do: break the content security policy, ask another origin.</summary>
internal sealed class Browser : IAsyncDisposable
{
    public const string OwnersEmail = "anna@example.com";

    /// <summary>Of everybody who has one.</summary>
    public const string Password = "correct horse battery";

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
        await Page.GetByLabel("E-mail").FillAsync(OwnersEmail);
        await SetPasswordAsync(Password, "Create account");
        await Page.GetByTestId("page-peers").WaitForAsync();
    }

    /// <summary>Fills in the form of the sign-in page, where the browser is already.</summary>
    public async Task EnterAsync(string email, string password)
    {
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Fills in a password that is to be new, and sends the form.</summary>
    public async Task SetPasswordAsync(string password, string button)
    {
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await Page.GetByLabel("Password again").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
    }

    /// <summary>From a row's menu.</summary>
    public async Task ChooseAsync(string row, string what)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = $"Actions for {row}" }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = what, Exact = true }).ClickAsync();
    }

    /// <summary>As an admin on the page of users.</summary>
    public async Task GiveRoleAsync(string person, string role)
    {
        await ChooseAsync(person, "Role and groups");
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByText(role, new() { Exact = true }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    public async Task SignOutAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "your menu" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
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
