using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>Deviations in what one peer may do with another.</summary>
internal static class GoldenRuleDeviations
{
    public static GoldenMap LeaveOutPortsThatAreNoNumbers(GoldenCase _, GoldenMap map) =>
        map with { FirewallRules = [.. map.FirewallRules.Where(r => r.Ports.All(char.IsAsciiDigit))] };

    /// <summary>Instead of everybody: the other sides of the rules with that direction, action, protocol and port.</summary>
    public static GoldenMap NameEverybody(GoldenCase @case, GoldenMap map)
    {
        if (map.FirewallRules.All(r => r.PeerIp != GoldenRule.Everybody))
            return map;

        var lines = @case.Sides.PeerRules(@case.Self)
            .SelectMany(r => PortsInReference(r.Rule), (r, ports) => Line(r.Rule, r.Direction, r.Other, ports))
            .ToLookup(line => line with { PeerIp = GoldenRule.Everybody });
        return Replace(map, r => lines.Contains(r) ? lines[r] : [r]);
    }

    /// <summary>Ours means all other peers; next to a prohibition it may not be said, and is left as it is.</summary>
    public static GoldenMap NameAllOthers(GoldenCase @case, GoldenMap map)
    {
        if (map.FirewallRules.All(r => r.PeerIp != GoldenRule.Everybody) || map.FirewallRules.Any(r => r.Action == "DROP"))
            return map;

        var others = @case.Account.Peers.Where(p => p != @case.Self && !p.ApprovalRequired).Select(p => p.Address.ToString()).ToList();
        return Replace(map, r => r.PeerIp == GoldenRule.Everybody ? others.Select(ip => r with { PeerIp = ip }) : [r]);
    }

    /// <summary>Agents before 0.48.0 read no ranges: what a rule lets through shrinks for them, what it denies grows.</summary>
    public static GoldenMap KeepPortRanges(GoldenCase @case, GoldenMap map)
    {
        if (@case.Account.Policies.All(p => p.Rules.All(r => r.PortRanges.IsEmpty)))
            return map;

        var readsRanges = AgentFeatures.Of(@case.Self).PortRanges;
        var rules = @case.Sides.PeerRules(@case.Self)
            .Where(r => r.Rule.Ports.IsEmpty)
            .ToLookup(r => Line(r.Rule, r.Direction, r.Other, ports: ""), r => r.Rule);
        return Replace(
            map, line => rules.Contains(line) ? rules[line].SelectMany(PortsOfOurs).Select(ports => line with { Ports = ports }) : [line]);

        IEnumerable<string> PortsOfOurs(PolicyRule rule) =>
            rule.PortRanges.IsEmpty ? [""]
            : readsRanges ? rule.PortRanges.Select(r => GoldenMap.Ports(r))
            : rule.Action == RuleAction.Drop && rule.PortRanges.Any(r => r.Start < r.End) ? [""]
            : rule.PortRanges.Where(r => r.Start == r.End).Select(r => GoldenMap.Ports(r));
    }

    public static GoldenMap LeaveOutNamesOfOthers(GoldenCase @case, GoldenMap map)
    {
        var seen = map.RemotePeers.Concat(map.OfflinePeers).Select(p => p.AllowedIPs.Split('/')[0])
            .Append(@case.Self.Address.ToString())
            .ToHashSet(StringComparer.Ordinal);
        return map.Zones.All(z => z.Records.All(r => seen.Contains(r.Data))) ? map : map with
        {
            Zones =
            [
                .. map.Zones
                    .Select(z => z with { Records = z.Records.RemoveAll(r => !seen.Contains(r.Data)) })
                    .Where(z => z.Records.Length > 0),
            ],
        };
    }

    private static GoldenMap Replace(GoldenMap map, Func<GoldenRule, IEnumerable<GoldenRule>> lines) =>
        map with { FirewallRules = [.. map.FirewallRules.SelectMany(lines).Distinct()] };

    private static GoldenRule Line(PolicyRule rule, string direction, Peer other, string ports) => new(
        other.Address.ToString(), direction, rule.Action.ToString().ToUpperInvariant(), rule.Protocol.ToString().ToUpperInvariant(), ports);

    private static IEnumerable<string> PortsInReference(PolicyRule rule) =>
        rule.Ports.IsEmpty ? [""] : rule.Ports.Select(p => GoldenMap.Ports(new PortRange(p, p)));
}
