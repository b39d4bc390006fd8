using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Management;
using AdminConsole.Protocol;
using AdminConsole.Tests.Faults;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

/// <summary>What a Sync stream says, and when.</summary>
public sealed class SyncTests : IAsyncLifetime
{
    private AgentHouse _house = null!; // set before each test

    private CancellationToken Patience => _house.Patience;

    public async ValueTask InitializeAsync() => _house = await AgentHouse.StartAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    [AgentStatement(42)]
    public async Task A_key_that_nobody_knows_gets_no_stream()
    {
        var stranger = await _house.Agents.NewPeerAsync("stranger", _house.Host.Url, Patience);
        await stranger.SyncAsync(Patience);
        var end = await stranger.EndAsync(Patience);

        Assert.Equal(("PERMISSION_DENIED", "peer is not registered"), (end.Text("code"), end.Text("details")));
    }

    [Fact]
    [AgentStatement(45)]
    [AgentStatement(46)]
    public async Task Others_are_told_with_one_address_each_and_of_a_newcomer_without_a_configuration()
    {
        var first = await _house.JoinedAsync("first");
        var before = first.Events("sync")[0].GetProperty("map");
        Assert.True(before.GetProperty("remotePeersIsEmpty").GetBoolean());

        var second = await _house.LoggedInAsync("second");
        var told = await first.EventAsync("sync", m => m.IsThere("map") && m.GetProperty("map").Remotes().Length == 1, Patience);
        Assert.False(told.IsThere("config"));
        Assert.True(told.GetProperty("map").Serial() > before.Serial());

        var third = await _house.JoinedAsync("third");
        var remotes = third.Events("sync")[0].GetProperty("map").Remotes();
        Assert.Equal(
            new[] { first.PublicKey, second.PublicKey }.Order(StringComparer.Ordinal), remotes.Select(r => r.Text("wgPubKey")).Order(StringComparer.Ordinal));
        foreach (var remote in remotes)
        {
            var address = (await _house.AccountAsync()).Peers.Find(WireGuardKey.Parse(remote.Text("wgPubKey")))!.Address;
            Assert.Equal($"{address}/32", Assert.Single(remote.List("allowedIps")).GetString());
        }

        Assert.Empty(_house.Agents.Violations);
    }

    [Fact]
    [AgentStatement(47)]
    public async Task Ten_streams_end_with_all_nineteen_others()
    {
        var peers = new List<IndependentPeer>();
        for (var i = 0; i < 10; i++)
            peers.Add(await _house.JoinedAsync($"open-{i}"));

        for (var i = 0; i < 10; i++)
            await _house.LoggedInAsync($"late-{i}");

        foreach (var peer in peers)
        {
            await peer.MapAsync(m => m.Remotes().Length == 19, Patience);
            var serials = peer.Events("sync").Select(m => m.GetProperty("map").Serial()).ToArray();
            Assert.Equal(serials.Order(), serials);
        }
    }

