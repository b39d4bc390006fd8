using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>People who sign in at a real OpenID provider, over HTTP.</summary>
public sealed class OidcSignInTests : IAsyncLifetime
{
    private HouseWithProvider _house = null!; // set before each test

    private OpenIdProvider Provider => _house.Provider;

    public async ValueTask InitializeAsync() => _house = await HouseWithProvider.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task The_set_up_link_ends_in_a_sign_in_and_makes_one_owner()
    {
        await Provider.PersonAsync("anna", new { name = "Anna Vogt", email = "anna@example.com", email_verified = true });
        var link = _house.Host.App.SetupLink!; // a fresh host has one
        using var anna = _house.NewVisitor();

        var welcome = await anna.GetAsync(link.PathAndQuery);
        Assert.Contains($"/signin/start{link.Query}", welcome.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", welcome.Html, StringComparison.Ordinal);
        Assert.Equal("/", (await anna.SignInAsync("anna", $"/signin/start{link.Query}")).Path);

        var owner = (await AccountAsync()).Owner!; // just made
        Assert.Equal((new UserId("anna"), Provider.Authority), (owner.Id, owner.Issuer));
        var profiles = await _house.Host.Get<Profiles>().OfAsync((await AccountAsync()).Id, TestContext.Current.CancellationToken);
        Assert.Equal(new Profile("Anna Vogt", "anna@example.com"), profiles[owner.Id]);
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("/peers")).Status);

