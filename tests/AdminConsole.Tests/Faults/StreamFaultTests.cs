using System.Diagnostics;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Engine;
using AdminConsole.Management;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Faults;

/// <summary>Streams that do not read, flap, or were told something wrong; and what others notice of it.</summary>
public sealed class StreamFaultTests
{
    /// <summary>What a stream's connection takes without being read: windows of HTTP/2, and a little in the agent.</summary>
    private const int Devices = 700;

    /// <summary>Of HTTP/2. At CANCEL old agents would stop for good.</summary>
    private const int RefusedStream = 7;

    [Fact]
    [FaultCase(21)]
    public async Task A_stream_that_is_never_read_is_reset_when_a_write_has_waited_for_half_a_minute()
    {
        var clock = new TurnableClock();
        await using var house = await AgentHouse.StartAsync(clock);
        await house.RegisterAsync(Devices);
        await using var relay = FrameRelay.To(house.Host.Url);
        var deaf = await house.JoinedAsync("deaf", by: relay.Url);
        await house.PresenceAsync(deaf, p => p.SentSerial > 0);
        await deaf.AskAsync("pause", null, house.Patience);

        // Until no map goes out any more: what has been written by then lies in buffers on the way.
        var policy = (await house.AccountAsync()).Policies[0];
        var stuck = 0;
        for (ushort port = 1; stuck < 3; port++)
        {
            var serial = (await house.Host.DoAsync(new UpdatePolicy(Opened(policy, port)))).Serial;
            clock.Turn(TimeSpan.FromSeconds(1)); // the rest between two maps
            var sent = house.PresenceAsync(deaf, p => p.SentSerial >= serial);
            stuck = await Task.WhenAny(sent, Task.Delay(TimeSpan.FromSeconds(1), house.Patience)) == sent ? 0 : stuck + 1;
        }

        var lively = await house.JoinedAsync("lively");
        clock.Turn(TimeSpan.FromSeconds(30));
        await house.PresenceAsync(deaf, p => !p.Connected);
        await house.Host.DoAsync(new UpdatePolicy(policy));
        clock.Turn(TimeSpan.FromSeconds(1));
        await lively.MapAsync(m => m.Rules().All(r => r.Text("Port").Length == 0), house.Patience);

        // It need not read to hear of it: what was written to it is not kept.
        await Eventually.TrueAsync(() => relay.LastReset is not null);
        Assert.Equal(RefusedStream, relay.LastReset);
        await deaf.AskAsync("resume", null, house.Patience);
        Assert.Equal("UNAVAILABLE", (await deaf.EndAsync(house.Patience)).Text("code"));
        Assert.Empty(house.Agents.Violations);
    }

    [Fact]
    [FaultCase(22)]
    [AgentStatement(59)]
    public async Task A_slow_reader_skips_maps_and_ends_with_the_newest_and_others_do_not_wait_for_it()
    {
        await using var house = await AgentHouse.StartAsync();
        await house.RegisterAsync(Devices);
        var (slow, quick) = (await house.JoinedAsync("slow"), await house.JoinedAsync("quick"));
        await house.PresenceAsync(slow, p => p.SentSerial > 0);
        var before = slow.Events("sync").Count;
        await slow.AskAsync("pause", null, house.Patience);

        var policy = (await house.AccountAsync()).Policies[0];
        for (ushort port = 1; port <= 100; port++)
            await house.Host.DoAsync(new UpdatePolicy(Opened(policy, port)));

        var last = await house.Host.DoAsync(new UpdatePolicy(Opened(policy, 2_000)));
        await quick.MapAsync(m => m.Serial() == last.Serial, house.Patience);
        Assert.DoesNotContain(slow.Events("sync"), m => m.GetProperty("map").Serial() == last.Serial);

        await slow.AskAsync("resume", null, house.Patience);
        var newest = await slow.MapAsync(m => m.Serial() == last.Serial, house.Patience);

        Assert.Contains(newest.Rules(), r => r.Text("Port") == "2000");
        Assert.InRange(slow.Events("sync").Count - before, 2, 20);
        Assert.Empty(house.Agents.Violations);
    }

