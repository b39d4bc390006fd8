using System.Collections.Immutable;
using System.Net;
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
        var knowsRanges = AgentFeatures.Of(inputs.Peer).PortRanges;
        var rules = ImmutableArray.CreateBuilder<FirewallRule>();
        var told = new Dictionary<Effect, List<Side>>();
        foreach (var (rule, isSource, isDestination) in inputs.Memberships)
        {
            var ports = PortsOf(rule.Rule, knowsRanges);
            if (SshPorts.WantsBoth(rule.Rule, inputs.Peer))
                ports.Add(new PortRange(SshPorts.OfAgents, SshPorts.OfAgents));

            var bothWays = rule.Rule.Bidirectional;
            if (isDestination)
                Add(rule, RuleDirection.In, rule.Sources, ports);

            if (isSource && bothWays)
                Add(rule, RuleDirection.In, rule.Destinations, ports);

            if (isSource)
                Add(rule, RuleDirection.Out, rule.Destinations, ports);

            if (isDestination && bothWays)
                Add(rule, RuleDirection.Out, rule.Sources, ports);
        }

        // Several published ports may go to one, and a policy may let the gateway in anyway.
        foreach (var permission in inputs.Forwardings.Where(f => f.Target == inputs.Self).SelectMany(f => f.Permissions()))
        {
            if (!rules.Any(r => SaySame(r, permission)))
                rules.Add(permission);
        }

        return rules.DrainToImmutable();

        void Add(ExpandedRule expanded, RuleDirection direction, Side side, List<PortRange?> ports)
        {
            var rule = expanded.Rule;
            var forEverybody = expanded.IsEverybody && mayCollapse;
            foreach (var range in ports)
            {
                var effect = new Effect(forEverybody, direction, rule.Action, ProtocolOf(rule), range);
                if (!told.TryGetValue(effect, out var before))
                    told.Add(effect, before = []);

                if (before.Contains(side) || (forEverybody && before.Count > 0))
                    continue;

                if (forEverybody)
                {
                    if (side.Members.Length > 1)
                        rules.Add(Line(rule, null, direction, range));
                }
                else
                {
                    var lines = expanded.Lines(side, direction, range);
                    for (var i = 0; i < lines.Length; i++)
                    {
                        if (side.Members[i] != inputs.Self && !IsIn(before, side.Members[i]))
                            rules.Add(lines[i]);
                    }
                }

                before.Add(side);
            }
        }
    }

    private static bool IsIn(List<Side> sides, Neighbour peer)
    {
        foreach (var side in sides)
        {
            if (side.Has(peer))
                return true;
        }

        return false;
    }

    private static bool SaySame(FirewallRule a, FirewallRule b) =>
        a.Direction == b.Direction && a.Action == b.Action && a.Protocol == b.Protocol && a.Ports == b.Ports && Equals(a.PeerIp, b.PeerIp);

    /// <param name="peer">Null: everybody.</param>
    public static FirewallRule Line(PolicyRule rule, IPAddress? peer, RuleDirection direction, PortRange? ports) =>
        new(peer, direction, rule.Action, ProtocolOf(rule), ports, rule.Id);

    /// <summary>What the firewall knows: SSH is a use of TCP.</summary>
    public static RuleProtocol ProtocolOf(PolicyRule rule) => rule.Protocol == RuleProtocol.NetBirdSsh ? RuleProtocol.Tcp : rule.Protocol;

    /// <summary>
    /// One entry for each line of the firewall; a null entry means all ports. What an agent that knows no ranges cannot be told is
    /// denied: a permission loses its ranges, a prohibition covers all ports.
    /// </summary>
    public static List<PortRange?> PortsOf(PolicyRule rule, bool knowsRanges)
    {
        if (rule.Protocol == RuleProtocol.NetBirdSsh && rule.Ports.Length + rule.PortRanges.Length == 0)
            return [new PortRange(SshPorts.Usual, SshPorts.Usual)];

        // No port is 0: a rule that names it opens nothing, and least of all everything.
        if (rule.Ports.Length > 0)
            return [.. rule.Ports.Where(p => p > 0).Distinct().Select(p => (PortRange?)new PortRange(p, p))];

        if (rule.Action == RuleAction.Drop && !knowsRanges && rule.PortRanges.Any(r => r.Start != r.End))
            return [null];

        if (rule.PortRanges.Length > 0)
            return [.. rule.PortRanges.Distinct().Where(r => knowsRanges || r.Start == r.End).Select(r => (PortRange?)r)];

        return [null];
    }

    /// <summary>A line of the firewall but for the other side. Where rules of several policies say the same, it is said once.</summary>
    private readonly record struct Effect(
        bool ForEverybody, RuleDirection Direction, RuleAction Action, RuleProtocol Protocol, PortRange? Ports);
}
