using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Routes;

public abstract record RouteEvent : AccountEvent;

public sealed record RouteCreated(Route Route) : RouteEvent;

/// <param name="Route">The whole route as it is from now on.</param>
public sealed record RouteChanged(Route Route) : RouteEvent;

public sealed record RouteDeleted(RouteId Id) : RouteEvent;
