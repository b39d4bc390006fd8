using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Faults;

/// <summary>A map that is larger than the agent accepts.</summary>
public sealed class LargeMapTests
{
    [Fact]
    [FaultCase(20)]
    public async Task A_map_over_the_limit_of_an_agent_is_withheld_and_the_stream_stays()
    {
        using var log = new LogBook();
        await using var house = await AgentHouse.StartAsync(log);
        using var alarms = new Alarms(house.Host);
        await house.RegisterAsync(300);
        var old = await house.JoinedAsync("old", new { system = new { netbirdVersion = "0.74.1" } });
        var young = await house.JoinedAsync("young", new { system = new { netbirdVersion = "0.74.2" }, largestMessage = 16 << 20 });
        var late = await house.LoggedInAsync("late", new { system = new { netbirdVersion = "0.36.7" } });
        var complete = (await house.AccountAsync()).Serial; // the last registration changed everybody's map

        // Everybody but one, so that each port takes a line for each peer.
        var all = (await house.AccountAsync()).AllGroup;
        var most = new GroupId(house.Host.Get<Xid>().Next());
        await house.Host.DoAsync(new CreateGroup(most, "most", [.. all.Peers.Skip(1)], []));
        var policy = (await house.AccountAsync()).Policies[0];
        var before = (await house.PresenceAsync(old, p => p.SentSerial >= complete)).SentSerial;

        var large = await house.Host.DoAsync(new UpdatePolicy(policy with { Rules = [Ports(policy.Rules[0], most, 150)] }));
        var fits = await young.MapAsync(m => m.Serial() == large.Serial, house.Patience);
        Assert.True(fits.Rules().Length > 300 * 150);
        var seen = await house.PresenceAsync(old, p => p.WithheldBytes is not null);

        Assert.InRange(seen.WithheldBytes!.Value, 4 << 20, 16 << 20);
        Assert.True(seen is { Connected: true } && seen.SentSerial == before);
        Assert.Equal(1, alarms.Withheld);
        var (account, peer) = ((await house.AccountAsync()).Id, (await house.PeerAsync(old)).Id);
        Assert.Single(log.Lines, l => l.Contains($"Account {account}: the map of peer {peer} takes {seen.WithheldBytes} bytes", StringComparison.Ordinal));
        Assert.Empty(old.Events("end"));
        Assert.DoesNotContain(old.Events("sync"), m => m.IsThere("map") && m.GetProperty("map").Serial() == large.Serial);

        // One that comes anew has no older map. It gets what it needs besides, and no message that would end its stream.
        await late.SyncAsync(house.Patience);
        await late.EventAsync("sync", _ => true, house.Patience);
        Assert.True(late.Events("sync")[0].IsThere("config"));
        Assert.False(late.Events("sync")[0].IsThere("map"));

        // Nor is it said to have one. What is written to another after it is known after it.
        var larger = await house.Host.DoAsync(new UpdatePolicy(policy with { Rules = [Ports(policy.Rules[0], most, 151)] }));
        await house.PresenceAsync(young, p => p.SentSerial == larger.Serial);
        Assert.True(await house.PresenceAsync(late, _ => true) is { WithheldBytes: not null, SentSerial: 0 });

        var small = await house.Host.DoAsync(new UpdatePolicy(policy with { Rules = [Ports(policy.Rules[0], most, 2)] }));
        await old.MapAsync(m => m.Serial() == small.Serial, house.Patience);
        await late.MapAsync(m => m.Serial() == small.Serial, house.Patience);
        await house.PresenceAsync(old, p => p.WithheldBytes is null && p.SentSerial == small.Serial);
        Assert.Empty(old.Events("end"));
        Assert.Empty(late.Events("end"));
    }

    [Fact]
    [FaultCase(20)]
    public async Task Another_host_shows_it_too()
    {
        await using var house = await AgentHouse.StartAsync();
        await using var other = await TestHost.StartAsync(database: house.Host.Database);
        var peer = await house.JoinedAsync("alpha");
        var (account, id) = ((await house.AccountAsync()).Id, (await house.PeerAsync(peer)).Id);
        var presence = other.Get<Presence>();

        using (var connection = house.Presence.Connect(account, id, null))
        {
            connection.Withhold(5_000_000);
            for (var view = presence.Of(account); view.Peers.GetValueOrDefault(id)?.WithheldBytes != 5_000_000;)
                view = await presence.NextAsync(account, view.Revision, house.Patience);
        }

        for (var view = presence.Of(account); view.Peers[id] is { Connected: true } or { WithheldBytes: not null };)
            view = await presence.NextAsync(account, view.Revision, house.Patience);
    }

    private static PolicyRule Ports(PolicyRule rule, GroupId group, int count) => rule with
    {
        Sources = [group],
        Destinations = [group],
        Protocol = RuleProtocol.Tcp,
        Ports = [.. Enumerable.Range(20_000, count).Select(p => (ushort)p)],
    };
}