    [Fact]
    [AgentStatement(48)]
    public async Task Whose_login_has_expired_is_among_the_offline_ones()
    {
        await _house.RegisterAsync(4);
        var owner = new UserId("anna");
        await _house.Host.DoAsync(new ClaimOwnership(owner, User.LocalIssuer, DateTimeOffset.UtcNow));
        var key = WireGuardKey.Parse(Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]));
        await _house.Host.DoAsync(new RegisterPeerByUser(
            new PeerId(_house.Host.Get<Xid>().Next()), key, owner, "", PeerMeta.Empty with { Hostname = "laptop" }, "", [], null, 5,
            DateTimeOffset.UtcNow.AddDays(-2)));

        var peer = await _house.JoinedAsync("alpha");
        var map = await peer.MapAsync(m => m.List("offlinePeers").Length == 1, Patience);

        Assert.Equal(key.Value, map.List("offlinePeers")[0].Text("wgPubKey"));
        Assert.Equal(4, map.Remotes().Length);
    }

    [Fact]
    [AgentStatement(50)]
    public async Task However_often_a_stream_is_cut_and_opened_again_the_last_one_lives()
    {
        var peer = await _house.JoinedAsync("alpha");
        var random = new Random(50);
        for (var i = 0; i < 20; i++)
        {
            await peer.SyncAsync(Patience);
            if (random.Next(3) is > 0 and var wait)
                await peer.EventAsync("sync", m => wait == 1 || m.GetProperty("stream").GetInt32() == i + 2, Patience);

            await peer.CloseAsync(Patience);
        }

        await peer.SyncAsync(Patience);
        await peer.EventAsync("sync", m => m.GetProperty("stream").GetInt32() == 22, Patience);
        await _house.LoggedInAsync("beta");
        var told = await peer.EventAsync("sync", m => m.IsThere("map") && m.GetProperty("map").Remotes().Length == 1, Patience);

        Assert.Equal(22, told.GetProperty("stream").GetInt32());
        await _house.PresenceAsync(peer, p => p.Connected && p.SentSerial == told.GetProperty("map").Serial());
    }

    [Fact]
    [AgentStatement(52)]
    public async Task Who_hangs_up_was_last_seen_just_now()
    {
        var peer = await _house.JoinedAsync("alpha");
        await _house.PresenceAsync(peer, p => p.Connected);
        await peer.CloseAsync(Patience);
        var seen = await _house.PresenceAsync(peer, p => !p.Connected);

        Assert.InRange(DateTimeOffset.UtcNow - seen.LastSeen, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>An edit is committed at every moment of the opening.</summary>
    [Fact]
    [AgentStatement(53)]
    [FaultCase(30)]
    public async Task A_change_while_a_stream_opens_is_never_lost()
    {
        await _house.RegisterAsync(1);
        var peer = await _house.LoggedInAsync("alpha");
        var policy = (await _house.AccountAsync()).Policies[0].Id;
        for (var i = 0; i < 25; i++)
        {
            var editing = _house.Host.DoAsync(new SwitchPolicy(policy, Enabled: i % 2 == 1));
            await peer.SyncAsync(Patience);
            var serial = (await editing).Serial;
            await peer.MapAsync(m => m.Serial() == serial && m.Remotes().Length == i % 2, Patience);
            await peer.CloseAsync(Patience);
        }
    }

    /// <summary>The first map is made and lies half written between the two, for as long as the agent does not read: then comes an edit.</summary>
    [Fact]
    [AgentStatement(53)]
    [FaultCase(30)]
    public async Task A_change_between_the_first_map_and_its_end_is_told_after_it()
    {
        await _house.RegisterAsync(2_500); // more than the windows and buffers on the way take
        var other = await _house.JoinedAsync("other");
        using var stranger = await Stranger.AtAsync(_house.Host);
        await stranger.Client.LoginAsync(stranger.Seal(Stranger.Login(await _house.Host.SetupKeyAsync())), cancellationToken: Patience);
        using var stream = stranger.Client.Sync(stranger.Seal(new SyncRequest()), cancellationToken: Patience);
        var streams = _house.Host.Get<OpenStreams>();
        var account = await _house.AccountAsync();
        var peer = account.Peers.Find(WireGuardKey.Parse(stranger.Identity.PublicKey))!.Id; // it has just joined
        await Eventually.TrueAsync(() => streams.All.SingleOrDefault(s => s.Peer == peer) is { Told.IsNothing: false });

        var serial = (await _house.Host.DoAsync(new RenamePeer((await _house.PeerAsync(other)).Id, "renamed"))).Serial;
        await _house.PresenceAsync(other, p => p.SentSerial == serial);
        Assert.Equal(0, _house.Presence.Of(account.Id).Peers[peer].SentSerial);

        Assert.Equal((ulong)account.Serial, (await NextAsync()).Serial);
        var next = await NextAsync();
        Assert.Equal((ulong)serial, next.Serial);
        Assert.Contains(next.RemotePeers, r => r.Fqdn.StartsWith("renamed.", StringComparison.Ordinal));

        async Task<NetworkMap> NextAsync()
        {
            Assert.True(await stream.ResponseStream.MoveNext(Patience));
            return stranger.Open(stream.ResponseStream.Current, SyncResponse.Parser).NetworkMap;
        }
    }

    [Fact]
    [AgentStatement(54)]
    [AgentStatement(55)]
    [FaultCase(17)]
    public async Task A_stream_without_facts_changes_none_and_another_host_name_renames_nobody()
    {
        var other = await _house.LoggedInAsync("other");
        var peer = await _house.JoinedAsync("alpha");
        await _house.ReportsAreStoredAsync(other);
        var before = await _house.PeerAsync(peer);
        await peer.CloseAsync(Patience);

        await peer.AskAsync("sync", new { meta = (object?)null }, Patience);
        await peer.EventAsync("sync", m => m.GetProperty("stream").GetInt32() == 2, Patience);
        await _house.ReportsAreStoredAsync(other);
        Assert.Same(before, await _house.PeerAsync(peer));

        await peer.AskAsync("sync", new { meta = new { hostname = "omega" } }, Patience);
        await Eventually.TrueAsync(async () => (await _house.PeerAsync(peer)).Meta.Hostname == "omega");
        var after = await _house.PeerAsync(peer);
        Assert.Equal((before.Name, before.DnsLabel), (after.Name, after.DnsLabel));
        var map = await peer.EventAsync("sync", m => m.GetProperty("stream").GetInt32() == 3, Patience);
        Assert.Equal("alpha.netbird.selfhosted", map.GetProperty("map").GetProperty("peerConfig").Text("fqdn"));
    }

    [Fact]
    [AgentStatement(57)]
    public async Task A_deleted_peer_is_in_no_group_and_in_no_map()
    {
        var peer = await _house.JoinedAsync("alpha");
        var gone = (await _house.RegisterAsync(1))[0];
        await _house.Host.DoAsync(new CreateGroup(new GroupId(_house.Host.Get<Xid>().Next()), "web", [gone], []));
        await peer.MapAsync(m => m.Remotes().Length == 1, Patience);

        var serial = (await _house.Host.DoAsync(new DeletePeer(gone))).Serial;

        await peer.MapAsync(m => m.Serial() == serial && m.Remotes().Length == 0, Patience);
        Assert.DoesNotContain((await _house.AccountAsync()).Groups.Values, g => g.Peers.Contains(gone));
    }

    [Fact]
    [AgentStatement(58)]
    public async Task Without_policies_nothing_is_allowed()
    {
        await _house.RegisterAsync(2);
        await _house.Host.DoAsync(new DeletePolicy((await _house.AccountAsync()).Policies[0].Id));
        var map = (await _house.JoinedAsync("alpha")).Events("sync")[0].GetProperty("map");

        foreach (var (list, flag) in new[]
        {
            ("remotePeers", "remotePeersIsEmpty"), ("FirewallRules", "firewallRulesIsEmpty"), ("routesFirewallRules", "routesFirewallRulesIsEmpty"),
        })
        {
            Assert.Empty(map.List(list));
            Assert.True(map.GetProperty(flag).GetBoolean());
        }
    }

    [Fact]
    [AgentStatement(61)]
    public async Task Who_joins_where_no_policy_looks_disturbs_nobody()
    {
        var peer = await _house.JoinedAsync("alpha");
        var group = new GroupId(_house.Host.Get<Xid>().Next());
        await _house.Host.DoAsync(new CreateGroup(group, "linked", [(await _house.PeerAsync(peer)).Id], []));
        var policy = (await _house.AccountAsync()).Policies[0];
        await _house.Host.DoAsync(new UpdatePolicy(policy with { Rules = [policy.Rules[0] with { Sources = [group], Destinations = [group] }] }));
        var before = peer.Events("sync").Count;

        var stranger = (await _house.RegisterAsync(1))[0];
        await _house.Host.DoAsync(new DeletePeer(stranger));
        var friend = (await _house.RegisterAsync(1))[0];
        var linked = (await _house.AccountAsync()).Groups[group];
        var serial = (await _house.Host.DoAsync(new UpdateGroup(group, "linked", [.. linked.Peers, friend], []))).Serial;
        await peer.MapAsync(m => m.Serial() == serial && m.Remotes().Length == 1, Patience);

        Assert.InRange(peer.Events("sync").Skip(before).Count(m => m.GetProperty("map").Serial() < serial), 0, 1); // the policy's own
        Assert.DoesNotContain(peer.Events("sync"), m => m.GetProperty("map").Serial() == serial - 1);
    }

    [Fact]
    [AgentStatement(64)]
    [AgentStatement(65)]
    [AgentStatement(66)]
    public async Task What_is_asked_is_the_same_at_every_call_and_the_answer_opens_the_way()
    {
        await _house.RegisterAsync(1);
        await CredentialsTests.AskForProcessAsync(_house.Host, "/usr/bin/guard");
        var peer = await _house.JoinedAsync("alpha");
        var first = peer.Events("sync")[0];
        Assert.Empty(first.GetProperty("map").Remotes());
        Assert.Equal("/usr/bin/guard", Assert.Single(Assert.Single(first.List("checks")).List("Files")).GetString());
        var login = await peer.LoginAsync(null, Patience);
        Assert.Equal(first.GetProperty("checks").GetRawText(), login.Value.GetProperty("Checks").GetRawText());

        var answer = await peer.AskAsync(
            "syncMeta", new { meta = new { files = new[] { new { path = "/usr/bin/guard", exist = true, processIsRunning = true } } } }, Patience);

        Assert.Equal("OK", answer.Code);
        await peer.MapAsync(m => m.Remotes().Length == 1, Patience);
        Assert.Equal("FAILED_PRECONDITION", (await peer.AskAsync("syncMeta", new { meta = (object?)null }, Patience)).Code);
        var stranger = await _house.Agents.NewPeerAsync("stranger", _house.Host.Url, Patience);
        Assert.Equal("NOT_FOUND", (await stranger.AskAsync("syncMeta", null, Patience)).Code);
    }

    /// <summary>A new agent asks before it reads on; here the stream is not read at all meanwhile.</summary>
    [Fact]
    [AgentStatement(66)]
    public async Task Who_answers_before_reading_on_is_answered()
    {
        var peer = await _house.JoinedAsync("alpha");
        await peer.AskAsync("pause", null, Patience);

        var asked = DateTimeOffset.UtcNow;
        Assert.Equal("OK", (await peer.AskAsync("syncMeta", null, Patience)).Code);

        Assert.InRange(DateTimeOffset.UtcNow - asked, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    [AgentStatement(97)]
    public async Task Of_a_burst_the_first_comes_at_once_the_last_comes_surely_and_few_in_between()
    {
        await _house.RegisterAsync(1);
        var peer = await _house.JoinedAsync("alpha");
        var policy = (await _house.AccountAsync()).Policies[0];
        var before = peer.Events("sync").Count;

        // The next follows the one before at once: fifty within less than a second.
        var last = 0L;
        for (ushort i = 1; i <= 50; i++)
        {
            last = (await _house.Host.DoAsync(new UpdatePolicy(policy with
            {
                Rules = [policy.Rules[0] with { Protocol = Domain.Policies.RuleProtocol.Tcp, Ports = [i] }],
            }))).Serial;
        }

        var edited = DateTimeOffset.UtcNow;
        await peer.MapAsync(m => m.Serial() == last, Patience);

        Assert.InRange(DateTimeOffset.UtcNow - edited, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.InRange(peer.Events("sync").Count - before, 1, 40);
    }

    [Fact]
    [AgentStatement(90)]
    public async Task Fifty_of_one_name_get_fifty_labels()
    {
        var key = await _house.Host.SetupKeyAsync();
        var peers = new List<IndependentPeer>();
        for (var i = 0; i < 50; i++)
            peers.Add(await _house.Agents.NewPeerAsync($"p{i}", _house.Host.Url, Patience, new { system = new { hostname = "laptop" } }));

        var answers = await Task.WhenAll(peers.Select(p => p.LoginAsync(key, Patience)));

        Assert.All(answers, a => Assert.Equal("OK", a.Code));
        var labels = (await _house.AccountAsync()).Peers.Select(p => p.DnsLabel).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i == 0 ? "laptop" : $"laptop-{i}").Order(), labels.Order());
    }

    [Theory]
    [AgentStatement(89)]
    [InlineData("My Laptop", "my-laptop")]
    [InlineData("user's MacBook Pro", "user-s-macbook-pro")]
    [InlineData("web01.corp.example", "web01")]
    [InlineData("Bücher", "xn--bcher-kva")]
    [InlineData("a_b__c", "a-b-c")]
    [InlineData("-x-", "-x-")]
    [InlineData("GOPPs/qrVgTkZ1+7fc2jO6vDPaJbWbHYdcLa1Oe5e0E=", "gopps-qrvgtkz1-7fc2jo6vdpajbwbhydcla1oe5e0e-")]
    public async Task A_host_name_becomes_a_label(string hostname, string label)
    {
        var peer = await _house.LoggedInAsync("alpha", new { system = new { hostname } });

        Assert.Equal(label, (await _house.PeerAsync(peer)).DnsLabel);
    }

    [Fact]
    [AgentStatement(89)]
    public async Task Long_names_are_cut_and_equal_ones_numbered()
    {
        var cut = await _house.LoggedInAsync("cut", new { system = new { hostname = new string('X', 80) } });
        Assert.Equal(new string('x', 59), (await _house.PeerAsync(cut)).DnsLabel);

        foreach (var label in new[] { "web", "web-1", "web-2" })
            Assert.Equal(label, (await _house.PeerAsync(await _house.LoggedInAsync(label, new { system = new { hostname = "web" } }))).DnsLabel);
    }

    [Fact]
    [AgentStatement(60)]
    public async Task A_rename_reaches_those_who_see_the_peer()
    {
        var (peer, other) = (await _house.JoinedAsync("alpha"), await _house.JoinedAsync("beta"));
        await _house.Host.DoAsync(new RenamePeer((await _house.PeerAsync(other)).Id, "Omega"));

        await peer.MapAsync(m => m.Remotes().Any(r => r.Text("fqdn") == "omega.netbird.selfhosted"), Patience);
        await other.MapAsync(m => m.GetProperty("peerConfig").Text("fqdn") == "omega.netbird.selfhosted", Patience);
    }
}
