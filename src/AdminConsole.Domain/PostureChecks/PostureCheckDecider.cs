using System.Diagnostics;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PostureChecks;

internal static class PostureCheckDecider
{
    public static Decision Decide(Account account, PostureCheckCommand command) => command switch
    {
        _ => throw new UnreachableException($"{command.GetType().Name} of {account.Id}"),
    };

    public static Account Evolve(Account account, PostureCheckEvent @event) => @event switch
    {
        PostureCheckCreated e => account with { PostureChecks = account.PostureChecks.SetItem(e.PostureCheck.Id, e.PostureCheck) },
        PostureCheckChanged e => account with { PostureChecks = account.PostureChecks.SetItem(e.PostureCheck.Id, e.PostureCheck) },
        PostureCheckDeleted e => account with { PostureChecks = account.PostureChecks.Remove(e.Id) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };
}
