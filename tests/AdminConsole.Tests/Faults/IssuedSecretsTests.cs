using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdminConsole.Agents;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.SignIn;
using AdminConsole.Storage;
using AdminConsole.Tests.Api;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;
using AdminConsole.Tests.SignIn.Provider;
using OtpNet;

namespace AdminConsole.Tests.Faults;

/// <summary>
/// Two hosts live through a day with everything that is secret in it. Then the dump of the database, the log at its most talkative,
/// metrics, lists and error pages are searched for each of them.
/// </summary>
public sealed partial class IssuedSecretsTests : IDisposable
{
    private const string Wrong = "a password that is wrong but maybe another one's";

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(3)); // a day is long
    private readonly IssuedSecrets _secrets = new();

    public void Dispose() => _secrets.Dispose();

    [Fact]
    [FaultCase(49)]
    public async Task No_secret_of_a_host_with_people_of_its_own_is_found_anywhere()
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();
        var bootstrap = _secrets.Issue("bootstrap token", AccessTokens.New());
        await using var host = await TestHost.StartAsync(clock: null, database, _secrets.Log, ("Bootstrap:Token", bootstrap));
        _secrets.Issue("wrong password", Wrong);
        using var anna = await SetUpAsync(host);
        await EnrolAsync(host, anna);
        await InviteAsync(host);
        await JoinAsync(host, anna, bootstrap);
        await UseProviderAsync(host, anna);
        await OpenCircuitAsync(host, anna);
        await ResetAsync(host);
        IssueKeys(host);
        await ShowErrorsAsync(host, anna, bootstrap);
        foreach (var cookie in anna.Cookies)
            _secrets.Issue($"cookie {cookie.Name}", cookie.Value);

        await _secrets.DumpAsync(host.Database, SignedUpHost.Email);
        await PostgresCluster.CloseAsync(database);
        using var late = new HttpClient { BaseAddress = host.Url };
        await _secrets.ShowAsync("an error page", late.GetAsync(
            $"/connect/authorize?client_id=netbird-client&response_type=code&login_hint={SignedUpHost.Password}&code={bootstrap}", _patience));
        _secrets.AssertHidden("/connect/authorize");
    }

    [Fact]
    [FaultCase(49)]
    public async Task No_secret_of_a_host_whose_people_sign_in_elsewhere_is_found_anywhere()
    {
        _secrets.Issue("client secret", OpenIdProvider.ClientSecret);
        var url = HouseWithProvider.NewAddress();
        await using var provider = await OpenIdProvider.StartAsync([url]);
        await using var host = await TestHost.StartAsync(
            clock: null, database: null, _secrets.Log, [("Kestrel:Endpoints:Main:Url", url.ToString()), .. provider.Settings(url)]);
        var setup = _secrets.Issue("set-up code", host.App.SetupLink!.Query["?code=".Length..]); // a fresh host has one
        await provider.PersonAsync("owner", new { name = "Anna Vogt", email = SignedUpHost.Email, email_verified = true });

        using var owner = new Visitor(url);
        await owner.GetAsync($"/welcome?code={setup}");
        var callback = await owner.CallbackAsync("owner", $"/signin/start?code={setup}");
        _secrets.Issue("code of the provider", Value(callback, "code"));
        _secrets.Issue("state", Value(callback, "state"));
        Assert.Equal("/", (await owner.GetAsync(callback)).Path);
        _secrets.Show("a code that is used twice", (await owner.GetAsync(callback)).Html);
        using var thief = new Visitor(url);
        _secrets.Show("a code of somebody else", (await thief.GetAsync(callback)).Html);
        _secrets.Issue("cookie", owner.SessionCookie!.Value); // signed in
        foreach (var page in new[] { "/peers", "/users", "/history", "/signin/test", "/nowhere" })
            _secrets.Show(page, (await owner.GetAsync(page)).Html);

        var token = _secrets.Issue("token of the provider", await provider.TokenAsync(
            new { iss = provider.Authority, aud = OpenIdProvider.ClientId, sub = "owner", exp = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds() }));
        using var tool = new ApiClient(url, token: null);
        foreach (var sent in new[] { token, token + "x", token[..^5] })
        {
            var bearer = new AuthenticationHeaderValue("Bearer", sent);
            _secrets.Show("an answer of the API", (await tool.SendAsync(HttpMethod.Get, "users", authorization: bearer)).Text);
        }

        await _secrets.DumpAsync(host.Database, SignedUpHost.Email);
        var account = (await host.AccountAsync()).Id;
        var sessions = host.Get<Sessions>();
        var session = Assert.Single(await sessions.ListAsync(account, new UserId("owner"), _patience));
        var (_, idToken) = await sessions.EndAsync(account, new UserId("owner"), session.Id, Origin(), _patience);
        _secrets.Issue("ID token", idToken!); // a provider's session has one
        _secrets.AssertHidden("/signin/callback");
    }

    /// <summary>First the owner errs, then she is the owner.</summary>
    private async Task<Browser> SetUpAsync(TestHost host)
    {
        var code = _secrets.Issue("set-up code", host.App.SetupLink!.Query["?code=".Length..]); // a fresh host has one
        _secrets.Issue("password", SignedUpHost.Password);
        var anna = new Browser(host.Url);
        foreach (var again in new[] { Wrong, SignedUpHost.Password })
        {
            await anna.PostAsync(
                $"/welcome?code={code}", "/welcome",
                ("code", code), ("name", "Anna Vogt"), ("email", SignedUpHost.Email), ("password", SignedUpHost.Password), ("password2", again));
        }

        Assert.Equal("200", await anna.FollowAsync("/peers"));
        using var stranger = new Browser(host.Url);
        await stranger.SignInAsync(SignedUpHost.Email, Wrong);
        await stranger.SignInAsync(SignedUpHost.Password, SignedUpHost.Password); // in the wrong field
        return anna;
    }

    private async Task EnrolAsync(TestHost host, Browser anna)
    {
        const string Page = "/profile/second-factor";
        var html = await TextAsync(anna.SendAsync(Page, Page, ("_handler", "begin")));
        var secret = SecretText().Match(html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        _secrets.Issue("TOTP secret", Base32Encoding.ToBytes(secret));
        var code = new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(DateTime.UtcNow);
        html = await TextAsync(anna.SendAsync(Page, Page, ("_handler", "confirm"), ("Code", code)));
        var codes = CodeText().Matches(html).Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(codes);
        foreach (var recovery in codes)
        {
            _secrets.Issue("recovery code", recovery);
            _secrets.Issue("recovery code", recovery.Replace("-", "", StringComparison.Ordinal));
        }

        using var other = new Browser(host.Url);
        Assert.Equal("/signin/second-factor", await other.SignInAsync(SignedUpHost.Email, SignedUpHost.Password));
        await other.PostAsync("/signin/second-factor", "/signin/second-factor", ("code", codes[0] + "x"));
        Assert.Equal("/", await other.PostAsync("/signin/second-factor", "/signin/second-factor", ("code", codes[0])));
    }

    private async Task InviteAsync(TestHost host)
    {
        var account = (await host.AccountAsync()).Snapshot;
        var (link, _) = await host.Get<Invitations>().CreateAsync(
            account, account.Owner!.Id, new InvitationRequest("carla@example.com", "Carla", Role.User, [], Invitations.UsualLife), Origin(), _patience); // Anna
        var token = _secrets.Issue("invitation", link!.Token); // it was not refused
        using var carla = new Browser(host.Url);
        foreach (var again in new[] { Wrong, SignedUpHost.Password })
        {
            await carla.PostAsync(
                $"/invite?token={token}", "/invite", ("token", token), ("name", "Carla"), ("password", SignedUpHost.Password), ("password2", again));
        }

        Assert.Equal("200", await carla.FollowAsync("/peers"));
        await carla.FollowAsync($"/invite?token={token}"); // once more: it is void
    }

    /// <summary>Setup keys and agents; tokens of users, good and not.</summary>
    private async Task JoinAsync(TestHost host, Browser anna, string bootstrap)
    {
        using var tool = new ApiClient(host.Url, bootstrap);
        var key = (string)(await tool.PostAsync("setup-keys", new { name = "Laptops", type = "reusable", expires_in = 86400 }, "once")).Body["key"]!;
        _secrets.Issue("setup key", key);
        await using (var agent = new Agent(host.Url, AgentIdentity.New(), AgentSystem.Linux("web"), new AgentOptions { Signal = false }))
        {
            await agent.JoinAsync(key, _patience);
            await agent.MapAsync(_ => true, _patience);
        }

        var wrong = _secrets.Issue("wrong setup key", Guid.NewGuid().ToString().ToUpperInvariant());
        await using var stranger = new Agent(host.Url, AgentIdentity.New(), AgentSystem.Linux("stranger"), new AgentOptions { Signal = false });
        _secrets.Show("a refused agent", (await Assert.ThrowsAsync<AgentException>(() => stranger.JoinAsync(wrong, _patience))).Message);

        var owner = (await host.AccountAsync()).Snapshot.Owner!.Id; // Anna
        var token = _secrets.Issue("access token", AccessTokens.New());
        var id = new AccessTokenId(host.Get<Xid>().Next());
        await host.DoAsync(new CreateAccessToken(owner, id, "nightly", AccessTokens.HashOf(token), TimeSpan.FromDays(1), DateTimeOffset.UtcNow));
        using var mine = new ApiClient(host.Url, token);
        foreach (var path in new[] { "accounts", "events", "groups", "peers", "policies", "setup-keys", "users", "users/current" })
            _secrets.Show("a list of the API", (await mine.GetAsync(path)).Text);

        await host.DoAsync(new DeleteAccessToken(owner, id));
        _secrets.Show("a dead token", (await mine.GetAsync("accounts")).Text);
        _secrets.Show("a token in the address", (await mine.GetAsync($"groups?token={token}")).Text);
        foreach (var page in new[] { "/peers", "/setup-keys", "/users", "/history", "/profile", "/nowhere" })
            _secrets.Show(page, await TextAsync(anna.GetAsync(page)));
    }

    private async Task UseProviderAsync(TestHost host, Browser anna)
    {
        using var application = new Application(host.Url);
        var code = _secrets.Issue("code", await application.CodeAsync(anna));
        var (_, tokens) = await application.RedeemAsync(code);
        foreach (var kind in new[] { "access_token", "id_token", "refresh_token" })
            _secrets.Issue(kind, tokens.GetProperty(kind).GetString()!); // each was asked for

        Show("a code that is used twice", (await application.RedeemAsync(code)).Answer);
        var (_, second) = await application.RedeemAsync(_secrets.Issue("second code", await application.CodeAsync(anna)));
        var refresh = _secrets.Issue("second refresh token", second.GetProperty("refresh_token").GetString()!);
        var (_, renewed) = await application.RefreshAsync(refresh);
        _secrets.Issue("renewed access token", renewed.GetProperty("access_token").GetString()!);
        Show("userinfo", (await application.UserInfoAsync(renewed.GetProperty("access_token").GetString()!)).Answer);
        Show("a refresh token with a flaw", (await application.RefreshAsync(refresh + "x")).Answer);
        Show("revoked", (await application.PostAsync("/connect/revoke", ("client_id", "nobody"), ("token", refresh))).Answer);
        await anna.FollowAsync($"/connect/logout?id_token_hint={tokens.GetProperty("id_token").GetString()}x");

        var (_, asked) = await application.AskDeviceCodeAsync();
        var user = _secrets.Issue("user code", asked.GetProperty("user_code").GetString()!);
        _secrets.Issue("device code", asked.GetProperty("device_code").GetString()!);
        Show("a device that waits", (await application.DeviceTokenAsync(asked.GetProperty("device_code").GetString()!)).Answer);
        await anna.PostAsync($"/device?user_code={user}", "/device", ("user_code", user), ("decision", "allow"));
        var (_, given) = await application.DeviceTokenAsync(asked.GetProperty("device_code").GetString()!);
        _secrets.Issue("token of the device", given.GetProperty("access_token").GetString()!);
    }

    private async Task OpenCircuitAsync(TestHost host, Browser anna)
    {
        var cookies = string.Join("; ", anna.Cookies.Select(c => $"{c.Name}={c.Value}"));
        var (_, token) = await Circuit.NegotiateAsync(host.Url, cookies);
        _secrets.Issue("connection token", token);
        var (circuit, _) = await Circuit.ConnectAsync(host.Url, cookies, token);
        Assert.NotNull(circuit);
        var id = _secrets.Issue("circuit", await circuit.StartAsync(host.Url));
        await circuit.DisposeAsync();
        await using var again = await Circuit.OpenAsync(host.Url, cookies);
        await again.ComeBackAsync(id);
    }

    private async Task ResetAsync(TestHost host)
    {
        var (code, _) = await host.Get<OwnerReset>().NewCodeAsync(_patience);
        _secrets.Issue("reset code", code!); // there is an owner
        using var browser = new Browser(host.Url);
        await browser.PostAsync($"/reset-owner?code={code}", "/reset-owner", ("code", code!), ("password", SignedUpHost.Password), ("password2", Wrong));
    }

    private void IssueKeys(TestHost host)
    {
        _secrets.Issue("key file", File.ReadAllBytes(TestHost.KeyFile));
        _secrets.Issue("private key of the server", host.Get<ServerKeys>().PrivateKey);
        foreach (var key in host.Get<ProviderKeys>().Keys)
        {
            var rsa = key.Signing.Rsa?.ExportParameters(includePrivateParameters: true) ?? key.Signing.Parameters;
            _secrets.Issue("signing key", rsa.D);
            _secrets.Issue("signing key", rsa.P);
            _secrets.Issue("encryption key", key.Encryption.AsSpan());
        }

        foreach (var key in host.Get<Secrets>().List("data_protection/").Select(Encoding.UTF8.GetString))
            _secrets.Issue("data-protection key", Convert.FromBase64String(ValueText().Match(key).Groups[1].Value));
    }

    private async Task ShowErrorsAsync(TestHost host, Browser anna, string token)
    {
        await _secrets.ShowAsync("not found", anna.GetAsync($"/nowhere?token={token}&password={SignedUpHost.Password}"));
        await _secrets.ShowAsync("error", anna.GetAsync($"/error?token={token}"));
        await _secrets.ShowAsync("a form without its token", anna.SendBareAsync("/signin", ("email", token), ("password", SignedUpHost.Password)));
        await _secrets.ShowAsync("sign-in", anna.GetAsync($"/signin?error={SignedUpHost.Password}"));
        using var tool = new ApiClient(host.Url, token + "x");
        _secrets.Show("an invalid token", (await tool.GetAsync("accounts")).Text);
        using var clumsy = new ApiClient(host.Url, token);
        _secrets.Show("bad JSON", (await clumsy.SendAsync(HttpMethod.Post, "groups", $$"""{"name":{{SignedUpHost.Password}}""")).Text);
    }

    private void Show(string where, JsonElement answer)
    {
        // What an application asked for is its own.
        if (!answer.TryGetProperty("access_token", out _))
            _secrets.Show(where, answer.ToString());
    }

    private async Task<string> TextAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return await answer.Content.ReadAsStringAsync(_patience);
    }

    private static Origin Origin() => new(Channel.Console, "127.0.0.1", "tests/1.0", "test", Guid.NewGuid().ToString());

    private static string Value(string address, string name) =>
        address.Split('?')[1].Split('&').Single(p => p.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    [GeneratedRegex("<code class=\"c-secret-text\"[^>]*>([A-Z2-7 ]+)</code>")]
    private static partial Regex SecretText();

    [GeneratedRegex("<li><code>([a-z2-7-]+)</code></li>")]
    private static partial Regex CodeText();

    [GeneratedRegex("<value>([^<]+)</value>")]
    private static partial Regex ValueText();
}
