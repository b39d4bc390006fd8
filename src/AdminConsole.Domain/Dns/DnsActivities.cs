using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.Dns;

internal static class DnsActivities
{
    public static ImmutableArray<Activity> Of(Account before, DnsEvent @event) => @event switch
    {
        _ => throw new UnreachableException(@event.GetType().Name + before.Version),
    };
}
