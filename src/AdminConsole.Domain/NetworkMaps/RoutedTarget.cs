using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.Routes;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// Something that lies behind peers: the target of a route, or a resource of a network. Versions in which all of it is the same
/// share one, as with neighbours.
/// </summary>
internal sealed class RoutedTarget
{
    // By the route or resource.
    private static readonly ConditionalWeakTable<object, RoutedTarget> _latest = [];

    private RoutedTarget(object origin, bool isEnabled, string haId, ImmutableArray<RouteWay> ways, bool isOpen, ImmutableArray<AccessRule> access)
    {
        IsResource = origin is NetworkResource;
        IsEnabled = isEnabled;
        HaId = haId;
        Ways = ways;
        IsOpen = isOpen;
        Access = access;
        Sources = access.Select(a => a.Sources).Distinct().Aggregate(Side.Empty, (all, side) => all.With(side));
    }

    /// <summary>
    /// Equal if the ways are, and these say what they lead to: who may pass is no concern of those who are only told the way.
    /// </summary>
    public static IEqualityComparer<RoutedTarget> ByWays { get; } = EqualityComparer<RoutedTarget>.Create(
        (a, b) => ReferenceEquals(a, b) || (a is not null && b is not null && a.HasWaysOf(b)));

    /// <summary>
    /// Who may use a resource, and who leads to it, are told of each other, and nothing else opens the way. A route is used only by
    /// those who see its routing peer anyway.
    /// </summary>
    public bool IsResource { get; }

    public bool IsEnabled { get; }

    /// <summary>Routes with the same one back each other up.</summary>
    public string HaId { get; }

    /// <summary>Sorted by the id of the routing peer, each with a route of its own.</summary>
    public ImmutableArray<RouteWay> Ways { get; }

    /// <summary>True if no policy is asked who may pass.</summary>
    public bool IsOpen { get; }

    /// <summary>Who may pass, in the order of policies and rules.</summary>
    public ImmutableArray<AccessRule> Access { get; }

    /// <summary>All who may pass by some rule.</summary>
    public Side Sources { get; }

    public static RoutedTarget Of(Route route, ImmutableArray<RouteWay> ways, ImmutableArray<AccessRule> access) => Shared(
        route,
        new RoutedTarget(
            route, route.Enabled, route.HaId, ways, isOpen: route.AccessControlGroups.Length == 0, access));

    public static RoutedTarget Of(NetworkResource resource, ImmutableArray<RouteWay> ways, ImmutableArray<AccessRule> access) =>
        Shared(resource, new RoutedTarget(resource, resource.Enabled, resource.Id.Value, ways, isOpen: false, access));

    private static RoutedTarget Shared(object origin, RoutedTarget made)
    {
        if (_latest.TryGetValue(origin, out var latest) && latest.SameAs(made))
            return latest;

        _latest.AddOrUpdate(origin, made);
        return made;
    }

    private bool HasWaysOf(RoutedTarget other) =>
        Ways.Length == other.Ways.Length
        && Ways.Zip(other.Ways).All(pair => pair.First.Router == pair.Second.Router && pair.First.Route.SameAs(pair.Second.Route));

    private bool SameAs(RoutedTarget other) =>
        HasWaysOf(other)
        && Access.Length == other.Access.Length
        && Access.Zip(other.Access).All(pair => ReferenceEquals(pair.First.Rule, pair.Second.Rule) && pair.First.Sources.SameAs(pair.Second.Sources));
}

/// <summary>One peer's way to a target.</summary>
internal sealed record RouteWay(Neighbour Router, MapRoute Route);

/// <summary>A policy rule that lets some peers pass to a target, or forbids it.</summary>
internal sealed record AccessRule(PolicyRule Rule, Side Sources)
{
    /// <summary>The addresses of the sources, shared by all routing peers.</summary>
    public ImmutableArray<IpPrefix> Ranges { get; } = [.. Sources.Members.Select(m => m.Range)];
}
