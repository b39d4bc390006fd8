using System.Net;
using System.Text.Json;
using AdminConsole.Domain.Users;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>Applications that send a browser to our own provider.</summary>
public sealed class CodeFlowTests : IAsyncLifetime
{
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test
    private Application _application = null!;

    public async ValueTask InitializeAsync()
    {
        _anna = await SignedUpHost.StartAsync(
            _clock,
            ("Public:Url", "http://127.0.0.1:8080"),
            ("Provider:Clients:0:Id", "dashboard"),
            ("Provider:Clients:0:RedirectUris", "https://dashboard.example.com/callback"),
            ("Provider:Clients:0:PostLogoutRedirectUris", "https://dashboard.example.com/bye"));
        _application = new Application(_anna.Host.Url);
    }

    public ValueTask DisposeAsync()
    {
        _application.Dispose();
        return _anna.DisposeAsync();
    }

    [Fact]
    public async Task The_provider_describes_itself_under_its_public_address()
    {
        var found = await _application.GetAsync("/.well-known/openid-configuration");

        Assert.Equal("http://127.0.0.1:8080/", found.GetProperty("issuer").GetString());
        Assert.Equal("http://127.0.0.1:8080/connect/authorize", found.GetProperty("authorization_endpoint").GetString());
        Assert.Equal("http://127.0.0.1:8080/connect/token", found.GetProperty("token_endpoint").GetString());
        Assert.Equal("http://127.0.0.1:8080/connect/device", found.GetProperty("device_authorization_endpoint").GetString());
        Assert.Equal("http://127.0.0.1:8080/connect/userinfo", found.GetProperty("userinfo_endpoint").GetString());
        Assert.Equal("http://127.0.0.1:8080/connect/logout", found.GetProperty("end_session_endpoint").GetString());
        Assert.Equal("http://127.0.0.1:8080/.well-known/jwks", found.GetProperty("jwks_uri").GetString());
        Assert.Equal(["S256"], Texts(found, "code_challenge_methods_supported"));
        Assert.Equal(["code"], Texts(found, "response_types_supported"));
        Assert.Equal(["query"], Texts(found, "response_modes_supported"));
        Assert.Equal(["RS256"], Texts(found, "id_token_signing_alg_values_supported"));
    }

    [Fact]
    public async Task Keys_are_published_without_what_signs()
    {
        var keys = await _application.GetAsync("/.well-known/jwks");

        var key = Assert.Single(keys.GetProperty("keys").EnumerateArray());
        Assert.Equal(["alg", "e", "kid", "kty", "n", "use"], key.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_is_signed_in_goes_on_with_a_code_that_becomes_tokens()
    {
        using var browser = await _anna.AnnaAsync();
        var (status, tokens) = await _application.RedeemAsync(await _application.CodeAsync(browser));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(3600, tokens.GetProperty("expires_in").GetInt32());
        var access = await _application.ReadAsync(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal("http://127.0.0.1:8080/", access.GetProperty("iss").GetString());
        Assert.Equal(_anna.Owner.Value, access.GetProperty("sub").GetString());
        Assert.Equal(["netbird", "netbird-client"], Texts(access, "aud"));
        Assert.Equal("anna@example.com", access.GetProperty("email").GetString());
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds() + 3600, access.GetProperty("exp").GetInt64());

        var identity = await _application.ReadAsync(tokens.GetProperty("id_token").GetString()!);
        Assert.Equal(_anna.Owner.Value, identity.GetProperty("sub").GetString());
        Assert.Equal("netbird-client", identity.GetProperty("aud").GetString());
        Assert.Equal("n-1", identity.GetProperty("nonce").GetString());
        Assert.Equal("Anna Vogt", identity.GetProperty("name").GetString());
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), identity.GetProperty("auth_time").GetInt64());
        Assert.Contains("openid.signin", await _anna.SecurityLogAsync());
    }

