using System.Globalization;
using System.Text.Json;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

/// <summary>The gate as an agent sees it that shares no code with us.</summary>
public sealed class JoinTests : IAsyncLifetime
{
    private static readonly string[] _spellings = ["abc", "A===", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"];

    private readonly CancellationToken _patience = Patience.Start();
    private TestHost _host = null!; // set before each test
    private IndependentAgent _agent = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _agent = IndependentAgent.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    [AgentStatement(1)]
    [AgentStatement(2)]
    [AgentStatement(3)]
    public async Task The_server_key_is_32_bytes_stays_the_same_after_a_restart_and_expires_in_the_future()
    {
        var peer = await NewPeerAsync("a");
        var before = await peer.AskAsync("serverKey", null, _patience);
        await using var second = await TestHost.StartAsync(database: _host.Database);
        var after = await (await _agent.NewPeerAsync("b", second.Url, _patience)).AskAsync("serverKey", null, _patience);

        Assert.Equal(32, Convert.FromBase64String(before.Value.GetProperty("key").GetString()!).Length);
        Assert.True(before.Value.GetProperty("expiresAt").GetProperty("seconds").GetInt64() > DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal(before.Value.GetProperty("key").GetString(), after.Value.GetProperty("key").GetString());
        Assert.Equal("OK", (await peer.AskAsync("isHealthy", null, _patience)).Code);
    }

    [Fact]
    [AgentStatement(13)]
    public async Task An_unknown_peer_without_a_setup_key_is_told_to_log_in()
    {
        var answer = await (await NewPeerAsync("a")).LoginAsync(null, _patience);

        Assert.Equal("PERMISSION_DENIED", answer.Code);
        Assert.Contains("no peer auth method provided", answer.Details, StringComparison.Ordinal);
    }

    [Fact]
    [AgentStatement(15)]
    [AgentStatement(40)]
    public async Task A_setup_key_admits_in_lower_case_too_and_login_and_sync_tell_the_same_address()
    {
        var key = await _host.SetupKeyAsync();
        var peer = await NewPeerAsync("web");
        var login = await peer.LoginAsync(key.ToLowerInvariant(), _patience);
        await peer.SyncAsync(_patience);
        var map = await peer.MapAsync(_ => true, _patience);

        Assert.Equal("OK", login.Code);
        var told = login.Value.GetProperty("peerConfig");
        Assert.StartsWith("100.", told.GetProperty("address").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("/16", told.GetProperty("address").GetString(), StringComparison.Ordinal);
        Assert.Equal(told.GetProperty("address").GetString(), map.GetProperty("peerConfig").GetProperty("address").GetString());
        Assert.Equal(told.GetProperty("fqdn").GetString(), map.GetProperty("peerConfig").GetProperty("fqdn").GetString());
        Assert.Equal($"{_host.Url.Host}:{_host.Url.Port}", login.Value.GetProperty("netbirdConfig").GetProperty("signal").GetProperty("uri").GetString());
        Assert.Empty(_agent.Violations);
    }

    [Fact]
    [AgentStatement(57)]
    [AgentStatement(60)]
    [FaultCase(32)]
    public async Task Two_peers_find_each_other_and_hear_of_a_rename_a_leave_and_the_policy_switch()
    {
        var key = await _host.SetupKeyAsync();
        var a = await JoinedAsync("alpha", key);
        await a.MapAsync(m => Remotes(m).Length == 0, _patience);
        var b = await JoinedAsync("beta", key);

        var seen = Assert.Single(Remotes(await a.MapAsync(m => Remotes(m).Length == 1, _patience)));
        Assert.Equal(b.PublicKey, seen.GetProperty("wgPubKey").GetString());
        Assert.EndsWith("/32", Assert.Single(seen.GetProperty("allowedIps").EnumerateArray()).GetString(), StringComparison.Ordinal);

        var account = await _host.AccountAsync();
        var beta = account.Snapshot.Peers.Find(WireGuardKey.Parse(b.PublicKey))!;
        await _host.DoAsync(new RenamePeer(beta.Id, "Gamma"));
        await a.MapAsync(m => Remotes(m).Any(r => r.GetProperty("fqdn").GetString() == "gamma.netbird.selfhosted"), _patience);

        var policy = account.Snapshot.Policies[0].Id;
        var off = (await _host.DoAsync(new SwitchPolicy(policy, Enabled: false))).Serial;
        await a.MapAsync(m => SerialOf(m) >= off && Remotes(m).Length == 0, _patience);
        await b.MapAsync(m => SerialOf(m) >= off && Remotes(m).Length == 0, _patience);
        var on = (await _host.DoAsync(new SwitchPolicy(policy, Enabled: true))).Serial;
        await a.MapAsync(m => SerialOf(m) >= on && Remotes(m).Length == 1, _patience);

        Assert.Equal("OK", (await b.LogoutAsync(_patience)).Code);
        await a.MapAsync(m => SerialOf(m) > on && Remotes(m).Length == 0, _patience);
        Assert.Equal("OK", (await b.EndAsync(_patience)).GetProperty("code").GetString());
        Assert.Equal("PERMISSION_DENIED", (await b.LoginAsync(null, _patience)).Code);
        Assert.Empty(_agent.Violations);
    }

    [Fact]
    [AgentStatement(62)]
    public async Task A_change_that_leaves_a_map_as_it_was_sends_nothing()
    {
        var key = await _host.SetupKeyAsync();
        var a = await JoinedAsync("alpha", key);
        var account = await _host.AccountAsync();
        var policy = account.Snapshot.Policies[0];
        await _host.DoAsync(new SwitchPolicy(policy.Id, Enabled: false));
        await JoinedAsync("beta", key);
        var before = a.Events("sync").Count;

        await _host.DoAsync(new UpdatePolicy((await _host.AccountAsync()).Snapshot.Policies[0] with { Name = "Other name" }));
        await _host.SetupKeyAsync();
        var on = (await _host.DoAsync(new SwitchPolicy(policy.Id, Enabled: true))).Serial; // this one is heard, so the others had their chance
        await a.MapAsync(m => SerialOf(m) >= on && Remotes(m).Length == 1, _patience);

        Assert.Equal(before + 1, a.Events("sync").Count);
    }

    [Fact]
    [AgentStatement(56)]
    [FaultCase(31)]
    public async Task A_peer_that_was_deleted_is_told_so_and_its_stream_ends_with_ok()
    {
        var a = await JoinedAsync("alpha", await _host.SetupKeyAsync());
        await a.MapAsync(_ => true, _patience);
        var account = await _host.AccountAsync();
        var serial = account.Snapshot.Serial;
        await _host.DoAsync(new DeletePeer(account.Snapshot.Peers.Single().Id));

        var last = await a.MapAsync(m => SerialOf(m) == serial + 1, _patience);
        Assert.True(last.GetProperty("remotePeersIsEmpty").GetBoolean());
        Assert.True(last.GetProperty("firewallRulesIsEmpty").GetBoolean());
        Assert.True(last.GetProperty("routesFirewallRulesIsEmpty").GetBoolean());
        Assert.Equal("OK", (await a.EndAsync(_patience)).GetProperty("code").GetString());
        await a.SyncAsync(_patience);
        var refused = await a.EventAsync("end", e => e.GetProperty("code").GetString() != "OK", _patience);
        Assert.Equal("PERMISSION_DENIED", refused.GetProperty("code").GetString());
    }

    [Fact]
    [AgentStatement(51)]
    [FaultCase(29)]
    public async Task A_second_stream_of_a_peer_ends_the_first_with_ok_and_the_peer_stays_connected()
    {
        var key = await _host.SetupKeyAsync();
        var a = await JoinedAsync("alpha", key);
        await a.MapAsync(_ => true, _patience);
        await a.SyncAsync(_patience);

        Assert.Equal("OK", (await a.EndAsync(_patience)).GetProperty("code").GetString());
        var account = await _host.AccountAsync();
        Assert.True(_host.Get<Presence>().Of(account.Id).IsConnected(account.Snapshot.Peers.Single().Id));

        await JoinedAsync("beta", key);
        await a.MapAsync(m => Remotes(m).Length == 1, _patience);
    }

    [Fact]
    public async Task A_closed_stream_leaves_the_peer_offline()
    {
        var a = await JoinedAsync("alpha", await _host.SetupKeyAsync());
        await a.MapAsync(_ => true, _patience);
        var account = await _host.AccountAsync();
        var peer = account.Snapshot.Peers.Single().Id;
        var presence = _host.Get<Presence>();
        await a.CloseAsync(_patience);
        var view = presence.Of(account.Id);
        while (view.IsConnected(peer))
            view = await presence.NextAsync(account.Id, view.Revision, _patience);

        Assert.False(view.IsConnected(peer));
    }

    [Fact]
    public async Task Bad_envelopes_are_invalid_and_change_nothing()
    {
        var key = await _host.SetupKeyAsync();
        var a = await NewPeerAsync("alpha");
        var version = (await _host.AccountAsync()).Snapshot.Version;
        object[] bad =
        [
            new { setupKey = key, raw = new { flipBit = 100 } },
            new { setupKey = key, raw = new { cutTo = 39 } },
            new { setupKey = key, raw = new { cutTo = 0 } },
            new { setupKey = key, raw = new { sealedFor = a.PublicKey } },
            new { setupKey = key, raw = new { wgPubKey = Convert.ToBase64String(new byte[32]) } },
        ];
        foreach (var settings in bad)
            Assert.Equal("INVALID_ARGUMENT", (await a.AskAsync("login", settings, _patience)).Code);

        foreach (var spelling in _spellings)
        {
            var answer = await a.AskAsync("login", new { setupKey = key, raw = new { wgPubKey = spelling } }, _patience);
            Assert.Equal("INVALID_ARGUMENT", answer.Code);
            Assert.Contains("is invalid", answer.Details, StringComparison.Ordinal);
        }

        Assert.Equal(version, (await _host.AccountAsync()).Snapshot.Version);
        Assert.Equal("OK", (await a.LoginAsync(key, _patience)).Code);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_the_host_goes_on()
    {
        var a = await NewPeerAsync("alpha");
        var answer = await a.AskAsync("login", new { setupKey = "x", raw = new { body = Convert.ToBase64String(new byte[(128 * 1024) + 1]) } }, _patience);

        Assert.Equal("RESOURCE_EXHAUSTED", answer.Code);
        Assert.Equal("OK", (await a.AskAsync("isHealthy", null, _patience)).Code);
    }

    [Fact]
    [AgentStatement(18)]
    public async Task A_login_without_meta_names_what_is_missing()
    {
        var peer = await NewPeerAsync("a");
        var answer = await peer.AskAsync("login", new { setupKey = "x", meta = (object?)null }, _patience);

        Assert.Equal("FAILED_PRECONDITION", answer.Code);
        Assert.StartsWith($"peer system meta has to be provided to log in. Peer {peer.PublicKey}, remote addr ", answer.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_setup_key_that_does_not_admit_gets_the_same_answer()
    {
        var revoked = await _host.SetupKeyAsync();
        var id = (await _host.AccountAsync()).Snapshot.SetupKeys.Values.Single().Id;
        await _host.DoAsync(new Domain.SetupKeys.RevokeSetupKey(id, DateTimeOffset.UtcNow));
        var exhausted = await _host.SetupKeyAsync(oneOff: true);
        Assert.Equal("OK", (await (await NewPeerAsync("first")).LoginAsync(exhausted, _patience)).Code);
        var expired = await _host.SetupKeyAsync(expiresIn: TimeSpan.FromTicks(1));

        string[] keys = [revoked, exhausted, expired, Guid.NewGuid().ToString(), new string('x', 1000)];
        for (var i = 0; i < keys.Length; i++)
        {
            var answer = await (await NewPeerAsync($"p{i}")).LoginAsync(keys[i], _patience);
            Assert.Equal(("PERMISSION_DENIED", "couldn't add peer: setup key is invalid"), (answer.Code, answer.Details));
        }
    }

    private Task<IndependentPeer> NewPeerAsync(string name) => _agent.NewPeerAsync(name, _host.Url, _patience);

    private async Task<IndependentPeer> JoinedAsync(string name, string key)
    {
        var peer = await NewPeerAsync(name);
        Assert.Equal("OK", (await peer.AskAsync("login", new { setupKey = key, meta = new { hostname = name } }, _patience)).Code);
        await peer.SyncAsync(_patience);
        return peer;
    }

    private static long SerialOf(JsonElement map) => long.Parse(map.GetProperty("Serial").ToString(), CultureInfo.InvariantCulture);

    private static JsonElement[] Remotes(JsonElement map) => [.. map.GetProperty("remotePeers").EnumerateArray()];
}
