using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.Networks;

internal static class NetworkActivities
{
    public static ImmutableArray<Activity> Of(Account before, NetworkEvent @event) => @event switch
    {
        NetworkCreated e => [Of(e.Network, 73, "network.create", "Network created")],
        NetworkChanged e => [Of(e.Network, 74, "network.update", "Network updated")],
        NetworkDeleted e when before.Networks.GetValueOrDefault(e.Id) is { } network =>
            [Of(network, 75, "network.delete", "Network deleted")],
        NetworkResourceCreated e => [Of(before, e.Resource, 76, "network.resource.create", "Network resource created")],
        NetworkResourceChanged e => [Of(before, e.Resource, 77, "network.resource.update", "Network resource updated")],
        NetworkResourceDeleted e when before.NetworkResources.GetValueOrDefault(e.Id) is { } resource =>
            [Of(before, resource, 78, "network.resource.delete", "Network resource deleted")],
        NetworkRouterCreated e => [Of(before, e.Router, 79, "network.router.create", "Network router created")],
        NetworkRouterChanged e => [Of(before, e.Router, 80, "network.router.update", "Network router updated")],
        NetworkRouterDeleted e when before.NetworkRouters.FirstOrDefault(r => r.Id == e.Id) is { } router =>
            [Of(before, router, 81, "network.router.delete", "Network router deleted")],
        NetworkDeleted or NetworkResourceDeleted or NetworkRouterDeleted => [],
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Activity Of(Network network, int number, string code, string message) =>
        Activity.One(number, code, message, network.Id.Value, ("name", network.Name));

    private static Activity Of(Account before, NetworkResource resource, int number, string code, string message) => Activity.One(
        number, code, message, resource.Id.Value,
        ("name", resource.Name), ("type", resource.Type.ToString().ToLowerInvariant()),
        ("network_name", NameOf(before, resource.NetworkId)), ("network_id", resource.NetworkId.Value));

    private static Activity Of(Account before, NetworkRouter router, int number, string code, string message) => Activity.One(
        number, code, message, router.Id.Value,
        ("network_name", NameOf(before, router.NetworkId)), ("network_id", router.NetworkId.Value),
        ("peer", router.Peer?.Value ?? ""), ("peer_groups", string.Join(",", router.PeerGroups)));

    private static string NameOf(Account before, NetworkId id) => before.Networks.GetValueOrDefault(id)?.Name ?? "";
}
