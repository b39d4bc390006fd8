using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.PostureChecks;

internal static class PostureCheckActivities
{
    public static ImmutableArray<Activity> Of(Account before, PostureCheckEvent @event) => @event switch
    {
        _ => throw new UnreachableException(@event.GetType().Name + before.Version),
    };
}
