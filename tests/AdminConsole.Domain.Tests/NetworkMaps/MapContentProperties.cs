using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>What holds of the ways, lines and names in every map of every account.</summary>
public sealed class MapContentProperties
{
    [Fact]
    public void Nobody_is_told_of_anyone_but_approved_peers_of_the_account() => AnyCommands.AlwaysOf(account =>
    {
        var keys = Approved(account).Select(p => p.Key).ToHashSet();
        var addresses = Approved(account).Select(p => p.Address).ToHashSet();
        foreach (var (peer, map) in MapsOf(account))
        {
            Assert.All(map.RemotePeers.Concat(map.OfflinePeers), p => Assert.Contains(p.Key, keys));
            Assert.All(map.RemotePeers, p => Assert.False(account.Peers.Find(p.Key)!.LoginExpired)); // all are of the account, see above
            Assert.All(map.OfflinePeers, p => Assert.True(account.Peers.Find(p.Key)!.LoginExpired));
            Assert.All(map.FirewallRules, r => Assert.True(r.PeerIp is null || addresses.Contains(r.PeerIp)));
            Assert.All(map.ForwardingRules, r => Assert.Contains(r.Target, addresses));
            Assert.All(map.RouteFirewallRules.SelectMany(r => r.SourceRanges).Where(s => s.Length > 0), s =>
            {
                Assert.Equal(32, s.Length);
                Assert.Contains(s.Address, addresses);
                Assert.NotEqual(peer.Address, s.Address);
            });
        }
    });

