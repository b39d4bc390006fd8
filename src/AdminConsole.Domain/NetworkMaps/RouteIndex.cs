using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.Routes;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>What lies behind which peers, and who may go there: for each peer what it leads to and what it may use.</summary>
internal sealed class RouteIndex
{
    private readonly Account _account;
    private readonly PeerNumbers _numbers;
    private readonly PeerLists<RoutedTarget> _leads;
    private readonly PeerLists<RoutedTarget> _uses;

    public RouteIndex(Account account, PeerNumbers numbers)
    {
        _account = account;
        _numbers = numbers;
        _leads = new PeerLists<RoutedTarget>(numbers.Count);
        _uses = new PeerLists<RoutedTarget>(numbers.Count);
        foreach (var route in account.Routes.Values.OrderBy(r => r.Id))
            Add(route);

        var routers = account.NetworkRouters.Where(r => r.Enabled).ToLookup(r => r.NetworkId);
        foreach (var resource in account.NetworkResources.Values.Where(r => r.Enabled).OrderBy(r => r.Id))
            Add(resource, routers[resource.NetworkId]);
    }

    /// <summary>What the peer leads to; also routes that are switched off, since it then uses nobody else's.</summary>
    public ReadOnlySpan<RoutedTarget> LedToBy(int number) => _leads[number];

    /// <summary>What the peer is told the way to, if it sees the routing peer.</summary>
    public ReadOnlySpan<RoutedTarget> UsedBy(int number) => _uses[number];

    private void Add(Route route)
    {
        var ways = new SortedDictionary<(int Number, string Id), RouteWay>();
        foreach (var number in _numbers.MembersOf(route.PeerGroups))
            AddWay(number, $"{route.Id}:{_numbers.Peers[number].Id}");

        if (route.Peer is { } peer && _numbers.Of(peer) is >= 0 and var single)
            AddWay(single, route.Id.Value);

        if (ways.Count == 0)
            return;

        var members = _numbers.MembersOf(route.Groups);
        var target = RoutedTarget.Of(route, [.. ways.Values], AccessTo(
            rule => rule.Destinations.Any(d => route.AccessControlGroups.Contains(d) && _account.Groups.ContainsKey(d)), members.ToHashSet().Contains));
        foreach (var number in ways.Keys.Select(k => k.Number).Distinct())
            _leads.Add(number, target);

        if (!route.Enabled)
            return;

        foreach (var number in members)
            _uses.Add(number, target);

        // Agents forward classic routes on Linux alone.
        void AddWay(int number, string id)
        {
            if (_numbers.Peers[number].Meta.GoOs == "linux")
                ways.Add((number, id), new RouteWay(_numbers.Neighbours[number], WayBy(route, id, _numbers.Neighbours[number])));
        }
    }

    private static MapRoute WayBy(Route route, string id, Neighbour router) => new(
        id, route.NetId, route.Network ?? MapRoute.DomainPlaceholder, route.Domains, router.Remote.Key, route.Metric, route.Masquerade,
        route.KeepRoute, route.SkipAutoApply);

    private void Add(NetworkResource resource, IEnumerable<NetworkRouter> routers)
    {
        var groups = _account.Groups.Values.Where(g => g.Resources.Any(r => r.Id == resource.Id.Value)).Select(g => g.Id).ToHashSet();
        var access = AccessTo(
            rule => (rule.DestinationResource is { } named && named.Id == resource.Id.Value) || rule.Destinations.Any(groups.Contains), _ => true);
        if (access.Length == 0)
            return;

        // Of two routers that name one peer, the later counts.
        var ways = new SortedDictionary<int, RouteWay>();
        foreach (var router in routers)
        {
            int[] peers = router.Peer is { } peer ? [_numbers.Of(peer)] : _numbers.MembersOf(router.PeerGroups);
            foreach (var number in peers.Where(n => n >= 0 && _numbers.IsValid(n)))
                ways[number] = new RouteWay(_numbers.Neighbours[number], WayBy(resource, router, _numbers.Neighbours[number]));
        }

        if (ways.Count == 0)
            return;

        var target = RoutedTarget.Of(resource, [.. ways.Values], access);
        foreach (var number in ways.Keys)
            _leads.Add(number, target);

        foreach (var source in target.Sources.Members)
        {
            if (_numbers.Of(source.Id) is var number && !ways.ContainsKey(number))
                _uses.Add(number, target);
        }
    }

    private static MapRoute WayBy(NetworkResource resource, NetworkRouter router, Neighbour peer) => new(
        $"{resource.Id}:{peer.Id}", resource.Name, resource.Prefix ?? MapRoute.DomainPlaceholder,
        resource.Prefix is null ? [resource.Domain] : [], peer.Remote.Key, router.Metric, router.Masquerade, KeepRoute: true, SkipAutoApply: false);

    private ImmutableArray<AccessRule> AccessTo(Func<PolicyRule, bool> leadsThere, Func<int, bool> mayBeTold)
    {
        var access = ImmutableArray.CreateBuilder<AccessRule>();
        foreach (var policy in _account.Policies.Where(p => p.Enabled))
        {
            foreach (var rule in policy.Rules.Where(r => r.Enabled && leadsThere(r)))
                access.Add(new AccessRule(rule, _numbers.SideOf([.. _numbers.SourcesOf(policy, rule).Where(mayBeTold)])));
        }

        return access.ToImmutable();
    }
}
