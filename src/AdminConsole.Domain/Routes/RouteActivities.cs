using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.Routes;

internal static class RouteActivities
{
    public static ImmutableArray<Activity> Of(Account before, RouteEvent @event) => @event switch
    {
        _ => throw new UnreachableException(@event.GetType().Name + before.Version),
    };
}
