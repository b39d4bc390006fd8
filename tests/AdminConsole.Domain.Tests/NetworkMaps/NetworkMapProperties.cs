using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>What holds of every map of every account.</summary>
public sealed class NetworkMapProperties
{
    [Fact]
    public void No_peer_sees_itself() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (peer, map) in MapsOf(account))
        {
            Assert.DoesNotContain(map.RemotePeers.Concat(map.OfflinePeers), p => p.Key == peer.Key);
            Assert.DoesNotContain(map.FirewallRules, r => peer.Address.Equals(r.PeerIp));
        }
    });

    [Fact]
    public void At_its_login_a_peer_is_told_what_its_map_will_say() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (peer, map) in MapsOf(account))
        {
            Assert.Equal(map.Self, NetworkMapCompiler.ConfigurationOf(account, peer));
            Assert.Equal(map.Checks.Select(c => c.Files), NetworkMapCompiler.ChecksOf(account, peer).Select(c => c.Files));
        }
    });

    [Fact]
    public void A_peer_sees_exactly_those_that_a_rule_a_network_or_forwarded_ports_put_on_the_other_side() => AnyCommands.AlwaysOf(account =>
    {
        var rules = account.Policies.Where(p => p.Enabled)
            .SelectMany(p => p.Rules.Where(r => r.Enabled), (policy, rule) => (policy.SourcePostureChecks, Rule: rule))
            .ToArray();
        foreach (var (peer, map) in MapsOf(account))
        {
            var expected = account.Peers.Where(other => other != peer && !peer.ApprovalRequired && !other.ApprovalRequired
                && (rules.Any(r => Leads(r.SourcePostureChecks, r.Rule, peer, other) || Leads(r.SourcePostureChecks, r.Rule, other, peer))
                    || MeetAtNetwork(peer, other) || Forwards(peer, other) || Forwards(other, peer)));
            Assert.Equal(expected.Select(p => p.Key).Order(), map.RemotePeers.Concat(map.OfflinePeers).Select(p => p.Key).Order());
        }

        bool Leads(IEnumerable<PostureCheckId> checks, PolicyRule rule, Peer from, Peer to) =>
            IsDestination(rule, to) && MayUse(checks, rule, from);

        bool MayUse(IEnumerable<PostureCheckId> checks, PolicyRule rule, Peer from) =>
            IsSource(rule, from) && checks.All(c => AnyCommands.Passes(account.PostureChecks[c], from));

        // A router sees all who may use what it leads to, and whoever leads nowhere itself sees the routers.
        bool MeetAtNetwork(Peer peer, Peer other) => account.NetworkResources.Values.Any(resource =>
        {
            bool MayReach(Peer from) => rules.Any(r => IsResource(r.Rule, resource) && MayUse(r.SourcePostureChecks, r.Rule, from));
            return resource.Enabled && (Routes(resource.NetworkId, peer)
                ? MayReach(other)
                : Routes(resource.NetworkId, other) && MayReach(peer));
        });

        bool Routes(NetworkId network, Peer peer) => account.NetworkRouters.Any(r => r.NetworkId == network && r.Enabled
            && (r.Peer == peer.Id || r.PeerGroups.Any(g => account.Groups[g].Peers.Contains(peer.Id))));

        bool Forwards(Peer gateway, Peer target) => IngressPeer.CanForward(gateway) && account.PortAllocations.Values.Any(a =>
            a.Enabled && a.Target == target.Id && account.IngressPeers[a.IngressPeer] is { Enabled: true } ingress && ingress.Peer == gateway.Id);

        bool IsResource(PolicyRule rule, NetworkResource resource) => rule.DestinationResource is { } one
            ? one.Id == resource.Id.Value
            : rule.Destinations.Any(g => account.Groups[g].Resources.Any(r => r.Id == resource.Id.Value));

        bool IsSource(PolicyRule rule, Peer peer) => rule.SourceResource is { } one
            ? one.Id == peer.Id.Value
            : rule.Sources.Any(g => account.Groups[g].Peers.Contains(peer.Id));

        bool IsDestination(PolicyRule rule, Peer peer) => rule.DestinationResource is { } one
            ? one.Id == peer.Id.Value
            : rule.Destinations.Any(g => account.Groups[g].Peers.Contains(peer.Id));
    });

    [Fact]
    public void Both_ends_agree_on_what_a_rule_opens() => AnyCommands.AlwaysOf(account =>
    {
        var lines = MapsOf(account).ToDictionary(m => m.Peer.Address, m => Lines(m.Map));
        foreach (var (peer, _) in MapsOf(account))
        {
            foreach (var other in account.Peers.Where(o => o != peer && KnowsRanges(o) == KnowsRanges(peer)))
            {
                Assert.Equal(
                    lines[peer.Address].Where(l => l.PeerIp!.Equals(other.Address) && l.Direction == RuleDirection.Out).Select(Said).ToHashSet(),
                    lines[other.Address].Where(l => l.PeerIp!.Equals(peer.Address) && l.Direction == RuleDirection.In).Select(Said).ToHashSet());
            }
        }

        // What forwarded ports need is told to their target alone.
        FirewallRule[] Lines(NetworkMap map) =>
            [.. WithoutEverybody(map, account).Where(l => !account.PortAllocations.ContainsKey(new PortAllocationId(l.RuleId.Value)))];

        static bool KnowsRanges(Peer peer) => AgentFeatures.Of(peer).PortRanges;

        // Where one end is told of everybody and the other of each, a second rule that says the same is named at one end only.
        static string Said(FirewallRule line) => $"{line.Action} {line.Protocol} {line.Ports}";
    });

    [Fact]
    public void Every_line_is_about_a_peer_of_the_map_and_no_line_is_there_twice() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (_, map) in MapsOf(account))
        {
            var known = map.RemotePeers.Concat(map.OfflinePeers).SelectMany(p => p.AllowedIPs).ToHashSet();
            Assert.All(map.FirewallRules, r => Assert.True(r.PeerIp is null || known.Contains(r.PeerIp + "/32")));
            Assert.Equal(map.FirewallRules.Length, map.FirewallRules.Distinct().Count());
        }
    });

    [Fact]
    public void No_map_has_a_line_for_everybody_beside_a_prohibition() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (_, map) in MapsOf(account))
        {
            Assert.False(
                map.FirewallRules.Any(r => r.PeerIp is null) && map.FirewallRules.Any(r => r.Action == RuleAction.Drop));
        }
    });

    [Fact]
    public void An_older_agent_is_told_of_no_range() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (peer, map) in MapsOf(account).Where(m => !AgentFeatures.Of(m.Peer).PortRanges))
            Assert.All(map.FirewallRules, r => Assert.True(r.Ports is null || r.Ports.Value.Start == r.Ports.Value.End, peer.Name));
    });

    [Fact]
    public void A_peer_can_look_up_itself_and_whom_it_sees() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var (peer, map) in MapsOf(account).Where(m => !m.Peer.ApprovalRequired && m.Map.Dns.ServiceEnabled))
        {
            var seen = map.RemotePeers.Concat(map.OfflinePeers).Select(p => p.Fqdn).Append(map.Self.Fqdn);
            Assert.Equal(
                seen.Order(StringComparer.Ordinal),
                map.Dns.Zones.Where(z => !z.NonAuthoritative).SelectMany(z => z.Records).Select(r => r.Name).Order(StringComparer.Ordinal));
        }
    });

    [Fact]
    public void Fingerprints_are_equal_exactly_where_maps_are() => AnyCommands.Always(commands =>
    {
        var texts = new Dictionary<UInt128, string>();
        var fingerprints = new Dictionary<string, UInt128>();
        foreach (var (before, _) in AnyCommands.Happened(commands))
        {
            foreach (var (_, map) in MapsOf(before).Take(2))
            {
                var text = Text.Of(map with { Serial = 0, Dns = map.Dns with { NameServerGroups = [.. map.Dns.NameServerGroups.Select(Told)] } });
                Assert.Equal(texts.TryAdd(map.Fingerprint, text) ? text : texts[map.Fingerprint], text);
                Assert.Equal(fingerprints.TryAdd(text, map.Fingerprint) ? map.Fingerprint : fingerprints[text], map.Fingerprint);
            }
        }
    });

    [Fact]
    public void Who_has_the_inputs_of_a_map_is_told_of_every_change()
    {
        var happened = 0;
        AnyCommands.Always(sequences: 600, holds: commands =>
        {
            foreach (var (before, @event) in AnyCommands.Happened(commands))
            {
                happened++;
                var after = Account.Evolve(before, @event);
                var fresh = NetworkMapCompiler.Afresh(after);
                foreach (var peer in after.Peers)
                {
                    if (NetworkMapCompiler.InputsOf(before, peer.Id) is { } told && NetworkMapCompiler.InputsOf(after, peer.Id)!.SameAs(told))
                        Assert.Equal(NetworkMapCompiler.Compile(told, 0).Fingerprint, fresh(peer.Id)!.Fingerprint);
                }
            }
        });
        Assert.InRange(happened, 10_000, int.MaxValue);
    }

    [Fact]
    public void A_map_is_of_the_account_alone() => AnyCommands.AlwaysOf(account =>
    {
        var again = account with { };
        foreach (var (peer, map) in MapsOf(account))
            Assert.Equal(Text.Of(map), Text.Of(NetworkMapCompiler.Compile(again, peer.Id)));
    });

    private static IEnumerable<(Peer Peer, NetworkMap Map)> MapsOf(Account account) =>
        account.Peers.Select(p => (p, NetworkMapCompiler.Compile(account, p.Id)!)); // each is a peer of the account

    /// <summary>The lines with every peer of the map in place of everybody.</summary>
    private static FirewallRule[] WithoutEverybody(NetworkMap map, Account account) =>
    [
        .. map.FirewallRules.SelectMany(r => r.PeerIp is not null
            ? [r]
            : map.RemotePeers.Concat(map.OfflinePeers).Select(p => r with { PeerIp = account.Peers.Find(p.Key)!.Address })), // visible
    ];

    /// <summary>A peer is not told what its name servers are called and who else asks them.</summary>
    private static NameServerGroup Told(NameServerGroup group) =>
        group with { Id = default, Name = "", Description = "", Groups = [], Enabled = true };
}
