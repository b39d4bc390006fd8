using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.Routes;

internal static class RouteActivities
{
    public static ImmutableArray<Activity> Of(Account before, RouteEvent @event) => @event switch
    {
        RouteCreated e => [Of(e.Route, 27, "route.add", "Route created")],
        RouteChanged e => [Of(e.Route, 29, "route.update", "Route updated")],
        RouteDeleted e when before.Routes.GetValueOrDefault(e.Id) is { } route => [Of(route, 28, "route.delete", "Route deleted")],
        RouteDeleted e => [Activity.One(28, "route.delete", "Route deleted", e.Id.Value)],
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Activity Of(Route route, int number, string code, string message) => Activity.One(
        number, code, message, route.Id.Value,
        ("name", route.NetId), ("network_range", route.Network?.ToString() ?? ""), ("domains", route.DomainsText),
        ("peer_id", route.Peer?.Value ?? ""), ("peer_groups", string.Join(", ", route.PeerGroups)));
}
