using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Networks;

public abstract record NetworkEvent : AccountEvent;

public sealed record NetworkCreated(Network Network) : NetworkEvent;

public sealed record NetworkChanged(Network Network) : NetworkEvent;

/// <summary>Its resources and routers were deleted before.</summary>
public sealed record NetworkDeleted(NetworkId Id) : NetworkEvent;

public sealed record NetworkResourceCreated(NetworkResource Resource) : NetworkEvent;

/// <param name="Resource">As it is from now on; references of another type to it are corrected.</param>
public sealed record NetworkResourceChanged(NetworkResource Resource) : NetworkEvent;

/// <summary>It left its groups before.</summary>
public sealed record NetworkResourceDeleted(NetworkResourceId Id) : NetworkEvent;

public sealed record NetworkRouterCreated(NetworkRouter Router) : NetworkEvent;

/// <param name="Router">The whole router as it is from now on.</param>
public sealed record NetworkRouterChanged(NetworkRouter Router) : NetworkEvent;

public sealed record NetworkRouterDeleted(NetworkRouterId Id) : NetworkEvent;
