using AdminConsole.Agents;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Engine;
using AdminConsole.Hosting;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

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
    private readonly TemporaryDirectory _folder = new();
    private readonly IndependentAgent _independent = IndependentAgent.Start();
    private AdminConsoleApp _host = null!; // from InitializeAsync

    public async ValueTask InitializeAsync() => _host = await StartAsync(port: 0);

    [Fact]
    public async Task Agents_of_both_makes_join_and_see_each_other()
    {
        var setupKey = await NewSetupKeyAsync();
        await using var ours = await JoinedAsync(setupKey, "ours");
        var theirs = await _independent.NewPeerAsync("theirs", _host.Address, _patience);

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
    public async Task A_deleted_peer_is_told_so_and_the_other_forgets_it()
    {
        var setupKey = await NewSetupKeyAsync();
        await using var ours = await JoinedAsync(setupKey, "ours");
        var theirs = await _independent.NewPeerAsync("theirs", _host.Address, _patience);
        await theirs.LoginAsync(setupKey, _patience);
        await theirs.SyncAsync(_patience);
        await theirs.MapAsync(m => m.GetProperty("remotePeers").GetArrayLength() == 1, _patience);

        var account = await AccountAsync();
        await ExecuteAsync(new DeletePeer(account.Snapshot.Peers.Single(p => p.DnsLabel == "theirs").Id));

        Assert.Equal("OK", (await theirs.EndAsync(_patience)).GetProperty("code").GetString());
        Assert.Equal("PERMISSION_DENIED", (await theirs.LoginAsync(null, _patience)).Code);
        await ours.MapAsync(m => m.RemotePeers.Count == 0 && m.RemotePeersIsEmpty, _patience);
        Assert.Empty(_independent.Violations);
    }

    [Fact]
    public async Task A_restart_brings_everybody_back_and_cancels_nobody()
    {
        var setupKey = await NewSetupKeyAsync();
        await using var ours = await JoinedAsync(setupKey, "ours");
        var theirs = await _independent.NewPeerAsync("theirs", _host.Address, _patience);
        await theirs.LoginAsync(setupKey, _patience);
        await theirs.SyncAsync(_patience);
        await theirs.MapAsync(_ => true, _patience);
        var port = _host.Address.Port;

        await _host.DisposeAsync();
        var end = await theirs.EndAsync(_patience);
        _host = await StartAsync(port);

        Assert.Equal("comes back", end.GetProperty("means").GetString());
        var back = await ours.WhenAsync(s => s.Connections >= 2, _patience);
        Assert.Equal(AgentState.Connected, back.State);
        Assert.Equal("OK", (await theirs.LoginAsync(null, _patience)).Code);
        Assert.Empty(_independent.Violations);
    }

    [Fact]
    public async Task A_stranger_without_a_setup_key_is_refused_as_agents_expect_it()
    {
        var stranger = await _independent.NewPeerAsync("stranger", _host.Address, _patience);

        Assert.Equal("PERMISSION_DENIED", (await stranger.LoginAsync(null, _patience)).Code);
        Assert.Equal("PERMISSION_DENIED", (await stranger.LoginAsync(Guid.NewGuid().ToString(), _patience)).Code);
        await stranger.SyncAsync(_patience);
        Assert.Equal("PERMISSION_DENIED", (await stranger.EndAsync(_patience)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Who_logs_out_is_gone()
    {
        await using var ours = new Agent(_host.Address, AgentIdentity.New(), AgentSystem.Linux("ours"), _quick);
        await ours.LoginAsync(await NewSetupKeyAsync(), _patience);

        await ours.LogoutAsync(_patience);

        Assert.Empty((await AccountAsync()).Snapshot.Peers);
        var refusal = await Assert.ThrowsAsync<AgentException>(() => ours.LoginAsync(null, _patience));
        Assert.Equal(StatusCode.PermissionDenied, refusal.Status);
    }

    public async ValueTask DisposeAsync()
    {
        await _independent.DisposeAsync();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private Task<AdminConsoleApp> StartAsync(int port) => AdminConsoleApp.StartAsync(
        new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Main:Url"] = $"http://127.0.0.1:{port}",
            ["Data:Directory"] = _folder.File("data"),
            ["Stun:Listen"] = "127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Warning",
        },
        TimeProvider.System, _patience);

    private async Task<Agent> JoinedAsync(string setupKey, string hostname)
    {
        var agent = new Agent(_host.Address, AgentIdentity.New(), AgentSystem.Linux(hostname), _quick);
        await agent.JoinAsync(setupKey, _patience);
        await agent.MapAsync(_ => true, _patience);
        return agent;
    }

    private async Task<string> NewSetupKeyAsync()
    {
        var secret = Guid.NewGuid().ToString();
        await ExecuteAsync(new CreateSetupKey(
            new SetupKeyId(_host.Services.GetRequiredService<Xid>().Next()), "Test", SetupKeyType.Reusable, SetupKey.HashOf(secret),
            SetupKey.MaskOf(secret), TimeSpan.FromDays(1), [], 0, Ephemeral: false, AllowExtraDnsLabels: false, DateTimeOffset.UtcNow));
        return secret;
    }

    private async Task ExecuteAsync(AccountCommand command)
    {
        var result = await (await AccountAsync()).ExecuteAsync(
            command with { Actor = Actor.System }, new Origin(Channel.Setup, null, null, "test", Guid.NewGuid().ToString()), _patience);
        Assert.Null(result.Rejection);
    }

    private async Task<LiveAccount> AccountAsync()
    {
        var accounts = _host.Services.GetRequiredService<Accounts>();
        return await accounts.GetAsync((await accounts.ListAsync(_patience)).Single(), _patience);
    }
}
