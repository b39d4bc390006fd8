using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.Routes;

namespace AdminConsole.Domain.Tests.Accounts;

/// <summary>What holds of every account, whatever was asked of it.</summary>
public sealed class AccountProperties
{
    [Fact]
    public void A_decision_repeated_yields_no_events() => AnyCommands.Always(commands =>
    {
        var account = AnyCommands.Start;
        foreach (var command in commands)
        {
            account = AnyCommands.After(account, command);
            Assert.Empty(AnyCommands.EventsOf(account, command));
        }
    });

    [Fact]
    public void Folding_in_two_parts_equals_folding_at_once() => AnyCommands.Always(commands =>
    {
        AccountEvent[] events = [.. AnyCommands.Happened(commands).Select(h => h.Event)];
        var half = Account.Fold(AnyCommands.Start, events.Take(events.Length / 2));
        var whole = Text.Of(Account.Fold(AnyCommands.Start, events));
        Assert.Equal(whole, Text.Of(Account.Fold(half, events.Skip(events.Length / 2))));
        Assert.Equal(whole, Text.Of(commands.Aggregate(AnyCommands.Start, AnyCommands.After)));
    });

    [Fact]
    public void The_serial_rises_with_every_event_and_never_falls() => AnyCommands.Always(commands =>
    {
        foreach (var (before, @event) in AnyCommands.Happened(commands))
        {
            var after = Account.Evolve(before, @event);
            Assert.True(after.Serial > before.Serial);
            Assert.True(after.SerialBase >= before.SerialBase);
        }
    });

    [Fact]
    public void Addresses_labels_and_keys_are_unique_and_of_the_network() => AnyCommands.AlwaysOf(account =>
    {
        Assert.Equal(account.Peers.Count, account.Peers.Select(p => p.Address).Distinct().Count());
        Assert.Equal(account.Peers.Count, account.Peers.Select(p => p.DnsLabel).Distinct().Count());
        Assert.Equal(account.Peers.Count, account.Peers.Select(p => p.Key).Distinct().Count());
        Assert.All(account.Peers, p =>
        {
            Assert.True(account.Network.Contains(p.Address));
            Assert.InRange(p.DnsLabel.Length, 1, 63);
        });
    });

    [Fact]
    public void A_peer_is_found_by_its_id_its_key_and_its_address() => AnyCommands.AlwaysOf(account => Assert.All(account.Peers, p =>
    {
        Assert.Same(p, account.Peers.Find(p.Id));
        Assert.Same(p, account.Peers.Find(p.Key));
        Assert.Same(p, account.Peers.Find(p.Address));
        Assert.True(account.Peers.IsTaken(p.DnsLabel));
        Assert.False(account.Peers.IsTaken(p.DnsLabel, except: p.Id));
    }));

    [Fact]
    public void Everything_that_is_named_exists() => AnyCommands.AlwaysOf(account =>
    {
        Assert.Equal(account.Peers.Select(p => p.Id), account.AllGroup.Peers.ToArray());
        Assert.Single(account.Groups.Values, g => g.IsAll);
        Assert.All(account.Groups.Values.SelectMany(g => g.Peers), p => Assert.True(account.Peers.Contains(p)));
        Assert.All(account.SetupKeys.Values.SelectMany(k => k.AutoGroups), g => Assert.True(account.Groups.ContainsKey(g)));
        Assert.All(account.Users.Values.SelectMany(u => u.AutoGroups), g => Assert.True(account.Groups.ContainsKey(g)));
        Assert.All(account.Settings.PeerExposeGroups, g => Assert.True(account.Groups.ContainsKey(g)));
        Assert.All(account.Peers, p => Assert.True(p.UserId is not { } user || account.Users.ContainsKey(user)));
        Assert.All(
            account.Policies.SelectMany(p => p.Rules).SelectMany(r => r.Sources.AddRange(r.Destinations)),
            g => Assert.True(account.Groups.ContainsKey(g)));
        Assert.All(
            account.Routes.Values.SelectMany(r => r.Groups.Concat(r.PeerGroups).Concat(r.AccessControlGroups))
                .Concat(account.NameServerGroups.Values.SelectMany(n => n.Groups))
                .Concat(account.Zones.Values.SelectMany(z => z.Groups))
                .Concat(account.DnsSettings.DisabledManagementGroups),
            g => Assert.True(account.Groups.ContainsKey(g)));
        Assert.All(account.Routes.Values, r => Assert.True(r.Peer is not { } peer || account.Peers.Contains(peer)));
    });

    [Fact]
    public void No_key_admits_more_devices_than_its_limit() => AnyCommands.AlwaysOf(account =>
        Assert.All(account.SetupKeys.Values, k => Assert.True(k.UsageLimit == 0 || k.UsedTimes <= k.UsageLimit)));

    [Fact]
    public void No_name_of_a_zone_has_two_meanings() => AnyCommands.AlwaysOf(account =>
    {
        Assert.Equal(account.Zones.Count, account.Zones.Values.Select(z => z.Domain).Distinct().Count());
        foreach (var zone in account.Zones.Values)
        {
            Assert.All(zone.Records, r => Assert.EndsWith(zone.Domain, r.Name, StringComparison.Ordinal));
            Assert.Equal(zone.Records.Length, zone.Records.Select(r => (r.Name, r.Type, r.Content)).Distinct().Count());
            Assert.All(
                zone.Records.Where(r => r.Type == ZoneRecordType.Cname), r => Assert.Single(zone.Records, other => other.Name == r.Name));
        }
    });

    [Fact]
    public void There_is_exactly_one_owner_who_may_act() => AnyCommands.AlwaysOf(account =>
        Assert.True(Assert.Single(account.Users.Values, u => u.Role == Domain.Users.Role.Owner) is { MayAct: true, IsServiceUser: false }));

    [Fact]
    public void Peers_of_users_who_may_not_act_are_expired() => AnyCommands.AlwaysOf(account => Assert.All(
        account.Peers.Where(p => p.UserId is not null),
        p => Assert.True(p.LoginExpired || account.Users[p.UserId.GetValueOrDefault()].MayAct)));

    [Fact]
    public void Whatever_is_due_is_due_once() => AnyCommands.AlwaysOf(account =>
    {
        while (Deadlines.Next(account) is { } due)
        {
            var commands = Deadlines.Due(account, due);
            Assert.NotEmpty(commands);
            account = commands.Aggregate(account, (state, c) => AnyCommands.After(state, c with { Actor = Actor.System }));
            Assert.False(Deadlines.Next(account) <= due);
        }
    });

    [Fact]
    public void Every_event_has_activities_that_name_what_it_happened_to() => AnyCommands.Always(commands =>
    {
        foreach (var (before, @event) in AnyCommands.Happened(commands))
            Assert.All(Activity.Of(before, @event), a => Assert.NotEmpty(a.Target));
    });

    [Fact]
    public void Everything_about_networks_routes_and_DNS_happens_sooner_or_later()
    {
        var missing = Made.ConcreteTypesOf<NetworkEvent>()
            .Concat(Made.ConcreteTypesOf<PortForwardingEvent>())
            .Concat(Made.ConcreteTypesOf<RouteEvent>())
            .Concat(Made.ConcreteTypesOf<DnsEvent>())
            .ToHashSet();

        // Once is mostly enough; of what still has not happened after twenty times, no property would say anything.
        for (var i = 0; i < 20 && missing.Count > 0; i++)
            AnyCommands.Always(commands => missing.ExceptWith(AnyCommands.Happened(commands).Select(h => h.Event.GetType())));

        Assert.Empty(missing);
    }
}
