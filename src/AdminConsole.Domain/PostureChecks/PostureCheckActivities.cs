using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.PostureChecks;

internal static class PostureCheckActivities
{
    public static ImmutableArray<Activity> Of(Account before, PostureCheckEvent @event) => @event switch
    {
        PostureCheckCreated e => [One(60, "create", "created", e.PostureCheck.Id, e.PostureCheck.Name)],
        PostureCheckChanged e => [One(61, "update", "updated", e.PostureCheck.Id, e.PostureCheck.Name)],
        PostureCheckDeleted e => [One(62, "delete", "deleted", e.Id, before.PostureChecks.GetValueOrDefault(e.Id)?.Name ?? e.Id.Value)],
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Activity One(int number, string verb, string happened, PostureCheckId id, string name) =>
        Activity.One(number, "posture.check." + verb, "Posture check " + happened, id.Value, ("name", name));
}
