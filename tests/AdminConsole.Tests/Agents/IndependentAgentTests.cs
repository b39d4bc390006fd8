using AdminConsole.Agents;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Agents;

/// <summary>That the independent agent notices what it is there to notice.</summary>
public sealed class IndependentAgentTests : IAsyncDisposable
{
    private readonly IndependentAgent _agents = IndependentAgent.Start();

    private readonly CancellationToken _patience = Patience.Start();

    [Fact]
    public async Task It_joins_and_reads_the_map_that_we_wrote()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var update = ScriptedServer.Map(12);
        update.NetworkMap.RemotePeersIsEmpty = false;
        update.NetworkMap.RemotePeers.Add(new RemotePeerConfig { WgPubKey = server.Key, AllowedIps = { "100.64.0.2/32" }, Fqdn = "db.x" });
        server.Sync = StreamOf(update);
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience, new { system = new { goOS = "darwin" } });

        var login = await peer.LoginAsync("KEY", _patience);
        await peer.SyncAsync(_patience);
        var map = await peer.MapAsync(m => m.GetProperty("Serial").GetInt64() == 12, _patience);

        Assert.Equal("OK", login.Code);
        Assert.Equal("100.64.0.1/16", login.Value.GetProperty("peerConfig").GetProperty("address").GetString());
        Assert.Equal("db.x", map.GetProperty("remotePeers")[0].GetProperty("fqdn").GetString());
        Assert.Empty(_agents.Violations);
    }

    [Fact]
    public async Task What_it_says_arrives_as_it_said_it()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        LoginRequest? seen = null;
        server.Login = (_, request) =>
        {
            seen = request;
            return server.Welcome();
        };
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience, new { system = new { goOS = "darwin" } });

        await peer.AskAsync("login", new { setupKey = "KEY", meta = new { hostname = "h9" }, sshPubKey = "ssh-ed25519 AAAA" }, _patience);

        Assert.NotNull(seen);
        Assert.Equal(("KEY", "h9", "darwin"), (seen.SetupKey, seen.Meta.Hostname, seen.Meta.GoOS));
        Assert.Equal(("ssh-ed25519 AAAA", peer.PublicKey), (seen.PeerKeys.SshPubKey.ToStringUtf8(), seen.PeerKeys.WgPubKey.ToStringUtf8()));
    }

    [Fact]
    public async Task A_refusal_comes_with_its_code_and_words()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Login = (_, _) => throw new RpcException(new Status(StatusCode.PermissionDenied, "no"));
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);

        var login = await peer.LoginAsync(null, _patience);

        Assert.Equal(("PERMISSION_DENIED", "no"), (login.Code, login.Details));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_login_without_signal_or_peer_config_is_a_violation(bool signal, bool peerConfig)
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Login = (_, _) => new LoginResponse
        {
            NetbirdConfig = signal ? server.Welcome().NetbirdConfig : new NetbirdConfig(),
            PeerConfig = peerConfig ? server.Welcome().PeerConfig : null,
        };
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);

        Assert.Equal("VIOLATION", (await peer.LoginAsync(null, _patience)).Code);
        Assert.Single(_agents.Violations);
    }

    public static TheoryData<string, Action<NetworkMap>> Unsound => new()
    {
        { "remotePeersIsEmpty", m => m.RemotePeersIsEmpty = false },
        { "firewallRulesIsEmpty", m => m.FirewallRulesIsEmpty = false },
        { "routesFirewallRulesIsEmpty", m => m.RoutesFirewallRulesIsEmpty = false },
        { "firewallRulesIsEmpty is set", m => m.FirewallRules.Add(new FirewallRule { PeerIP = "100.64.0.2" }) },
        { "without peerConfig", m => m.PeerConfig = null },
        { "address 100.64.0.9/16", m => m.PeerConfig.Address = "100.64.0.9/16" },
        { "is no prefix", m => m.OfflinePeers.Add(new RemotePeerConfig { WgPubKey = Convert.ToBase64String(new byte[32]), AllowedIps = { "x" } }) },
        { "no WireGuard key", m => m.OfflinePeers.Add(new RemotePeerConfig { WgPubKey = "abc" }) },
        {
            "name server",
            m => m.DNSConfig = new DNSConfig { NameServerGroups = { new NameServerGroup { NameServers = { new NameServer { IP = "1" } } } } }
        },
    };

    [Theory]
    [MemberData(nameof(Unsound), DisableDiscoveryEnumeration = true)]
    public async Task A_map_that_agents_cannot_live_with_is_a_violation(string what, Action<NetworkMap> spoil)
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var update = ScriptedServer.Map(1);
        spoil(update.NetworkMap);
        server.Sync = StreamOf(update);
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);
        await peer.LoginAsync(null, _patience);
        await peer.SyncAsync(_patience);

        await peer.MapAsync(_ => true, _patience);
        var violation = await peer.EventAsync("violation", _ => true, _patience);

        Assert.Contains(what, violation.GetProperty("what").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lower_serial_is_ignored_and_a_violation()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = StreamOf(ScriptedServer.Map(4), ScriptedServer.Map(3), ScriptedServer.Map(4));
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);
        await peer.SyncAsync(_patience);

        var ignored = await peer.EventAsync("sync", e => e.GetProperty("ignored").GetBoolean(), _patience);

        Assert.Equal(3, ignored.GetProperty("map").GetProperty("Serial").GetInt64());
        Assert.Single(_agents.Violations);
    }

    [Theory]
    [InlineData(StatusCode.OK, "OK", "comes back", 0)]
    [InlineData(StatusCode.Unavailable, "UNAVAILABLE", "comes back", 0)]
    [InlineData(StatusCode.PermissionDenied, "PERMISSION_DENIED", "needs login", 0)]
    [InlineData(StatusCode.Cancelled, "CANCELLED", "never comes back", 1)]
    public async Task The_end_of_a_stream_means_what_it_means_to_agents(StatusCode status, string code, string means, int violations)
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = (_, _, _, _) => status == StatusCode.OK ? Task.CompletedTask : throw new RpcException(new Status(status, "end"));
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);
        await peer.SyncAsync(_patience);

        var end = await peer.EndAsync(_patience);

        Assert.Equal((code, means), (end.GetProperty("code").GetString(), end.GetProperty("means").GetString()));
        Assert.Equal(violations, _agents.Violations.Count);
    }

    [Fact]
    public async Task Hanging_up_is_no_end_that_is_reported()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var hungUp = new TaskCompletionSource();
        server.Sync = async (_, _, send, hangUp) =>
        {
            await send(ScriptedServer.Map(1));
            using (hangUp.Register(hungUp.SetResult))
                await hungUp.Task;
        };
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);
        await peer.SyncAsync(_patience);
        await peer.MapAsync(_ => true, _patience);

        await peer.CloseAsync(_patience);
        await hungUp.Task.WaitAsync(_patience);

        Assert.Empty(peer.Events("end"));
    }

    [Fact]
    public async Task Bodies_can_be_spoilt_in_every_way()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);

        foreach (var raw in new object[]
        {
            new { flipBit = 400 }, new { cutTo = 39 }, new { body = "" }, new { plaintext = "CiRB" },
            new { sealedFor = peer.PublicKey },
        })
            Assert.Equal("INVALID_ARGUMENT", (await peer.AskAsync("login", new { raw }, _patience)).Code);

        Assert.Equal("OK", (await peer.AskAsync("login", new { raw = new { } }, _patience)).Code);
    }

    [Fact]
    public async Task Changed_checks_are_answered_in_the_midst_of_the_stream()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var asking = ScriptedServer.Map(1);
        asking.Checks.Add(new Checks { Files = { "/usr/bin/falcon" } });
        var again = ScriptedServer.Map(2);
        again.Checks.Add(asking.Checks);
        server.Sync = StreamOf(asking, again);
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience, new { processes = new[] { "/usr/bin/falcon" } });
        await peer.LoginAsync(null, _patience);
        await peer.SyncAsync(_patience);

        var answered = await peer.EventAsync("syncMeta", _ => true, _patience);
        await peer.MapAsync(m => m.GetProperty("Serial").GetInt64() == 2, _patience);

        Assert.Equal("OK", answered.GetProperty("code").GetString());
        var meta = Assert.Single(server.Metas);
        Assert.True(Assert.Single(meta.Meta.Files).ProcessIsRunning);
    }

    [Fact]
    public async Task It_and_our_own_agent_agree_over_the_signal_server()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);
        await using var ours = new Agent(server.Url, AgentIdentity.New(), AgentSystem.Linux("h1"));
        await ours.JoinAsync(null, _patience);
        await ours.WhenAsync(s => s.SignalConnected, _patience);
        Assert.Equal("OK", (await peer.AskAsync("signalConnect", null, _patience)).Code);

        await peer.AskAsync("signalSend", new { to = ours.PublicKey, type = "OFFER", payload = "u:p" }, _patience);
        var answer = await peer.EventAsync("signal", e => e.GetProperty("from").GetString() == ours.PublicKey, _patience);
        Assert.Equal("ANSWER", answer.GetProperty("body").GetProperty("type").GetString());

        var offered = ours.OfferAsync(peer.PublicKey, _patience);
        await peer.EventAsync("signal", e => e.GetProperty("body").GetProperty("type").GetString() == "OFFER", _patience);
        await peer.AskAsync("signalSend", new { to = ours.PublicKey, type = "ANSWER", payload = "a:b", overStream = true }, _patience);
        Assert.Equal("a:b", (await offered).Payload);
    }

    [Fact]
    public async Task It_asks_for_the_key_for_health_and_logs_out()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);

        Assert.Equal(server.Key, (await peer.AskAsync("serverKey", null, _patience)).Value.GetProperty("key").GetString());
        Assert.Equal("OK", (await peer.AskAsync("isHealthy", null, _patience)).Code);
        Assert.Equal("OK", (await peer.LogoutAsync(_patience)).Code);
        Assert.Equal("PERMISSION_DENIED", (await peer.LoginAsync(null, _patience)).Code);
        Assert.Equal("UNIMPLEMENTED", (await peer.AskAsync("pkceFlow", null, _patience)).Code);
    }

    public ValueTask DisposeAsync() => _agents.DisposeAsync();

    private static Func<string, SyncRequest, Func<SyncResponse, Task>, CancellationToken, Task> StreamOf(params SyncResponse[] updates) =>
        async (_, _, send, hangUp) =>
        {
            foreach (var update in updates)
                await send(update);

            await Task.Delay(Timeout.Infinite, hangUp);
        };
}
