using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.Networks;

internal static class NetworkActivities
{
    public static ImmutableArray<Activity> Of(Account before, NetworkEvent @event) => @event switch
    {
        _ => throw new UnreachableException(@event.GetType().Name + before.Version),
    };
}
