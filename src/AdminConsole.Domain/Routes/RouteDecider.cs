using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Routes;

internal static class RouteDecider
{
    private const int MaxMetric = 9999;

    public static Decision Decide(Account account, RouteCommand command) => command switch
    {
        CreateRoute c => Create(account, c),
        UpdateRoute c => Update(account, c),
        DeleteRoute c => Delete(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, RouteEvent @event) => @event switch
    {
        RouteCreated e => account with { Routes = account.Routes.SetItem(e.Route.Id, e.Route) },
        RouteChanged e => account with { Routes = account.Routes.SetItem(e.Route.Id, e.Route) },
        RouteDeleted e => account with { Routes = account.Routes.Remove(e.Id) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    /// <summary>
    /// What happens to routes before their routing peer goes: they lead nowhere, and are switched off until an admin names
    /// another peer.
    /// </summary>
    public static IEnumerable<AccountEvent> Abandoned(Account account, PeerId peer) => account.Routes.Values
        .Where(r => r.Peer == peer)
        .OrderBy(r => r.Id)
        .Select(r => new RouteChanged(r with { Peer = null, Enabled = false }));

    private static Decision Create(Account account, CreateRoute c)
    {
        if (!c.Route.TryRead(c.Id, out var route, out var problem))
            return Invalid(problem);

        if (account.Routes.GetValueOrDefault(c.Id) is { } existing)
        {
            return existing.SameAs(route)
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"route with id {c.Id} already exists");
        }

        return RoutersRefusal(account, route) ?? MetricRefusal(route) ?? GroupList.Refusal(account, route.Groups)
            ?? Decision.Accept(new RouteCreated(route));
    }

    private static Decision Update(Account account, UpdateRoute c)
    {
        if (account.Routes.GetValueOrDefault(c.Id) is not { } before)
            return Decision.Reject(RejectionKind.NotFound, "route not found");

        if (!c.Route.TryRead(c.Id, out var route, out var problem))
            return Invalid(problem);

        if ((MetricRefusal(route) ?? RoutersRefusal(account, route) ?? GroupList.Refusal(account, route.Groups)) is { } refusal)
            return refusal;

        return route.SameAs(before) ? Decision.Accept() : Decision.Accept(new RouteChanged(route));
    }

    private static Decision Delete(Account account, DeleteRoute c) => account.Routes.ContainsKey(c.Id)
        ? Decision.Accept(new RouteDeleted(c.Id))
        : Decision.Reject(RejectionKind.NotFound, $"route with ID {c.Id} doesn't exist");

    private static Decision? RoutersRefusal(Account account, Route route)
    {
        if (route.Peer is { } id && account.Peers.TryGet(id, out var peer) && peer.Meta.GoOs != "linux")
            return Invalid("non-linux peers are not supported as network routes");

        if (route.PeerGroups.Length > 0 && GroupList.Refusal(account, route.PeerGroups) is { } refusal)
            return refusal;

        if (route.AccessControlGroups.Length > 0 && GroupList.Refusal(account, route.AccessControlGroups) is { } other)
            return other;

        return RouteDuplicates.Refusal(account, route);
    }

    private static Decision? MetricRefusal(Route route) =>
        route.Metric is < 1 or > MaxMetric ? Invalid($"metric should be between 1 and {MaxMetric}") : null;

    private static Decision Invalid(string message) => Decision.Reject(RejectionKind.Invalid, message);
}
