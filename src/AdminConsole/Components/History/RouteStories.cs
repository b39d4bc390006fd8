using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Routes;
using static AdminConsole.Components.History.StoryWords;
using Route = AdminConsole.Domain.Routes.Route;

namespace AdminConsole.Components.History;

internal static class RouteStories
{
    public static EventStory Of(Account before, RouteEvent @event) => @event switch
    {
        RouteCreated e => new("created route", e.Route.NetId,
        [
            new("Leads to", null, Target(e.Route)),
            .. Some("Through", null, Through(before, e.Route)),
            .. Some("For groups", null, Names(before, e.Route.Groups)),
        ]),
        RouteChanged e => Changed(before, before.Routes.GetValueOrDefault(e.Route.Id), e.Route),
        RouteDeleted e => new("deleted route", before.Routes.GetValueOrDefault(e.Id)?.NetId ?? "that was gone", []),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Changed(Account account, Route? was, Route now)
    {
        if (was is null)
            return new EventStory("changed route", now.NetId, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("Name", was.NetId, now.NetId),
            .. Differs("Description", was.Description, now.Description),
            .. Differs("State", OnOff(was.Enabled), OnOff(now.Enabled)),
            .. Differs("Leads to", Target(was), Target(now)),
            .. Differs("Through", Through(account, was), Through(account, now)),
            .. Differs("For groups", Names(account, was.Groups), Names(account, now.Groups)),
            .. Differs("Access groups", Names(account, was.AccessControlGroups), Names(account, now.AccessControlGroups)),
            .. Differs("Masquerade", OnOff(was.Masquerade), OnOff(now.Masquerade)),
            .. Differs("Metric", Number(was.Metric), Number(now.Metric)),
            .. Differs("Keeps resolved addresses", YesNo(was.KeepRoute), YesNo(now.KeepRoute)),
            .. Differs("Taken by itself", YesNo(!was.SkipAutoApply), YesNo(!now.SkipAutoApply)),
        ];
        return Turned("route", now.NetId, now.Enabled, fields);
    }

    private static string Target(Route route) => route.Network?.ToString() ?? route.DomainsText;

    private static string Through(Account account, Route route) =>
        route.Peer is { } peer ? Name(account, peer) : Names(account, route.PeerGroups);
}