    [Fact]
    public void A_way_leads_by_the_peer_itself_or_by_one_that_it_is_connected_with() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (peer, map) in MapsOf(account))
        {
            var connected = map.RemotePeers.Select(p => p.Key).Append(peer.Key).ToHashSet();
            Assert.All(map.Routes, r => Assert.Contains(r.Peer, connected));
            Assert.Equal(map.Routes.Length, map.Routes.DistinctBy(r => r.Id).Count());
            Assert.All(map.Routes, r => Assert.Equal(r.IsDynamic, r.Network == MapRoute.DomainPlaceholder));
        }
    });

    [Fact]
    public void What_a_peer_lets_pass_goes_to_where_it_leads() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (peer, map) in MapsOf(account))
        {
            var own = map.Routes.Where(r => r.Peer == peer.Key).ToDictionary(r => r.Id);
            Assert.All(map.RouteFirewallRules, rule =>
            {
                var way = own[rule.RouteId];
                Assert.Equal(way.Network, rule.Destination);
                Assert.Equal(way.Domains, rule.Domains);
                Assert.NotEmpty(rule.SourceRanges);
            });
        }
    });

    [Fact]
    public void Whom_a_router_lets_pass_to_a_resource_is_told_the_way_unless_it_leads_there_itself() => AnyCommands.AlwaysOf(account =>
    {
        var ways = MapsOf(account).ToDictionary(m => m.Peer.Address, m => m.Map.Routes.Select(r => r.Id).ToHashSet());
        foreach (var (peer, map) in MapsOf(account).Where(m => !m.Peer.LoginExpired))
        {
            foreach (var rule in map.RouteFirewallRules.Where(r => account.NetworkResources.ContainsKey(Resource(r.RouteId))))
            {
                Assert.All(rule.SourceRanges, s => Assert.True(
                    ways[s.Address].Contains(rule.RouteId) || ways[s.Address].Contains($"{Resource(rule.RouteId)}:{account.Peers.Find(s.Address)!.Id}")));
            }
        }

        static NetworkResourceId Resource(string routeId) => new(routeId.Split(':')[0]);
    });

    [Fact]
    public void No_line_says_what_another_says() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (_, map) in MapsOf(account))
        {
            Unique(map.FirewallRules.Select(r => r with { RuleId = default }));
            Unique(map.RouteFirewallRules.Select(r => Text.Of(r with { RuleId = "", RouteId = "" })));
            Unique(map.ForwardingRules.Select(r => (r.Protocol, r.DestinationPorts)));
        }

        static void Unique<T>(IEnumerable<T> lines) => Assert.Equal(lines.Count(), lines.Distinct().Count());
    });

    [Fact]
    public void What_a_gateway_forwards_its_target_lets_in() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (gateway, map) in MapsOf(account))
        {
            foreach (var rule in map.ForwardingRules)
            {
                var target = account.Peers.Find(rule.Target)!; // of the account, see above
                var told = NetworkMapCompiler.Compile(account, target.Id)!; // likewise
                Assert.Contains(map.RemotePeers, p => p.Key == target.Key);
                Assert.Contains(told.RemotePeers, p => p.Key == gateway.Key);
                var open = told.FirewallRules.Where(l => l is { Direction: RuleDirection.In, Action: RuleAction.Accept } && l.Protocol == rule.Protocol
                    && gateway.Address.Equals(l.PeerIp) && l.Ports is not null);
                var ports = open.SelectMany(l => Enumerable.Range(l.Ports!.Value.Start, l.Ports.Value.End - l.Ports.Value.Start + 1)); // not null, see above
                Assert.Empty(Enumerable.Range(rule.TranslatedPorts.Start, rule.TranslatedPorts.End - rule.TranslatedPorts.Start + 1).Except(ports));
                Assert.Equal(rule.DestinationPorts.End - rule.DestinationPorts.Start, rule.TranslatedPorts.End - rule.TranslatedPorts.Start);
            }
        }
    });

    [Fact]
    public void Nothing_that_agents_would_refuse_is_said() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (peer, map) in MapsOf(account))
        {
            Assert.All(map.Dns.Zones, z => Assert.NotEmpty(z.Records));
            Assert.All(map.Dns.NameServerGroups, g => Assert.True(g.Primary != (g.Domains.Length > 0)));
            Assert.All(map.Dns.NameServerGroups.SelectMany(g => g.NameServers), s => Assert.NotEqual(peer.Address, s.Address));
            Assert.All(map.Checks, c => Assert.NotEmpty(c.Files));
            Assert.All(map.FirewallRules, r => Assert.True(r.Ports is not { Start: 0 } && r.Protocol != RuleProtocol.NetBirdSsh));
            Assert.All(map.RouteFirewallRules, r => Assert.True(r.Ports is not { Start: 0 } && r.Protocol != RuleProtocol.NetBirdSsh));
            Assert.All(map.ForwardingRules, r => Assert.True(r.Protocol is RuleProtocol.Tcp or RuleProtocol.Udp));
        }
    });

    [Fact]
    public void A_map_does_not_depend_on_the_order_in_which_a_process_holds_things() => AnyCommands.AlwaysOf(account =>
    {
        var turned = Turned.Of(account);
        foreach (var (peer, map) in MapsOf(account))
        {
            var other = NetworkMapCompiler.Compile(turned, peer.Id)!; // the same peers
            Assert.Equal(Text.Of(map), Text.Of(other));
            Assert.Equal(map.Fingerprint, other.Fingerprint);
        }
    });

    [Fact]
    public void Accounts_that_share_everything_but_their_peers_hear_nothing_of_each_other() => AnyCommands.AlwaysOf(account =>
    {
        var twin = account with
        {
            Peers = account.Peers.Aggregate(
                PeerCollection.Empty, (peers, p) => peers.With(p with { Key = Facts.WireGuardKeyOf("twin of " + p.Id) })),
        };
        var strangers = account.Peers.Select(p => p.Key).ToHashSet();
        foreach (var (peer, map) in MapsOf(account))
        {
            var twins = NetworkMapCompiler.Compile(twin, peer.Id)!; // the same ids
            Assert.DoesNotContain(Keys(twins), strangers.Contains);
            Assert.All(Keys(map), k => Assert.Contains(k, strangers));
            Assert.Equal(Keys(map).Count(), Keys(twins).Count());
            Assert.Equal(Text.Of(NetworkMapCompiler.Compile(account with { }, peer.Id)), Text.Of(map));
        }

        static IEnumerable<WireGuardKey> Keys(NetworkMap map) =>
            map.RemotePeers.Concat(map.OfflinePeers).Select(p => p.Key).Concat(map.Routes.Select(r => r.Peer));
    });

    private static IEnumerable<Peer> Approved(Account account) => account.Peers.Where(p => !p.ApprovalRequired);

    private static (Peer Peer, NetworkMap Map)[] MapsOf(Account account) =>
        [.. account.Peers.Select(p => (p, NetworkMapCompiler.Compile(account, p.Id)!))]; // each is a peer of the account
}
