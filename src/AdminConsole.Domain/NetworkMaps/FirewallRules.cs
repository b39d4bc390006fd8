using System.Collections.Immutable;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Ports and directions for one peer.</summary>
internal static class FirewallRules
{
    public static ImmutableArray<FirewallRule> For(AccountIndex index, int self)
    {
        if (index.Memberships[self] is not { } memberships)
            return [];

        // Old agents ignore every drop rule once they have seen one that accepts all from everybody.
        var mayCollapse = memberships.All(m => m.Rule.Rule.Action == RuleAction.Accept);
        var knowsRanges = AgentVersion.KnowsPortRanges(index.Peers[self].Meta.NetBirdVersion);
        var rules = new List<FirewallRule>();
        var seen = new HashSet<(int Peer, RuleDirection, RuleAction, RuleProtocol, PortRange?, RuleId)>();

        foreach (var membership in memberships)
        {
            var rule = membership.Rule;
            var ports = Ports(rule.Rule, knowsRanges);
            if (membership.IsDestination)
                Emit(rule, rule.Sources, RuleDirection.In, ports);

            if (membership.IsSource && rule.Rule.Bidirectional)
                Emit(rule, rule.Destinations, RuleDirection.In, ports);

            if (membership.IsSource)
                Emit(rule, rule.Destinations, RuleDirection.Out, ports);

            if (membership.IsDestination && rule.Rule.Bidirectional)
                Emit(rule, rule.Sources, RuleDirection.Out, ports);
        }

        return [.. rules];

        void Emit(ExpandedRule rule, int[] side, RuleDirection direction, List<PortRange?> ports)
        {
            const int everybody = -1;
            var protocol = rule.Rule.Protocol == RuleProtocol.NetBirdSsh ? RuleProtocol.Tcp : rule.Rule.Protocol;
            foreach (var range in ports)
            {
                if (rule.IsEverybody && mayCollapse)
                {
                    if (side.Length > 1 && seen.Add((everybody, direction, rule.Rule.Action, protocol, range, rule.Rule.Id)))
                        rules.Add(new FirewallRule(null, direction, rule.Rule.Action, protocol, range, rule.Rule.Id));

                    continue;
                }

                foreach (var number in side)
                {
                    if (number != self && seen.Add((number, direction, rule.Rule.Action, protocol, range, rule.Rule.Id)))
                        rules.Add(new FirewallRule(index.Peers[number].Address, direction, rule.Rule.Action, protocol, range, rule.Rule.Id));
                }
            }
        }
    }

    /// <summary>
    /// One entry for each line of the firewall; a null entry means all ports. What an agent that knows no ranges cannot be told is
    /// denied: a permission loses its ranges, a prohibition covers all ports.
    /// </summary>
    private static List<PortRange?> Ports(PolicyRule rule, bool knowsRanges)
    {
        if (rule.Protocol == RuleProtocol.NetBirdSsh && rule.Ports.Length + rule.PortRanges.Length == 0)
            return [new PortRange(22, 22)];

        if (rule.Ports.Length > 0)
            return [.. rule.Ports.Select(p => (PortRange?)new PortRange(p, p))];

        if (rule.Action == RuleAction.Drop && !knowsRanges && rule.PortRanges.Any(r => r.Start != r.End))
            return [null];

        if (rule.PortRanges.Length > 0)
            return [.. rule.PortRanges.Where(r => knowsRanges || r.Start == r.End).Select(r => (PortRange?)r)];

        return [null];
    }
}
