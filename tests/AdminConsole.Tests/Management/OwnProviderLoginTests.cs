using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;

namespace AdminConsole.Tests.Management;

/// <summary><c>netbird up</c> without a setup key on a host without settings: its own provider signs people's devices in.</summary>
public sealed class OwnProviderLoginTests : IAsyncLifetime
{
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromSeconds(60));
    private readonly IndependentAgent _agent = IndependentAgent.Start();
    private SignedUpHost _anna = null!; // set before each test
    private IndependentPeer _laptop = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        var url = $"http://127.0.0.1:{HostProcess.FreePort()}";
        _anna = await SignedUpHost.StartAsync(TimeProvider.System, ("Kestrel:Endpoints:Main:Url", url), ("Public:Url", url));
        _laptop = await _agent.NewPeerAsync("laptop", _anna.Host.Url, _patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _anna.DisposeAsync();
    }

    [Fact]
    public async Task A_device_without_a_browser_is_signed_in_with_a_code()
    {
        Assert.Equal("PERMISSION_DENIED", (await _laptop.LoginAsync(null, _patience)).Code);
        var waiting = _laptop.AskAsync("deviceToken", null, _patience);
        var shown = await _laptop.EventAsync("signIn", _ => true, _patience);
        var (page, code) = (new Uri(shown.GetProperty("url").GetString()!).PathAndQuery, shown.GetProperty("userCode").GetString()!); // the agent shows both
        using var browser = await _anna.AnnaAsync();
        Assert.Equal("/device?done=allowed", await browser.PostAsync(page, "/device", ("user_code", code), ("decision", "allow")));
        var token = (await waiting).Value.GetProperty("token").GetString();

        Assert.Equal("PERMISSION_DENIED", (await _laptop.LoginAsync(null, _patience)).Code); // as agents do
        await LogInAsync(token);
    }

    [Fact]
    public async Task A_device_with_a_browser_is_signed_in_there()
    {
        var waiting = _laptop.AskAsync("pkceToken", null, _patience);
        var page = new Uri((await _laptop.EventAsync("signIn", _ => true, _patience)).GetProperty("url").GetString()!).PathAndQuery; // it shows one
        using var browser = new Browser(_anna.Host.Url);
        var signIn = await browser.FollowAsync(page);
        Assert.StartsWith("/signin?returnUrl=", signIn, StringComparison.Ordinal);
        var back = await browser.RefreshAsync(
            await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password, Uri.UnescapeDataString(signIn["/signin?returnUrl=".Length..])));
        using var terminal = new HttpClient();
        Assert.Equal("Back to the terminal.", await terminal.GetStringAsync(await browser.FollowAsync(back), _patience));

        await LogInAsync((await waiting).Value.GetProperty("token").GetString());
    }

    [Fact]
    public async Task A_token_of_somebody_who_is_gone_or_has_a_new_password_is_over()
    {
        var ben = await _anna.BenAsync();
        using var browser = new Browser(_anna.Host.Url);
        await browser.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password);
        var waiting = _laptop.AskAsync("deviceToken", null, _patience);
        var shown = await _laptop.EventAsync("signIn", _ => true, _patience);
        await browser.PostAsync(
            new Uri(shown.GetProperty("url").GetString()!).PathAndQuery, "/device",
            ("user_code", shown.GetProperty("userCode").GetString()!), ("decision", "allow")); // the agent shows both
        var jwtToken = (await waiting).Value.GetProperty("token").GetString();
        Assert.Equal("OK", (await _laptop.AskAsync("login", new { jwtToken }, _patience)).Code);

        await _anna.Host.DoAsync(new DeleteUser(ben));

        Assert.Equal(
            ("INVALID_ARGUMENT", "invalid jwt token, err: its user is gone, or has a new password since"),
            SsoHouse.Said(await _laptop.AskAsync("login", new { jwtToken }, _patience)));
        Assert.Empty((await _anna.Host.AccountAsync()).Snapshot.Peers);
    }

    private async Task LogInAsync(string? jwtToken)
    {
        var login = await _laptop.AskAsync("login", new { setupKey = SsoHouse.NoSetupKey, jwtToken }, _patience);
        Assert.Equal(("OK", ""), SsoHouse.Said(login));
        Assert.Equal(_anna.Owner, (await _anna.Host.AccountAsync()).Snapshot.Peers.Find(WireGuardKey.Parse(_laptop.PublicKey))!.UserId); // it was let in
        await _laptop.SyncAsync(_patience);
        await _laptop.MapAsync(_ => true, _patience);
        Assert.Empty(_agent.Violations);
    }
}
