using System.Text.Json;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

/// <summary>What agents are told of how their people sign in.</summary>
public sealed class AgentSignInTests : IAsyncLifetime
{
    private readonly CancellationToken _patience = Patience.Start();
    private readonly IndependentAgent _agent = IndependentAgent.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Without_settings_they_are_sent_to_our_own_provider()
    {
        await using var host = await TestHost.StartAsync(settings: ("Public:Url", "https://net.example.com"));
        var peer = await _agent.NewPeerAsync("a", host.Url, _patience);

        var device = (await peer.AskAsync("deviceFlow", null, _patience)).Value.GetProperty("ProviderConfig");
        Assert.Equal("netbird-client", TextOf(device, "ClientID"));
        Assert.Equal("netbird", TextOf(device, "Audience"));
        Assert.Equal("https://net.example.com/connect/device", TextOf(device, "DeviceAuthEndpoint"));
        Assert.Equal("https://net.example.com/connect/token", TextOf(device, "TokenEndpoint"));
        Assert.Equal("openid profile email", TextOf(device, "Scope"));

        var pkce = (await peer.AskAsync("pkceFlow", null, _patience)).Value.GetProperty("ProviderConfig");
        Assert.Equal("netbird-client", TextOf(pkce, "ClientID"));
        Assert.Equal("netbird", TextOf(pkce, "Audience"));
        Assert.Equal("https://net.example.com/connect/authorize", TextOf(pkce, "AuthorizationEndpoint"));
        Assert.Equal("https://net.example.com/connect/token", TextOf(pkce, "TokenEndpoint"));
        Assert.Equal(
            ["http://localhost:53000", "http://localhost:54000"],
            pkce.GetProperty("RedirectURLs").EnumerateArray().Select(u => u.GetString()!));
    }

    [Fact]
    [AgentStatement(81)]
    [AgentStatement(82)]
    public async Task What_the_settings_say_is_told_word_by_word()
    {
        await using var host = await TestHost.StartAsync(settings:
        [
            ("AgentAuth:DeviceFlow:Provider", "hosted"), ("AgentAuth:DeviceFlow:ClientID", "devices"),
            ("AgentAuth:Pkce:ClientID", "desktops"), ("AgentAuth:Pkce:ClientSecret", "a secret"), ("AgentAuth:Pkce:Audience", "https://net.test"),
            ("AgentAuth:Pkce:RedirectURLs:0", "http://localhost:53000"), ("AgentAuth:Pkce:RedirectURLs:1", "http://localhost:54000"),
        ]);
        var peer = await _agent.NewPeerAsync("a", host.Url, _patience);

        var device = (await peer.AskAsync("deviceFlow", null, _patience)).Value;
        Assert.Equal("HOSTED", TextOf(device, "Provider"));
        Assert.Equal("devices", TextOf(device.GetProperty("ProviderConfig"), "ClientID"));
        var pkce = (await peer.AskAsync("pkceFlow", null, _patience)).Value.GetProperty("ProviderConfig");
        Assert.Equal(
            ("desktops", "a secret", "https://net.test"),
            (TextOf(pkce, "ClientID"), TextOf(pkce, "ClientSecret"), TextOf(pkce, "Audience")));
        Assert.Equal(
            ["http://localhost:53000", "http://localhost:54000"],
            pkce.GetProperty("RedirectURLs").EnumerateArray().Select(u => u.GetString()!)); // texts
    }

    [Theory]
    [AgentStatement(81)]
    [InlineData("none", "NOT_FOUND", "no device authorization flow information available")]
    [InlineData("NoNe", "INVALID_ARGUMENT", "no provider found in the protocol for NoNe")]
    [InlineData("Hosted", "OK", "")]
    public async Task A_provider_that_the_protocol_does_not_know_is_refused(string provider, string code, string details)
    {
        await using var host = await TestHost.StartAsync(settings:
            [("AgentAuth:DeviceFlow:Provider", provider), ("AgentAuth:DeviceFlow:ClientID", "devices")]);
        var peer = await _agent.NewPeerAsync("a", host.Url, _patience);

        Assert.Equal((code, details), SsoHouse.Said(await peer.AskAsync("deviceFlow", null, _patience)));
        Assert.Equal(
            ("NOT_FOUND", "no pkce authorization flow information available"), SsoHouse.Said(await peer.AskAsync("pkceFlow", null, _patience)));
    }

    [Fact]
    public async Task What_the_settings_say_goes_first()
    {
        await using var host = await TestHost.StartAsync(settings:
        [
            ("AgentAuth:DeviceFlow:ClientID", "theirs"), ("AgentAuth:DeviceFlow:DeviceAuthEndpoint", "https://login.example.com/device"),
        ]);
        var peer = await _agent.NewPeerAsync("a", host.Url, _patience);

        var device = (await peer.AskAsync("deviceFlow", null, _patience)).Value.GetProperty("ProviderConfig");
        Assert.Equal(("theirs", "https://login.example.com/device"), (TextOf(device, "ClientID"), TextOf(device, "DeviceAuthEndpoint")));
        Assert.Equal("NOT_FOUND", (await peer.AskAsync("pkceFlow", null, _patience)).Code);
    }

    [Fact]
    public async Task Where_another_provider_signs_people_in_ours_is_not_there()
    {
        await using var host = await TestHost.StartAsync(settings:
        [
            ("Oidc:Authority", "https://login.example.com/realms/main"), ("Oidc:ClientId", "console"), ("Public:Url", "https://net.example.com"),
        ]);
        var peer = await _agent.NewPeerAsync("a", host.Url, _patience);

        Assert.Equal("NOT_FOUND", (await peer.AskAsync("deviceFlow", null, _patience)).Code);
        Assert.Equal("NOT_FOUND", (await peer.AskAsync("pkceFlow", null, _patience)).Code);
        using var http = new HttpClient { BaseAddress = host.Url };
        foreach (var path in (string[])["/.well-known/openid-configuration", "/connect/authorize", "/connect/userinfo", "/device"])
            Assert.Equal((path, System.Net.HttpStatusCode.NotFound), (path, (await http.GetAsync(path, _patience)).StatusCode));
    }

    private static string? TextOf(JsonElement config, string name) => config.GetProperty(name).GetString();
}