    [Fact]
    [FaultCase(25)]
    public async Task A_peer_that_comes_and_goes_disturbs_nobody()
    {
        await using var house = await AgentHouse.StartAsync();
        house.TakeTime();
        var (flapping, other) = (await house.JoinedAsync("flapping"), await house.JoinedAsync("other"));
        await flapping.MapAsync(m => m.Remotes().Length == 1, house.Patience);
        var (heard, version) = (other.Events("sync").Count, (await house.AccountAsync()).Version);
        var written = 0;
        house.Presence.Changed += _ => Interlocked.Increment(ref written);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 600; i++)
        {
            await flapping.CloseAsync(house.Patience);
            await flapping.SyncAsync(house.Patience);
        }

        // A tenth of a second gathers what happens in it, however much that is.
        Assert.InRange(Volatile.Read(ref written), 0, (Stopwatch.GetElapsedTime(began).TotalSeconds * 10) + 1);
        await house.PresenceAsync(flapping, p => p.Connected && p.SentSerial > 0);
        Assert.Equal(version, (await house.AccountAsync()).Version);

        // What is heard next is what happens next: nothing was on its way.
        var serial = (await house.Host.DoAsync(new RenamePeer((await house.PeerAsync(flapping)).Id, "renamed"))).Serial;
        await other.MapAsync(m => m.Serial() == serial, house.Patience);
        Assert.Equal(heard + 1, other.Events("sync").Count);
    }

    [Fact]
    [FaultCase(26)]
    public async Task Facts_that_change_all_the_time_disturb_nobody_and_are_stored_now_and_then()
    {
        await using var house = await AgentHouse.StartAsync();
        var (flipping, other) = (await house.JoinedAsync("flipping"), await house.JoinedAsync("other"));
        await flipping.MapAsync(m => m.Remotes().Length == 1, house.Patience);
        var (heard, version) = (other.Events("sync").Count, (await house.AccountAsync()).Version);
        for (var i = 0; i < 40; i++)
        {
            var meta = new { networkAddresses = new[] { new { netIP = $"192.168.1.{i}/24", mac = "00:11:22:33:44:55" } } };
            Assert.Equal("OK", (await flipping.AskAsync("syncMeta", new { meta }, house.Patience)).Code);
        }

        await Eventually.TrueAsync(async () => (await house.AccountAsync()).Version > version);
        Assert.InRange((await house.AccountAsync()).Version - version, 1, MetaReports.Burst + 2);
        var serial = (await house.Host.DoAsync(new RenamePeer((await house.PeerAsync(flipping)).Id, "renamed"))).Serial;
        await other.MapAsync(m => m.Serial() >= serial, house.Patience);
        Assert.Equal(heard + 1, other.Events("sync").Count);
    }

    [Fact]
    [FaultCase(26)]
    public async Task Facts_that_change_all_the_time_are_stored_six_times_and_then_once_in_ten_seconds()
    {
        var clock = new TurnableClock(); // which stands, so that nothing is made up for by itself
        await using var house = await AgentHouse.StartAsync(clock);
        var (flipping, other) = (await house.JoinedAsync("flipping"), await house.JoinedAsync("other"));
        for (var i = 1; i <= MetaReports.Burst; i++)
        {
            await ReportAsync(flipping, i);
            await Eventually.TrueAsync(async () => await StoredAsync(flipping) == $"192.168.1.{i}");
        }

        await ReportAsync(flipping, 100);
        await house.ReportsAreStoredAsync(other);
        Assert.Equal($"192.168.1.{MetaReports.Burst}", await StoredAsync(flipping));

        await ReportAsync(flipping, 101); // takes the place of what waits
        clock.Turn(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(async () => await StoredAsync(flipping) == "192.168.1.101");
        await ReportAsync(flipping, 102);
        await house.ReportsAreStoredAsync(other);
        Assert.Equal("192.168.1.101", await StoredAsync(flipping));

        async Task ReportAsync(IndependentPeer peer, int number)
        {
            var meta = new { networkAddresses = new[] { new { netIP = $"192.168.1.{number}/24", mac = "00:11:22:33:44:55" } } };
            Assert.Equal("OK", (await peer.AskAsync("syncMeta", new { meta }, house.Patience)).Code);
        }

        async Task<string> StoredAsync(IndependentPeer peer) =>
            (await house.PeerAsync(peer)).Meta.NetworkAddresses.SingleOrDefault()?.Address.Address.ToString() ?? "";
    }

    [Fact]
    [FaultCase(31)]
    [FaultCase(32)]
    public async Task What_is_taken_away_is_gone_from_the_wire_within_a_second()
    {
        await using var house = await AgentHouse.StartAsync();
        var (peer, other) = (await house.JoinedAsync("alpha"), await house.JoinedAsync("beta"));
        await peer.MapAsync(m => m.Remotes().Length == 1, house.Patience);
        var group = new GroupId(house.Host.Get<Xid>().Next());
        var (alpha, beta) = ((await house.PeerAsync(peer)).Id, (await house.PeerAsync(other)).Id);
        await house.Host.DoAsync(new CreateGroup(group, "together", [alpha, beta], []));
        var policy = (await house.AccountAsync()).Policies[0];
        var rule = policy.Rules[0] with { Sources = [group], Destinations = [group] };
        var names = rule with { Id = new RuleId(house.Host.Get<Xid>().Next()), Protocol = RuleProtocol.Udp, Ports = [53] };
        var together = policy with { Rules = [rule, names] };
        await house.Host.DoAsync(new UpdatePolicy(together));

        await LosesAsync(() => house.Host.DoAsync(new UpdateGroup(group, "together", [alpha], [])));
        await house.Host.DoAsync(new UpdateGroup(group, "together", [alpha, beta], []));
        await SeesAgainAsync();
        await LosesAsync(() => house.Host.DoAsync(new SwitchPolicy(policy.Id, Enabled: false)));
        await house.Host.DoAsync(new SwitchPolicy(policy.Id, Enabled: true));
        await SeesAgainAsync();
        await LosesAsync(() => house.Host.DoAsync(new DeletePolicy(policy.Id))); // the last
        await house.Host.DoAsync(new CreatePolicy(together));
        await SeesAgainAsync();
        await LosesAsync(() => house.Host.DoAsync(new DeletePeer(beta)));
        Assert.Equal("OK", (await other.EndAsync(house.Patience)).Text("code"));
        Assert.Equal("PERMISSION_DENIED", (await other.LoginAsync(null, house.Patience)).Code);
        Assert.Empty(house.Agents.Violations);

        async Task SeesAgainAsync()
        {
            var serial = (await house.AccountAsync()).Serial;
            await peer.MapAsync(m => m.Serial() >= serial && m.Remotes().Length == 1, house.Patience);
        }

        async Task LosesAsync(Func<Task<Domain.Accounts.Account>> edit)
        {
            var serial = (await edit()).Serial;
            var done = DateTimeOffset.UtcNow;
            var map = await peer.MapAsync(m => m.Serial() == serial, house.Patience);
            Assert.InRange(DateTimeOffset.UtcNow - done, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            Assert.Empty(map.Remotes());
            Assert.Empty(map.Rules());
            Assert.True(map.GetProperty("remotePeersIsEmpty").GetBoolean() && map.GetProperty("firewallRulesIsEmpty").GetBoolean());
        }
    }

    [Fact]
    [FaultCase(33)]
    [FaultCase(36)]
    public async Task After_any_edits_every_stream_was_told_the_map_that_the_account_has_and_serials_only_rise()
    {
        await using var house = await AgentHouse.StartAsync();
        house.TakeTime();
        var devices = await house.RegisterAsync(4);
        var peers = new List<IndependentPeer>();
        for (var i = 0; i < 5; i++)
            peers.Add(await house.JoinedAsync($"open-{i}"));

        var edits = new RandomEdits(house.Host, new Random(36));
        foreach (var peer in peers)
            edits.Peers.Add((await house.PeerAsync(peer)).Id);

        edits.Peers.AddRange(devices);
        for (var round = 0; round < 20; round++)
        {
            if (round == 10)
            {
                await house.RestartAsync();
                edits.Host = house.Host;
                foreach (var peer in peers)
                    await peer.SyncAsync(house.Patience);
            }

            for (var i = 0; i < 50; i++)
                await edits.NextAsync();

            var streams = house.Host.Get<OpenStreams>();
            await Eventually.TrueAsync(async () =>
            {
                var serial = (await house.AccountAsync()).Serial;
                return streams.All.Count() == peers.Count && streams.All.All(s => s.Told.Serial == serial);
            });
            var account = await house.AccountAsync();
            var fresh = NetworkMapCompiler.Afresh(account);
            Assert.All(streams.All, s => Assert.Equal(fresh(s.Peer)!.Fingerprint, s.Told.Fingerprint));
            foreach (var peer in peers)
            {
                var map = fresh((await house.PeerAsync(peer)).Id)!;
                await Eventually.TrueAsync(() => SaysTheSame(peer.Events("sync").Last(m => m.IsThere("map")).GetProperty("map"), map));
            }
        }

        Assert.Empty(house.Agents.Violations); // a serial below one before it is one
    }

    [Fact]
    [FaultCase(36)]
    public async Task A_stream_that_was_told_something_wrong_is_found_reported_and_told_again()
    {
        var clock = new TurnableClock();
        await using var house = await AgentHouse.StartAsync(clock);
        using var alarms = new Alarms(house.Host);
        var peer = await house.JoinedAsync("alpha");
        await house.PresenceAsync(peer, p => p.SentSerial > 0);
        clock.Turn(TimeSpan.FromSeconds(1)); // the rest after the first map
        var stream = Assert.Single(house.Host.Get<OpenStreams>().All);
        await LookAsync();
        Assert.Equal(0, alarms.Wrong);

        stream.Told = stream.Told with { Fingerprint = 1 };
        await LookAsync();

        await peer.EventAsync("sync", _ => peer.Events("sync").Count == 2, house.Patience);
        Assert.Equal(1, alarms.Wrong);
        Assert.Equal(
            peer.Events("sync")[0].GetProperty("map").GetRawText(), peer.Events("sync")[1].GetProperty("map").GetRawText());
        clock.Turn(TimeSpan.FromSeconds(1));
        await LookAsync();
        Assert.Equal(1, alarms.Wrong);

        // Half a minute lies between two rounds, five seconds between two looks.
        async Task LookAsync()
        {
            for (var i = 0; i < 7; i++)
            {
                await clock.TimerAsync(TimeSpan.FromSeconds(5)).WaitAsync(house.Patience);
                clock.Turn(TimeSpan.FromSeconds(5));
            }

            await clock.TimerAsync(TimeSpan.FromSeconds(5)).WaitAsync(house.Patience);
        }
    }

    [Fact]
    public async Task Nothing_is_kept_of_where_a_deleted_peer_was_seen()
    {
        var clock = new TurnableClock();
        await using var house = await AgentHouse.StartAsync(clock);
        var peer = await house.JoinedAsync("alpha");
        await house.PresenceAsync(peer, p => p.SentSerial > 0);
        var (id, account) = ((await house.PeerAsync(peer)).Id, (await house.AccountAsync()).Id);
        clock.Turn(TimeSpan.FromSeconds(1));
        await house.Host.DoAsync(new DeletePeer(id));
        await peer.EndAsync(house.Patience);

        await Eventually.TrueAsync(async () =>
        {
            await clock.TimerAsync(TimeSpan.FromMilliseconds(500)).WaitAsync(house.Patience);
            clock.Turn(TimeSpan.FromSeconds(10));
            return !house.Presence.Of(account).Peers.ContainsKey(id);
        });
        await using var database = Npgsql.NpgsqlDataSource.Create(house.Host.Database);
        await using var command = database.CreateCommand("select count(*) from adminconsole.peer_presence");
        Assert.Equal(0L, await command.ExecuteScalarAsync(house.Patience));
    }

    private static bool SaysTheSame(System.Text.Json.JsonElement told, NetworkMap map) =>
        told.Remotes().Select(r => r.Text("wgPubKey")).SequenceEqual(map.RemotePeers.Select(r => r.Key.Value))
        && told.Remotes().Select(r => r.Text("fqdn")).SequenceEqual(map.RemotePeers.Select(r => r.Fqdn))
        && told.Rules().Select(r => $"{r.Text("PeerIP")} {r.Text("Port")}")
            .SequenceEqual(map.FirewallRules.Select(r => $"{r.PeerIp?.ToString() ?? "0.0.0.0"} {r.Ports?.Start}"));

    private static Policy Opened(Policy policy, ushort port) =>
        policy with { Rules = [policy.Rules[0] with { Protocol = RuleProtocol.Tcp, Ports = [port] }] };
}