        using var late = _house.NewVisitor();
        Assert.Equal("/welcome?error=code", (await late.SignInAsync("late", $"/signin/start{link.Query}")).Path);
        Assert.Single((await AccountAsync()).Users);
    }

    [Fact]
    public async Task A_later_person_waits_and_comes_in_when_approved()
    {
        using var owner = await _house.OwnerAsync();
        using var bob = _house.NewVisitor();

        Assert.Equal("/pending", (await bob.SignInAsync("bob", "/signin/start?returnUrl=%2Faccess%2Fpolicies")).Path);
        Assert.Equal("/pending", (await bob.GetAsync("/peers")).Path);
        var user = (await AccountAsync()).Users[new UserId("bob")];
        Assert.Equal((Role.User, true), (user.Role, user.PendingApproval));

        await _house.Host.DoAsync(new ApproveUser(user.Id));
        Assert.Equal("/", (await bob.GetAsync("/pending")).Path);
        Assert.Equal("/peers", (await bob.GetAsync("/peers")).Path);
    }

    [Fact]
    public async Task A_verified_address_of_an_approved_domain_need_not_wait_and_no_other()
    {
        using var owner = await _house.OwnerAsync();
        await SettingsAsync(s => s with { ApprovedDomains = ["corp.test"] });
        await Provider.PersonAsync("verified", new { email = "v@corp.test", email_verified = true });
        await Provider.PersonAsync("unverified", new { email = "u@corp.test", email_verified = false });
        await Provider.PersonAsync("elsewhere", new { email = "e@evil.test", email_verified = true });

        Assert.Equal("/", await WhereAsync("verified"));
        Assert.Equal("/pending", await WhereAsync("unverified"));
        Assert.Equal("/pending", await WhereAsync("elsewhere"));
    }

    [Fact]
    public async Task A_blocked_person_is_told_so_and_gets_no_session()
    {
        using var owner = await _house.OwnerAsync();
        await AdmitAsync("bob", Role.User);
        await _house.Host.DoAsync(new UpdateUser(new UserId("bob"), Role.User, [], Blocked: true));
        using var bob = _house.NewVisitor();

        var page = await bob.SignInAsync("bob");

        Assert.Equal("/blocked", page.Path);
        Assert.Null(bob.SessionCookie);
    }

    [Fact]
    [FaultCase(40)]
    public async Task Who_somebody_is_is_never_the_e_mail()
    {
        await Provider.PersonAsync("owner", new { email = "owner@example.com", email_verified = true });
        using var owner = await _house.OwnerAsync();
        await Provider.PersonAsync("thief", new { email = "owner@example.com", email_verified = false });
        await Provider.PersonAsync("twin", new { email = "owner@example.com", email_verified = true });

        Assert.Equal("/pending", await WhereAsync("thief"));
        Assert.Equal("/pending", await WhereAsync("twin"));
        await Provider.PersonAsync("owner", new { email = "new@example.com", email_verified = true });
        Assert.Equal("/", await WhereAsync("owner"));

        var account = await AccountAsync();
        Assert.Equal(["owner", "thief", "twin"], account.Users.Keys.Select(u => u.Value).Order());
        Assert.Equal(new UserId("owner"), account.Owner?.Id);
        var profiles = await _house.Host.Get<Profiles>().OfAsync(account.Id, TestContext.Current.CancellationToken);
        Assert.Equal("new@example.com", profiles[new UserId("owner")].Email);
        Assert.Equal("owner@example.com", profiles[new UserId("twin")].Email);
    }

    [Fact]
    public async Task Groups_of_the_token_become_groups_of_the_user_and_decide_who_may_come()
    {
        await using var house = await HouseWithProvider.OpenAsync(settings:
            [("Oidc:GroupsClaim", "groups"), ("Oidc:Scopes", "openid email profile groups")]);
        await house.Provider.PersonAsync("owner", new { groups = new[] { "staff", "admins" } });
        using var owner = await house.OwnerAsync();
        var account = (await house.Host.AccountAsync()).Snapshot;
        Assert.Equal(["admins", "staff"], NamesOf(account, "owner"));

        await house.Provider.PersonAsync("owner", new { groups = new[] { "staff" } });
        using (var again = house.NewVisitor())
            await again.SignInAsync("owner");

        account = (await house.Host.AccountAsync()).Snapshot;
        Assert.Equal(["staff"], NamesOf(account, "owner"));

        await house.Host.DoAsync(new UpdateAccountSettings(account.Settings with { JwtAllowGroups = ["staff"] }, null));
        await house.Provider.PersonAsync("guest", new { groups = new[] { "guests" } });
        using var guest = house.NewVisitor();
        Assert.Equal("/signin?error=groups", (await guest.SignInAsync("guest")).Path);
        Assert.Null(guest.SessionCookie);
        Assert.False((await house.Host.AccountAsync()).Snapshot.Users.ContainsKey(new UserId("guest")));

        static IEnumerable<string> NamesOf(Account account, string user) =>
            account.Users[new UserId(user)].AutoGroups.Select(g => account.Groups[g].Name).Order();
    }

    [Fact]
    public async Task Where_everybody_gets_an_account_each_owns_it_and_knows_of_no_other()
    {
        await using var house = await HouseWithProvider.OpenAsync(settings: [("Accounts:Mode", "multiple")]);
        using var owner = await house.OwnerAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var visitor = house.NewVisitor();
            Assert.Equal("/", (await visitor.SignInAsync(i % 2 == 0 ? "anna" : "bob")).Path);
        }));

        var accounts = await house.Host.Accounts.ListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, accounts.Count);
        var subjects = new List<string>();
        foreach (var id in accounts)
        {
            var account = (await house.Host.Accounts.GetAsync(id, TestContext.Current.CancellationToken)).Snapshot;
            Assert.Equal(account.Owner, Assert.Single(account.Users.Values));
            subjects.Add(account.Owner!.Subject ?? account.Owner.Id.Value); // each has one
        }

        Assert.Equal(["anna", "bob", "owner"], subjects.Order());
    }

    [Fact]
    public async Task Signing_out_ends_both_sessions()
    {
        using var owner = await _house.OwnerAsync();
        var cookie = owner.SessionCookie!; // signed in

        var there = await owner.SignOutAsync();
        Assert.Contains(Provider.Authority + "/session/end", there.Html, StringComparison.Ordinal);
        var address = WebUtility.HtmlDecode(there.Html.Split("url=")[1].Split('"')[0]);
        Assert.Contains(Uri.EscapeDataString(OidcProvider.SignedOutOf(_house.Url).ToString()), address, StringComparison.Ordinal);
        var ask = await owner.GetAsync(address);
        var xsrf = ask.Html.Split("name=\"xsrf\" value=\"")[1].Split('"')[0];
        var signedOut = await owner.PostAsync(Provider.Authority + "/session/end/confirm", ("xsrf", xsrf), ("logout", "yes"));
        Assert.StartsWith("/signed-out", signedOut.Path, StringComparison.Ordinal);

        // Neither the old cookie nor the provider lets anybody in without a new sign-in.
        owner.Cookies.Add(_house.Url, new Cookie(cookie.Name, cookie.Value));
        Assert.StartsWith("/signin?error=ended", (await owner.GetAsync("/peers")).Path, StringComparison.Ordinal);
        await owner.FormAsync();
    }

    [Fact]
    public async Task Somebody_else_can_sign_in_although_the_provider_remembers_who_was_here()
    {
        using var owner = await _house.OwnerAsync();

        Assert.Equal("/", (await owner.GetAsync("/signin/start")).Path);
        await owner.FormAsync("/signin/start?other=1");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        using var owner = await _house.OwnerAsync();

        Assert.Equal("/", (await owner.GetAsync($"/signin/start?returnUrl={Uri.EscapeDataString(returnUrl)}")).Path);
        Assert.Equal("/history", (await owner.GetAsync("/signin/start?returnUrl=%2Fhistory")).Path);
    }

    [Fact]
    public async Task A_provider_that_wants_the_secret_in_the_header_gets_it_there()
    {
        await using var house = await HouseWithProvider.OpenAsync(authMethod: "client_secret_basic");
        using var owner = await house.OwnerAsync();

        Assert.Equal("/peers", (await owner.GetAsync("/peers")).Path);
    }

    [Fact]
    public async Task Whoever_turns_back_at_the_provider_starts_again()
    {
        using var visitor = _house.NewVisitor();
        var form = await visitor.FormAsync();

        Assert.Equal("/signin?error=denied", (await visitor.PostAsync(form.Path, ("cancel", "yes"))).Path);
    }

    [Fact]
    public async Task A_sign_in_goes_on_at_the_public_address_whose_scheme_says_how_cookies_are_kept()
    {
        var url = HouseWithProvider.NewAddress();
        var @public = $"https://127.0.0.1:{url.Port}";
        await using var host = await HouseWithProvider.StartHostAsync(Provider, url, settings: [("Public:Url", @public)]);
        using var visitor = new Visitor(new Uri($"http://localhost:{url.Port}"));

        var moved = (await visitor.StepAsync("/signin/start?returnUrl=%2Fhistory")).Answer.Headers.Location;
        Assert.Equal($"{@public}/signin/start?returnUrl=%2Fhistory&moved=1", moved?.OriginalString);

        // A proxy that ends TLS may bring it under a name of its own: it is not sent round in circles.
        var begun = await visitor.StepAsync(moved!.PathAndQuery);
        Assert.StartsWith(Provider.Authority, begun.Answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.All(begun.Answer.Headers.GetValues("Set-Cookie"), c => Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase));
        var cookie = host.Get<Microsoft.Extensions.Options.IOptionsMonitor<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>>()
            .Get("Cookies").Cookie;
        Assert.Equal(("__Host-adminconsole", Microsoft.AspNetCore.Http.CookieSecurePolicy.Always), (cookie.Name, cookie.SecurePolicy));
    }

    [Fact]
    public async Task The_test_page_tells_an_admin_what_is_wrong()
    {
        await using var house = await HouseWithProvider.OpenAsync(settings: [("Oidc:Scopes", "openid email unheard-of")]);
        using var owner = await house.OwnerAsync();

        var page = await owner.GetAsync("/signin/test");

        Assert.Contains(OidcProvider.CallbackOf(house.Url).ToString(), page.Html, StringComparison.Ordinal);
        Assert.Matches("data-good=\"no\">\\s*✗ It knows the scope unheard-of", WebUtility.HtmlDecode(page.Html));
        Assert.Matches("data-good=\"yes\">\\s*✓ It knows the client and its secret", WebUtility.HtmlDecode(page.Html));
    }

    [Fact]
    public async Task A_wrong_secret_is_found_by_the_set_up_page_and_told_by_the_failed_sign_in()
    {
        await using var house = await HouseWithProvider.OpenAsync(settings: [("Oidc:ClientSecret", "wrong")]);
        var link = house.Host.App.SetupLink!; // a fresh host has one
        using var visitor = house.NewVisitor();

        var welcome = await visitor.GetAsync(link.PathAndQuery);
        Assert.Matches("data-good=\"no\">\\s*✗ It knows the client and its secret", WebUtility.HtmlDecode(welcome.Html));
        var failed = await visitor.SignInAsync("anna", $"/signin/start{link.Query}");
        Assert.Equal(HttpStatusCode.BadRequest, failed.Status);
        Assert.Contains("compare Oidc:ClientId and Oidc:ClientSecret", failed.Html, StringComparison.Ordinal);
        Assert.Null((await house.Host.AccountAsync()).Snapshot.Owner);
    }

    private async Task<Account> AccountAsync() => (await _house.Host.AccountAsync()).Snapshot;

    private async Task SettingsAsync(Func<AccountSettings, AccountSettings> change) =>
        await _house.Host.DoAsync(new UpdateAccountSettings(change((await AccountAsync()).Settings), NetworkRange: null));

    private Task<Account> AdmitAsync(string subject, Role role) => _house.Host.DoAsync(new AddUser(
        new UserId(subject), Provider.Authority, subject, role, [], Invited: true, DateTimeOffset.UnixEpoch));

    private async Task<string> WhereAsync(string subject)
    {
        using var visitor = _house.NewVisitor();
        return (await visitor.SignInAsync(subject)).Path;
    }
}
