using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.PortForwarding;

internal static class PortForwardingActivities
{
    public static ImmutableArray<Activity> Of(Account before, PortForwardingEvent @event) => @event switch
    {
        _ => throw new UnreachableException(@event.GetType().Name + before.Version),
    };
}
