using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>A rule with the peers that it connects. Versions in which all of it is the same share one, as with neighbours.</summary>
internal sealed class ExpandedRule
{
    private static readonly ConditionalWeakTable<PolicyRule, ExpandedRule> _latest = [];

    private readonly ConcurrentDictionary<(Side, RuleDirection, PortRange?), FirewallRule[]> _lines = [];

    private ExpandedRule(PolicyRule rule, Side sources, Side destinations, bool isEverybody)
    {
        Rule = rule;
        Sources = sources;
        Destinations = sources.SameAs(destinations) ? sources : destinations;
        IsEverybody = isEverybody;
    }

    public PolicyRule Rule { get; }

    public Side Sources { get; }

    /// <summary>The very same object as <see cref="Sources"/> if the peers are the same.</summary>
    public Side Destinations { get; }

    /// <summary>True if both sides are all valid peers.</summary>
    public bool IsEverybody { get; }

    /// <summary>Lines of the firewall, one for each member of the side and in their order; the same objects for all who are told.</summary>
    public FirewallRule[] Lines(Side side, RuleDirection direction, PortRange? ports) => _lines.GetOrAdd(
        (side, direction, ports),
        (key, rule) => Array.ConvertAll(key.Item1.Members, m => FirewallRules.Line(rule, m.Address, key.Item2, key.Item3)),
        Rule);

    public static ExpandedRule Of(PolicyRule rule, Side sources, Side destinations, bool isEverybody)
    {
        if (_latest.TryGetValue(rule, out var latest)
            && latest.IsEverybody == isEverybody && latest.Sources.SameAs(sources) && latest.Destinations.SameAs(destinations))
        {
            return latest;
        }

        var expanded = new ExpandedRule(rule, sources, destinations, isEverybody);
        _latest.AddOrUpdate(rule, expanded);
        return expanded;
    }
}

/// <summary>On which sides of a rule one peer stands; on at least one.</summary>
internal readonly record struct RuleMembership(ExpandedRule Rule, bool IsSource, bool IsDestination);
