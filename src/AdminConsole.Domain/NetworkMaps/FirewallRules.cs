using System.Collections.Immutable;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Ports and directions for one peer.</summary>
internal static class FirewallRules
{
    public static ImmutableArray<FirewallRule> For(MapInputs inputs)
    {
        // Old agents ignore every drop rule once they have seen one that accepts all from everybody.
        var mayCollapse = inputs.Memberships.All(m => m.Rule.Rule.Action == RuleAction.Accept);
        var knowsRanges = AgentVersion.KnowsPortRanges(inputs.Peer.Meta.NetBirdVersion);
        var rules = ImmutableArray.CreateBuilder<FirewallRule>();
        foreach (var (rule, isSource, isDestination) in inputs.Memberships)
        {
            var ports = Ports(rule.Rule, knowsRanges);
            var from = isDestination ? rule.Sources : null;
            var to = isSource ? rule.Destinations : null;
            var bothWays = rule.Rule.Bidirectional;
            Emit(rule, RuleDirection.In, from, bothWays ? to : null, ports);
            Emit(rule, RuleDirection.Out, to, bothWays ? from : null, ports);
        }

        return rules.DrainToImmutable();

        void Emit(ExpandedRule rule, RuleDirection direction, Side? side, Side? other, List<PortRange?> ports)
        {
            if (side is not null)
                Add(rule, direction, side, besides: null, ports);

            if (other is not null && other != side)
                Add(rule, direction, other, besides: side, ports);
        }

        void Add(ExpandedRule expanded, RuleDirection direction, Side side, Side? besides, List<PortRange?> ports)
        {
            var rule = expanded.Rule;
            var protocol = rule.Protocol == RuleProtocol.NetBirdSsh ? RuleProtocol.Tcp : rule.Protocol;
            foreach (var range in ports)
            {
                if (expanded.IsEverybody && mayCollapse)
                {
                    if (side.Members.Length > 1)
                        rules.Add(new FirewallRule(null, direction, rule.Action, protocol, range, rule.Id));

                    continue;
                }

                foreach (var peer in side.Members)
                {
                    if (peer != inputs.Self && besides?.Has(peer) is not true)
                        rules.Add(new FirewallRule(peer.Address, direction, rule.Action, protocol, range, rule.Id));
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
            return [.. rule.Ports.Distinct().Select(p => (PortRange?)new PortRange(p, p))];

        if (rule.Action == RuleAction.Drop && !knowsRanges && rule.PortRanges.Any(r => r.Start != r.End))
            return [null];

        if (rule.PortRanges.Length > 0)
            return [.. rule.PortRanges.Distinct().Where(r => knowsRanges || r.Start == r.End).Select(r => (PortRange?)r)];

        return [null];
    }
}