    [Fact]
    public async Task Nothing_is_told_that_was_not_asked_for()
    {
        using var browser = await _anna.AnnaAsync();
        var (_, tokens) = await _application.RedeemAsync(await _application.CodeAsync(browser, ("scope", "openid")));

        Assert.False(tokens.TryGetProperty("refresh_token", out _));
        foreach (var name in (string[])["access_token", "id_token"])
        {
            var claims = await _application.ReadAsync(tokens.GetProperty(name).GetString()!);
            Assert.Equal(_anna.Owner.Value, claims.GetProperty("sub").GetString());
            Assert.False(claims.TryGetProperty("email", out _));
            Assert.False(claims.TryGetProperty("name", out _));
        }

        var (_, person) = await _application.UserInfoAsync(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal(["sub"], person.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Userinfo_says_whose_token_it_is()
    {
        var tokens = await TokensAsync();

        var (status, person) = await _application.UserInfoAsync(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(_anna.Owner.Value, person.GetProperty("sub").GetString());
        Assert.Equal("Anna Vogt", person.GetProperty("name").GetString());
        Assert.Equal("anna@example.com", person.GetProperty("email").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await _application.UserInfoAsync("nonsense")).Status);
    }

    [Fact]
    public async Task Who_is_not_signed_in_signs_in_and_comes_back()
    {
        using var browser = new Browser(_anna.Host.Url);
        var asked = _application.AuthorizeUrl();
        var signIn = await browser.FollowAsync(asked);

        Assert.StartsWith("/signin?returnUrl=%2Fconnect%2Fauthorize", signIn, StringComparison.Ordinal);
        var back = Uri.UnescapeDataString(signIn["/signin?returnUrl=".Length..]);
        var after = await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password, back);

        // A page of ours stands between the form and the application, since forms may lead to us alone.
        Assert.StartsWith("/signin/continue?returnUrl=", after, StringComparison.Ordinal);
        var on = await browser.RefreshAsync(after);
        Assert.Equal(back, on);
        var (status, _) = await _application.RedeemAsync(_application.CodeIn(await browser.FollowAsync(on)));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "select_account")]
    [InlineData("max_age", "0")]
    [InlineData("max_age", "600")]
    public async Task An_application_can_ask_for_a_new_sign_in(string name, string value)
    {
        using var browser = await _anna.AnnaAsync();
        _clock.Turn(TimeSpan.FromMinutes(11));
        var signIn = await browser.FollowAsync(_application.AuthorizeUrl((name, value)));

        Assert.StartsWith("/signin?returnUrl=", signIn, StringComparison.Ordinal);
        var back = Uri.UnescapeDataString(signIn["/signin?returnUrl=".Length..]);
        Assert.StartsWith("/signin?", await browser.FollowAsync(back), StringComparison.Ordinal); // the old session does not do

        _clock.Turn(TimeSpan.FromSeconds(20));
        var on = await browser.RefreshAsync(await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password, back));
        _clock.Turn(TimeSpan.FromSeconds(5));
        Assert.NotNull(_application.CodeIn(await browser.FollowAsync(on)));
    }

    [Fact]
    public async Task A_recent_sign_in_is_recent_enough()
    {
        using var browser = await _anna.AnnaAsync();
        _clock.Turn(TimeSpan.FromMinutes(9));

        Assert.NotNull(await _application.CodeAsync(browser, ("max_age", "600")));
    }

