using System.Diagnostics;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Routes;

internal static class RouteDecider
{
    public static Decision Decide(Account account, RouteCommand command) => command switch
    {
        _ => throw new UnreachableException($"{command.GetType().Name} of {account.Id}"),
    };

    public static Account Evolve(Account account, RouteEvent @event) => @event switch
    {
        RouteCreated e => account with { Routes = account.Routes.SetItem(e.Route.Id, e.Route) },
        RouteChanged e => account with { Routes = account.Routes.SetItem(e.Route.Id, e.Route) },
        RouteDeleted e => account with { Routes = account.Routes.Remove(e.Id) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };
}
