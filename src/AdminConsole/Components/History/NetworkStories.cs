using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using static AdminConsole.Components.History.StoryWords;

namespace AdminConsole.Components.History;

internal static class NetworkStories
{
    public static EventStory Of(Account before, NetworkEvent @event) => @event switch
    {
        NetworkCreated e => new("created network", e.Network.Name, [.. Some("Description", null, e.Network.Description)]),
        NetworkChanged e => new("changed network", e.Network.Name,
        [
            .. Differs("Name", before.Networks.GetValueOrDefault(e.Network.Id)?.Name, e.Network.Name),
            .. Differs("Description", before.Networks.GetValueOrDefault(e.Network.Id)?.Description, e.Network.Description),
        ]),
        NetworkDeleted e => new("deleted network", Name(before, e.Id), []),
        NetworkResourceCreated e => new("added resource", e.Resource.Name,
            [new("Address", null, e.Resource.Address), new("Network", null, Name(before, e.Resource.NetworkId))]),
        NetworkResourceChanged e => Changed(before, before.NetworkResources.GetValueOrDefault(e.Resource.Id), e.Resource),
        NetworkResourceDeleted e => new("deleted resource", before.NetworkResources.GetValueOrDefault(e.Id)?.Name ?? "that was gone", []),
        NetworkRouterCreated e => new("added a router to network", Name(before, e.Router.NetworkId), [.. Some("Routes", null, Who(before, e.Router))]),
        NetworkRouterChanged e => Changed(before, before.NetworkRouters.FirstOrDefault(r => r.Id == e.Router.Id), e.Router),
        NetworkRouterDeleted e => before.NetworkRouters.FirstOrDefault(r => r.Id == e.Id) is { } router
            ? new("removed a router from network", Name(before, router.NetworkId), [.. Some("Routed", Who(before, router), null)])
            : new("removed a router from a network", "", []),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Changed(Account account, NetworkResource? was, NetworkResource now)
    {
        if (was is null)
            return new EventStory("changed resource", now.Name, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("Name", was.Name, now.Name),
            .. Differs("Description", was.Description, now.Description),
            .. Differs("State", OnOff(was.Enabled), OnOff(now.Enabled)),
            .. Differs("Address", was.Address, now.Address),
            .. Differs("Network", Name(account, was.NetworkId), Name(account, now.NetworkId)),
        ];
        return Turned("resource", now.Name, now.Enabled, fields);
    }

    private static EventStory Changed(Account account, NetworkRouter? was, NetworkRouter now)
    {
        var network = Name(account, now.NetworkId);
        if (was is null)
            return new EventStory("changed a router of network", network, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("State", OnOff(was.Enabled), OnOff(now.Enabled)),
            .. Differs("Routes", Who(account, was), Who(account, now)),
            .. Differs("Network", Name(account, was.NetworkId), network),
            .. Differs("Masquerade", OnOff(was.Masquerade), OnOff(now.Masquerade)),
            .. Differs("Metric", Number(was.Metric), Number(now.Metric)),
        ];
        return Turned("a router of network", network, now.Enabled, fields);
    }

    private static string Who(Account account, NetworkRouter router) =>
        router.Peer is { } peer ? Name(account, peer) : Names(account, router.PeerGroups);
}