    [Fact]
    public async Task Who_may_not_be_asked_is_not_asked()
    {
        using var browser = new Browser(_anna.Host.Url);

        Assert.Contains("error=login_required", await browser.FollowAsync(_application.AuthorizeUrl(("prompt", "none"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_good_once_for_a_minute_and_for_who_asked()
    {
        using var browser = await _anna.AnnaAsync();
        Assert.Equal("invalid_grant", ErrorOf(await _application.RedeemAsync(await _application.CodeAsync(browser), verifier: new string('a', 43))));

        var late = await _application.CodeAsync(browser);
        _clock.Turn(TimeSpan.FromSeconds(61));
        Assert.Equal("invalid_grant", ErrorOf(await _application.RedeemAsync(late)));

        var code = await _application.CodeAsync(browser);
        var (_, tokens) = await _application.RedeemAsync(code);
        Assert.Equal("invalid_grant", ErrorOf(await _application.RedeemAsync(code)));

        // Somebody else has seen the code: what came of it is void as well.
        Assert.Equal("invalid_grant", ErrorOf(await _application.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)));
    }

    [Fact]
    public async Task A_refresh_token_gives_new_ones_and_a_stolen_one_ends_the_session()
    {
        var first = (await TokensAsync()).GetProperty("refresh_token").GetString()!;
        _clock.Turn(TimeSpan.FromDays(20));
        var (status, second) = await _application.RefreshAsync(first);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(_anna.Owner.Value, (await _application.ReadAsync(second.GetProperty("access_token").GetString()!)).GetProperty("sub").GetString());

        _clock.Turn(TimeSpan.FromDays(20));
        var (_, third) = await _application.RefreshAsync(second.GetProperty("refresh_token").GetString()!);

        _clock.Turn(TimeSpan.FromMinutes(1));
        Assert.Equal("invalid_grant", ErrorOf(await _application.RefreshAsync(second.GetProperty("refresh_token").GetString()!)));
        Assert.Equal("invalid_grant", ErrorOf(await _application.RefreshAsync(third.GetProperty("refresh_token").GetString()!)));
    }

    [Fact]
    public async Task A_refresh_token_ends_after_thirty_idle_days()
    {
        var token = (await TokensAsync()).GetProperty("refresh_token").GetString()!;
        _clock.Turn(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));

        Assert.Equal("invalid_grant", ErrorOf(await _application.RefreshAsync(token)));
    }

    [Fact]
    public async Task A_token_that_was_given_back_is_void()
    {
        var token = (await TokensAsync()).GetProperty("refresh_token").GetString()!;

        Assert.Equal(HttpStatusCode.OK, (await _application.PostAsync("/connect/revoke", ("client_id", "netbird-client"), ("token", token))).Status);
        Assert.Equal("invalid_grant", ErrorOf(await _application.RefreshAsync(token)));
    }

    [Fact]
    public async Task A_blocked_user_gets_no_code_no_token_and_no_refresh()
    {
        var ben = await _anna.BenAsync();
        using var browser = new Browser(_anna.Host.Url);
        Assert.Equal("/", await browser.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password));
        var (_, tokens) = await _application.RedeemAsync(await _application.CodeAsync(browser));
        var code = await _application.CodeAsync(browser);

        await _anna.Host.DoAsync(new UpdateUser(ben, Role.User, [], Blocked: true));

        Assert.Equal("invalid_grant", ErrorOf(await _application.RedeemAsync(code)));
        Assert.Equal("invalid_grant", ErrorOf(await _application.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _application.UserInfoAsync(tokens.GetProperty("access_token").GetString()!)).Status);
        Assert.StartsWith("/signin?", await browser.FollowAsync(_application.AuthorizeUrl()), StringComparison.Ordinal);
        Assert.Equal("/blocked", await browser.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password));
    }

    [Fact]
    public async Task An_application_of_the_settings_signs_in_and_out_again()
    {
        using var browser = await _anna.AnnaAsync();
        using var dashboard = new Application(_anna.Host.Url, "dashboard", "https://dashboard.example.com/callback");
        var (_, tokens) = await dashboard.RedeemAsync(await dashboard.CodeAsync(browser));
        Assert.Equal(["netbird", "dashboard"], Texts(await dashboard.ReadAsync(tokens.GetProperty("access_token").GetString()!), "aud"));

        var hint = tokens.GetProperty("id_token").GetString();
        var bye = Uri.EscapeDataString("https://dashboard.example.com/bye");
        Assert.Equal(
            "https://dashboard.example.com/bye?state=s", await browser.FollowAsync($"/connect/logout?id_token_hint={hint}&post_logout_redirect_uri={bye}&state=s"));
        Assert.StartsWith("/signin", await browser.FollowAsync("/connect/authorize" + dashboard.AuthorizeUrl()["/connect/authorize".Length..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_alone_signs_nobody_out()
    {
        using var browser = await _anna.AnnaAsync();
        var bye = "https://dashboard.example.com/bye";
        var link = $"/connect/logout?client_id=dashboard&post_logout_redirect_uri={Uri.EscapeDataString(bye)}";

        Assert.Contains("Sign out?", await browser.ReadAsync(link), StringComparison.Ordinal);
        using (var forged = await browser.SendBareAsync("/connect/logout", ("confirmed", "yes"), ("client_id", "dashboard")))
            Assert.Null(forged.Headers.Location);

        Assert.Equal("200", await browser.FollowAsync("/peers"));
        var after = await browser.PostAsync(
            link, "/connect/logout", ("confirmed", "yes"), ("client_id", "dashboard"), ("post_logout_redirect_uri", bye));
        Assert.Equal(bye, await browser.FollowAsync(await browser.RefreshAsync(after)));
        Assert.StartsWith("http://", await browser.FollowAsync("/peers"), StringComparison.Ordinal); // to the sign-in page
    }

    [Fact]
    public async Task Nobody_is_sent_to_another_site_after_signing_out()
    {
        using var browser = await _anna.AnnaAsync();
        using var answer = await browser.GetAsync("/connect/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Equal("/", await browser.RefreshAsync("/signin/continue?returnUrl=https%3A%2F%2Fevil.example"));
    }

    private async Task<JsonElement> TokensAsync()
    {
        using var browser = await _anna.AnnaAsync();
        return (await _application.RedeemAsync(await _application.CodeAsync(browser))).Answer;
    }

    private static string? ErrorOf((HttpStatusCode Status, JsonElement Answer) answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        return answer.Answer.GetProperty("error").GetString();
    }

    private static string[] Texts(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(t => t.GetString()!)]; // all are texts
}
