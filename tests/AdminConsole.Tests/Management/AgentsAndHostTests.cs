using AdminConsole.Agents;
using AdminConsole.Domain.Peers;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Management;

/// <summary>The whole program with its own PostgreSQL, and agents of two makes: ours and one that shares no code with us.</summary>
public sealed class AgentsAndHostTests : IAsyncLifetime
{
    private static readonly AgentOptions _quick = new()
    {
        FirstRetry = TimeSpan.FromMilliseconds(20),
        LongestRetry = TimeSpan.FromMilliseconds(200),
        Signal = false,
    };

    private readonly CancellationToken _patience = Patience.Start();
    private readonly IndependentAgent _independent = IndependentAgent.Start();
    private TestHost _host = null!; // from InitializeAsync

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    [Fact]
    public async Task Agents_of_both_makes_join_and_see_each_other()
    {
        var setupKey = await _host.SetupKeyAsync();
        await using var ours = await JoinedAsync(setupKey, "ours");
        var theirs = await _independent.NewPeerAsync("theirs", _host.Url, _patience);

        var login = await theirs.LoginAsync(setupKey, _patience);
        await theirs.SyncAsync(_patience);

        Assert.Equal("OK", login.Code);
        var seenByThem = await theirs.MapAsync(m => m.GetProperty("remotePeers").GetArrayLength() == 1, _patience);
        Assert.Equal(ours.PublicKey, seenByThem.GetProperty("remotePeers")[0].GetProperty("wgPubKey").GetString());
        var seenByUs = await ours.MapAsync(m => m.RemotePeers.Count == 1, _patience);
        Assert.Equal((theirs.PublicKey, "theirs.netbird.selfhosted"), (seenByUs.RemotePeers[0].WgPubKey, seenByUs.RemotePeers[0].Fqdn));
        Assert.Empty(_independent.Violations);
    }

    [Fact]
    public async Task Agents_of_both_makes_exchange_offers_over_the_signal_server_that_the_login_names()
    {
        var setupKey = await _host.SetupKeyAsync();
        await using var ours = await JoinedAsync(setupKey, "ours", _quick with { Signal = true });
        var theirs = await _independent.NewPeerAsync("theirs", _host.Url, _patience);
        await theirs.LoginAsync(setupKey, _patience);
        Assert.Equal("OK", (await theirs.AskAsync("signalConnect", null, _patience)).Code);

        var offer = ours.OfferAsync(theirs.PublicKey, _patience);
        await theirs.EventAsync("signal", e => e.GetProperty("body").GetProperty("type").GetString() == "OFFER", _patience);
        await theirs.AskAsync("signalSend", new { to = ours.PublicKey, type = "ANSWER", payload = "a:b", overStream = true }, _patience);
        Assert.Equal("a:b", (await offer).Payload);

        await theirs.AskAsync("signalSend", new { to = ours.PublicKey, type = "OFFER", payload = "c:d" }, _patience);
        await theirs.EventAsync("signal", e => e.GetProperty("body").GetProperty("type").GetString() == "ANSWER", _patience);
    }

    [Fact]
    public async Task A_deleted_peer_is_told_so_and_the_other_forgets_it()
    {
        var setupKey = await _host.SetupKeyAsync();
        await using var ours = await JoinedAsync(setupKey, "ours");
        var theirs = await _independent.NewPeerAsync("theirs", _host.Url, _patience);
        await theirs.LoginAsync(setupKey, _patience);
        await theirs.SyncAsync(_patience);
        await theirs.MapAsync(m => m.GetProperty("remotePeers").GetArrayLength() == 1, _patience);

        var account = await _host.AccountAsync();
        await _host.DoAsync(new DeletePeer(account.Snapshot.Peers.Single(p => p.DnsLabel == "theirs").Id));

        Assert.Equal("OK", (await theirs.EndAsync(_patience)).GetProperty("code").GetString());
        Assert.Equal("PERMISSION_DENIED", (await theirs.LoginAsync(null, _patience)).Code);
        await ours.MapAsync(m => m.RemotePeers.Count == 0 && m.RemotePeersIsEmpty, _patience);
        Assert.Empty(_independent.Violations);
    }

    [Fact]
    public async Task A_restart_brings_everybody_back_and_cancels_nobody()
    {
        var setupKey = await _host.SetupKeyAsync();
        await using var ours = await JoinedAsync(setupKey, "ours");
        var theirs = await _independent.NewPeerAsync("theirs", _host.Url, _patience);
        await theirs.LoginAsync(setupKey, _patience);
        await theirs.SyncAsync(_patience);
        await theirs.MapAsync(_ => true, _patience);
        var (url, database) = (_host.Url, _host.Database);

        await _host.DisposeAsync();
        var end = await theirs.EndAsync(_patience);
        _host = await TestHost.StartAsync(database: database, settings: [("Kestrel:Endpoints:Main:Url", url.ToString())]);

        Assert.Equal("comes back", end.GetProperty("means").GetString());
        var back = await ours.WhenAsync(s => s.Connections >= 2, _patience);
        Assert.Equal(AgentState.Connected, back.State);
        Assert.Equal("OK", (await theirs.LoginAsync(null, _patience)).Code);
        Assert.Empty(_independent.Violations);
    }

    [Fact]
    public async Task A_stranger_without_a_setup_key_is_refused_as_agents_expect_it()
    {
        var stranger = await _independent.NewPeerAsync("stranger", _host.Url, _patience);

        Assert.Equal("PERMISSION_DENIED", (await stranger.LoginAsync(null, _patience)).Code);
        Assert.Equal("PERMISSION_DENIED", (await stranger.LoginAsync(Guid.NewGuid().ToString(), _patience)).Code);
        await stranger.SyncAsync(_patience);
        Assert.Equal("PERMISSION_DENIED", (await stranger.EndAsync(_patience)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Who_logs_out_is_gone()
    {
        await using var ours = new Agent(_host.Url, AgentIdentity.New(), AgentSystem.Linux("ours"), _quick);
        await ours.LoginAsync(await _host.SetupKeyAsync(), _patience);

        await ours.LogoutAsync(_patience);

        Assert.Empty((await _host.AccountAsync()).Snapshot.Peers);
        var refusal = await Assert.ThrowsAsync<AgentException>(() => ours.LoginAsync(null, _patience));
        Assert.Equal(StatusCode.PermissionDenied, refusal.Status);
    }

    public async ValueTask DisposeAsync()
    {
        await _independent.DisposeAsync();
        await _host.DisposeAsync();
    }

    private async Task<Agent> JoinedAsync(string setupKey, string hostname, AgentOptions? options = null)
    {
        var agent = new Agent(_host.Url, AgentIdentity.New(), AgentSystem.Linux(hostname), options ?? _quick);
        await agent.JoinAsync(setupKey, _patience);
        await agent.MapAsync(_ => true, _patience);
        return agent;
    }
}
