using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests;
using AdminConsole.Tests.Fixtures;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;
using MimeKit;
using static Microsoft.Playwright.Assertions;

namespace AdminConsole.Browser.Tests;

/// <summary>People who sign in at the host itself, where nothing is configured: invited, given and taken rights, signed out, in real browsers.</summary>
public sealed partial class OwnProviderTests
{
    private const string BensEmail = "ben@example.com";
    private const string Redirect = "http://localhost:53000/";
    private const string Verifier = "a-verifier-that-only-these-tests-know-and-long-enough";

    /// <summary>Within which a right that is lost ends, and a page says that it cannot be done now.</summary>
    private static readonly TimeSpan _within = TimeSpan.FromSeconds(5);

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(3));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_becomes_owner_and_invites_the_second_who_sees_what_the_role_may(bool mailed)
    {
        await using var post = new SmallPostOffice();
        await using var host = await TestHost.StartAsync(settings: mailed ? MailTo(post) : []);
        await using var anna = await Browser.OpenAsync(host.Url);
        await anna.BecomeOwnerAsync(host);
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Anna Vogt, your menu" }).ClickAsync();
        await Expect(anna.Page.GetByText("anna@example.com · Owner")).ToBeVisibleAsync();

        var page = anna.Page;
        await anna.GoAsync("/users", "page-users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Ben Ito");
        await dialog.GetByLabel("E-mail").FillAsync(BensEmail);
        await dialog.GetByText("Auditor", new() { Exact = true }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await Expect(dialog.GetByText("Ben Ito is invited")).ToBeVisibleAsync();
        var link = mailed ? LinkIn(Assert.Single(post.Letters)) : await ShownAsync(dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        if (!mailed) // it would be lost: the console asks
            await page.GetByRole(AriaRole.Button, new() { Name = "Close anyway" }).ClickAsync();

        await using var ben = await Browser.OpenAsync(host.Url);
        await ben.Page.GotoAsync(link.PathAndQuery);
        await Expect(ben.Page.GetByText("Anna Vogt invites you to this network.")).ToBeVisibleAsync();
        await ben.SetPasswordAsync(Browser.Password, "Join");
        await ben.Page.GetByTestId("page-peers").WaitForAsync();

        // An auditor reads everything and changes nothing. The owner sees him come.
        await Expect(ben.Page.GetByRole(AriaRole.Link, new() { Name = "History" }).First).ToBeVisibleAsync();
        await ben.GoAsync("/setup-keys", "page-setup-keys");
        await Expect(ben.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Invitations" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync(); // a new row waits to be asked for
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Actions for Ben Ito" })).ToBeVisibleAsync();

        // The link is used up.
        await ben.Page.GotoAsync(link.PathAndQuery);
        await Expect(ben.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This invitation is not valid any more. Ask for a new one.");
        Assert.Empty(anna.Sins);
        Assert.Empty(ben.Sins);
    }

    [Fact, FaultCase(43)]
    public async Task What_an_owner_takes_away_in_one_browser_is_gone_in_the_other()
    {
        await using var host = await TestHost.StartAsync();
        await using var anna = await Browser.OpenAsync(host.Url);
        await anna.BecomeOwnerAsync(host);
        await AddBenAsync(host);
        await using var ben = await BenAsync(host);
        await anna.GoAsync("/users", "page-users");

        // His role, while his page is open.
        await ben.GoAsync("/access/policies", "page-policies");
        await anna.GiveRoleAsync("Ben Ito", "User");
        await ben.Page.GetByTestId("no-access").WaitForAsync(Soon());
        await Expect(ben.Page.GetByRole(AriaRole.Link, new() { Name = "Policies" })).ToHaveCountAsync(0);

        // His sessions.
        await anna.ChooseAsync("Ben Ito", "Sign out everywhere");
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out Ben Ito" }).ClickAsync();
        await Expect(ben.Page.GetByText("Your session has ended.")).ToBeVisibleAsync(new() { Timeout = Soon().Timeout });
        await Expect(anna.Page.GetByText("Ben Ito was signed out of 1 browser.")).ToBeVisibleAsync();

        // Everything.
        await ben.EnterAsync(BensEmail, Browser.Password);
        await ben.Page.GetByTestId("page-profile").Or(ben.Page.GetByTestId("no-access")).WaitForAsync();
        await anna.ChooseAsync("Ben Ito", "Block");
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Block Ben Ito" }).ClickAsync();
        await ben.Page.GetByTestId("page-blocked").WaitForAsync(Soon());
        await ben.Page.GotoAsync("/signin");
        await ben.EnterAsync(BensEmail, Browser.Password);
        await ben.Page.GetByTestId("page-blocked").WaitForAsync(); // the right password opens nothing, and he is told why
        Assert.Empty(anna.Sins);
        Assert.Empty(ben.Sins);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_of_the_console_and_that_of_the_provider()
    {
        await using var host = await TestHost.StartAsync();
        await using var anna = await Browser.OpenAsync(host.Url);
        await anna.BecomeOwnerAsync(host);
        Assert.NotEmpty((await AskedAsync(anna))["code"].ToString());

        // Begun at the console, an application feels it.
        await anna.SignOutAsync();
        await Expect(anna.Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();
        Assert.Equal("login_required", (await AskedAsync(anna))["error"]);

        // Begun by an application, the console feels it.
        await anna.Page.GotoAsync("/signin");
        await anna.EnterAsync(Browser.OwnersEmail, Browser.Password);
        await anna.Page.GetByTestId("page-peers").WaitForAsync();
        await anna.Page.GotoAsync("/connect/logout?client_id=netbird-client");
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(anna.Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();
        await anna.Page.GotoAsync("/peers");
        await Expect(anna.Page).ToHaveURLAsync(SignInUrl());
        Assert.Empty(anna.Sins);
    }

    [Fact]
    public async Task While_the_database_is_away_an_open_console_goes_on_and_signing_in_says_so_soon()
    {
        var postgres = new ThrowawayPostgres();
        await postgres.InitializeAsync();
        await using (postgres)
        {
            await using var host = await TestHost.StartAsync(database: postgres.ConnectionString);
            await using var anna = await Browser.OpenAsync(host.Url);
            await anna.BecomeOwnerAsync(host);
            await using var late = await Browser.OpenAsync(host.Url);
            await late.Page.GotoAsync("/signin");

            await postgres.CrashAsync();
            await anna.Page.GetByRole(AriaRole.Link, new() { Name = "Policies" }).First.ClickAsync();
            await anna.Page.GetByTestId("page-policies").WaitForAsync();
            var began = Stopwatch.GetTimestamp();
            await late.EnterAsync(Browser.OwnersEmail, Browser.Password);
            await Expect(late.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The database does not answer. Try again in a moment.");
            Assert.True(Stopwatch.GetElapsedTime(began) < _within);

            await postgres.StartAsync();
            await Eventually.TrueAsync(async () =>
            {
                await late.EnterAsync(Browser.OwnersEmail, Browser.Password);
                return !late.Page.Url.Contains("error=unavailable", StringComparison.Ordinal);
            });
            await late.Page.GetByTestId("page-peers").WaitForAsync();
        }
    }

    [Fact]
    public async Task Who_is_signed_in_stays_so_while_the_provider_changes_its_keys()
    {
        var clock = new TurnableClock();
        await using var host = await TestHost.StartAsync(clock, settings: [("Public:Url", "http://127.0.0.1:8080")]);
        var keys = host.Get<ProviderKeys>();
        await using var anna = await Browser.OpenAsync(host.Url);
        await anna.BecomeOwnerAsync(host);
        clock.Turn(TimeSpan.FromDays(60));
        await keys.RefreshAsync(_patience); // a new one is announced
        await anna.Page.Context.ClearCookiesAsync();
        await anna.Page.GotoAsync("/signin");
        await anna.EnterAsync(Browser.OwnersEmail, Browser.Password);
        await anna.Page.GetByTestId("page-peers").WaitForAsync();
        var before = await KeyOfTokenAsync(anna, host);

        clock.Turn(TimeSpan.FromHours(11));
        await anna.GoAsync("/peers", "page-peers");
        clock.Turn(TimeSpan.FromHours(11));
        await anna.GoAsync("/peers", "page-peers");
        clock.Turn(TimeSpan.FromHours(3));
        await keys.RefreshAsync(_patience);

        await anna.GoAsync("/history", "page-history");
        Assert.NotEqual(before, await KeyOfTokenAsync(anna, host)); // nobody was asked who he is
    }

    private static IEnumerable<(string, string)> MailTo(SmallPostOffice post) =>
    [
        ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", post.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("Mail:Smtp:Security", "none"), ("Mail:From", "AdminConsole <net@example.com>"),
    ];

    private static Uri LinkIn(string letter)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(letter));
        using var message = MimeMessage.Load(bytes, TestContext.Current.CancellationToken);
        return new Uri(LinkText().Match(message.TextBody ?? "").Value);
    }

    private static async Task<Uri> ShownAsync(ILocator dialog)
    {
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(dialog.GetByTestId("secret")).ToHaveTextAsync(LinkText());
        return new Uri(await dialog.GetByTestId("secret").InnerTextAsync());
    }

    /// <summary>An admin who has a password.</summary>
    private static async Task AddBenAsync(TestHost host)
    {
        var id = new UserId(host.Get<Xid>().Next());
        var account = (await host.AccountAsync()).Id;
        Assert.NotNull(await host.Get<PeopleTable>().AddLocalUserAsync(
            account, new PersonRow(id, "Ben Ito", BensEmail), PasswordHash.Of(Browser.Password), TestContext.Current.CancellationToken));
        await host.DoAsync(new AddUser(id, User.LocalIssuer, id.Value, Role.Admin, [], Invited: true, DateTimeOffset.UtcNow));
    }

    private static async Task<Browser> BenAsync(TestHost host)
    {
        var browser = await Browser.OpenAsync(host.Url);
        await browser.Page.GotoAsync("/signin");
        await browser.EnterAsync(BensEmail, Browser.Password);
        await browser.Page.GetByTestId("page-peers").WaitForAsync();
        return browser;
    }

    /// <summary>What an application is told that asks for whoever is signed in, without anybody being asked.</summary>
    private static async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> AskedAsync(Browser browser)
    {
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        var answer = await browser.Page.Context.APIRequest.GetAsync(
            "/connect/authorize?client_id=netbird-client&response_type=code&scope=openid&state=s&prompt=none&code_challenge_method=S256"
            + $"&code_challenge={challenge}&redirect_uri={Uri.EscapeDataString(Redirect)}", new() { MaxRedirects = 0 });
        return QueryHelpers.ParseQuery(new Uri(answer.Headers["location"]).Query);
    }

    /// <summary>Which key signs what the application gets.</summary>
    private async Task<string?> KeyOfTokenAsync(Browser browser, TestHost host)
    {
        var code = (await AskedAsync(browser))["code"].ToString();
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "authorization_code"), new("client_id", "netbird-client"), new("code", code), new("redirect_uri", Redirect),
            new("code_verifier", Verifier),
        ]);
        using var tokens = await http.PostAsync(new Uri(host.Url, "/connect/token"), form, _patience);
        var token = (await tokens.Content.ReadFromJsonAsync<JsonElement>(_patience)).GetProperty("access_token").GetString()!; // granted
        return JsonSerializer.Deserialize<JsonElement>(WebEncoders.Base64UrlDecode(token.Split('.')[0])).GetProperty("kid").GetString();
    }

    private static LocatorWaitForOptions Soon() => new() { Timeout = (float)_within.TotalMilliseconds };

    [GeneratedRegex("http://[^ \\s]+/invite\\?token=nbi_[A-Za-z0-9]+")]
    private static partial Regex LinkText();

    [GeneratedRegex("/signin")]
    private static partial Regex SignInUrl();
}
