using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Routes;

public abstract record RouteCommand : AccountCommand;
