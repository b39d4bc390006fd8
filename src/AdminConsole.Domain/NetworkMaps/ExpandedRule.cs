using System.Runtime.CompilerServices;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>A rule with the peers that it connects. Versions in which all of it is the same share one, as with neighbours.</summary>
internal sealed class ExpandedRule
{
    private static readonly ConditionalWeakTable<PolicyRule, ExpandedRule> _latest = [];

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
