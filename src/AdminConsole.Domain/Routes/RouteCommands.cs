using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Routes;

public abstract record RouteCommand : AccountCommand;

public sealed record CreateRoute(RouteId Id, RouteDraft Route) : RouteCommand;

/// <summary>A full replacement.</summary>
public sealed record UpdateRoute(RouteId Id, RouteDraft Route) : RouteCommand;

public sealed record DeleteRoute(RouteId Id) : RouteCommand;
