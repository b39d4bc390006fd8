using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PostureChecks;

public abstract record PostureCheckCommand : AccountCommand;

/// <param name="GeoDatabase">
/// True if devices' locations can be looked up. Where they cannot, no device would pass a check of its location.
/// </param>
public sealed record CreatePostureCheck(PostureCheck PostureCheck, bool GeoDatabase) : PostureCheckCommand;

/// <summary>A full replacement.</summary>
/// <param name="GeoDatabase">As in <see cref="CreatePostureCheck"/>.</param>
public sealed record UpdatePostureCheck(PostureCheck PostureCheck, bool GeoDatabase) : PostureCheckCommand;

/// <summary>Refused while a policy names it.</summary>
public sealed record DeletePostureCheck(PostureCheckId Id) : PostureCheckCommand;
