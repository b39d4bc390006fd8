using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Users;

public abstract record UserEvent : AccountEvent;

/// <param name="Created">True if an admin made the user; false if the person came.</param>
public sealed record UserAdded(User User, bool Created = false) : UserEvent;

public sealed record UserApproved(UserId UserId) : UserEvent;

/// <summary>An admin turned the person away; the user is gone.</summary>
public sealed record UserRejected(UserId UserId) : UserEvent;

/// <summary>Never to or from owner.</summary>
public sealed record UserRoleChanged(UserId UserId, Role Role) : UserEvent;

/// <param name="From">An admin from now on; null if there was no owner.</param>
/// <param name="To">The owner from now on.</param>
public sealed record OwnershipTransferred(UserId? From, UserId To) : UserEvent;

public sealed record UserBlocked(UserId UserId) : UserEvent;

public sealed record UserUnblocked(UserId UserId) : UserEvent;

/// <param name="AutoGroups">All of them from now on.</param>
public sealed record UserGroupsChanged(UserId UserId, ImmutableArray<GroupId> AutoGroups) : UserEvent;

/// <summary>The user's peers were deleted before; the access tokens go too.</summary>
public sealed record UserDeleted(UserId UserId) : UserEvent;

public sealed record AccessTokenCreated(UserId UserId, AccessToken Token) : UserEvent;

public sealed record AccessTokenDeleted(UserId UserId, AccessTokenId TokenId) : UserEvent;
