using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Who may pass through one routing peer to what lies behind it. A peer that routes nothing has none.</summary>
internal static class RouteFirewallRules
{
    private static readonly IpPrefix _everyIPv4 = new(IPAddress.Any, 0);

    private static readonly IpPrefix _everyIPv6 = new(IPAddress.IPv6Any, 0);

    public static ImmutableArray<RouteFirewallRule> For(MapInputs inputs)
    {
        var rules = new List<RouteFirewallRule>();
        var said = new HashSet<RouteFirewallRule>(SameEffect.Instance);
        foreach (var target in inputs.Leads.Where(t => t.IsEnabled))
        {
            foreach (var route in target.Ways.Where(w => w.Router == inputs.Self).Select(w => w.Route))
            {
                foreach (var rule in target.IsOpen ? ForEverybody(route) : target.Access.SelectMany(a => ForSources(route, a, inputs.Self)))
                {
                    if (said.Add(rule))
                        rules.Add(rule);
                }
            }
        }

        return [.. rules];
    }

    private static IEnumerable<RouteFirewallRule> ForEverybody(MapRoute route)
    {
        var isIPv6 = IpText.Bits(route.Network.Address) == 128;
        yield return Rule(route, [isIPv6 ? _everyIPv6 : _everyIPv4], RuleAction.Accept, RuleProtocol.All, null, RouteIdOf(route));

        // What a name stands for may have addresses of either version.
        if (route.IsDynamic)
            yield return Rule(route, [_everyIPv6], RuleAction.Accept, RuleProtocol.All, null, RouteIdOf(route));
    }

    private static IEnumerable<RouteFirewallRule> ForSources(MapRoute route, AccessRule access, Neighbour self)
    {
        var ranges = access.Sources.Has(self) ? access.Ranges.Remove(self.Range) : access.Ranges;
        if (ranges.Length == 0)
            yield break;

        // All agents know ranges here.
        foreach (var ports in FirewallRules.PortsOf(access.Rule, knowsRanges: true))
            yield return Rule(route, ranges, access.Rule.Action, FirewallRules.ProtocolOf(access.Rule), ports, access.Rule.Id.Value);
    }

    private static RouteFirewallRule Rule(
        MapRoute route, ImmutableArray<IpPrefix> sources, RuleAction action, RuleProtocol protocol, PortRange? ports, string ruleId) =>
        new(sources, action, route.Network, protocol, ports, route.Domains, ruleId, route.Id);

    private static string RouteIdOf(MapRoute route) => route.Id.Split(':')[0];

    /// <summary>Rules that agents cannot tell apart, wherever they come from.</summary>
    private sealed class SameEffect : IEqualityComparer<RouteFirewallRule>
    {
        public static SameEffect Instance { get; } = new();

        public bool Equals(RouteFirewallRule? x, RouteFirewallRule? y) =>
            ReferenceEquals(x, y)
            || (x is not null && y is not null
                && x.Destination == y.Destination && x.Action == y.Action && x.Protocol == y.Protocol && x.Ports == y.Ports
                && x.Domains.AsSpan().SequenceEqual(y.Domains.AsSpan())
                && x.SourceRanges.AsSpan().SequenceEqual(y.SourceRanges.AsSpan()));

        public int GetHashCode(RouteFirewallRule rule) =>
            (rule.Destination, rule.Action, rule.Protocol, rule.Ports, rule.SourceRanges.Length, rule.SourceRanges[0]).GetHashCode();
    }
}
