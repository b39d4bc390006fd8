using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Users;

public abstract record UserCommand : AccountCommand;

/// <summary>The set-up link: makes the account's first and only owner. Refused from then on.</summary>
/// <param name="Subject">Who the person is to the issuer; null: the same as <paramref name="UserId"/>.</param>
public sealed record ClaimOwnership(UserId UserId, string Issuer, DateTimeOffset Now, string? Subject = null) : UserCommand;

/// <summary>A person joins the account, or an admin makes a user.</summary>
/// <param name="Issuer">Who vouches for the person: <see cref="User.LocalIssuer"/>, or a provider's issuer URL.</param>
/// <param name="Subject">Who the person is to the issuer.</param>
/// <param name="AutoGroups">Empty, or from an invitation.</param>
/// <param name="Invited">True if an admin has asked the person to come: no approval is needed then.</param>
public sealed record AddUser(
    UserId UserId,
    string Issuer,
    string Subject,
    Role Role,
    ImmutableArray<GroupId> AutoGroups,
    bool Invited,
    DateTimeOffset Now) : UserCommand;

public sealed record ApproveUser(UserId UserId) : UserCommand;

/// <summary>Turns away somebody who waits for approval.</summary>
public sealed record RejectUser(UserId UserId) : UserCommand;

/// <summary>A full replacement of what an admin may set. An owner who makes somebody else the owner becomes an admin.</summary>
public sealed record UpdateUser(UserId UserId, Role Role, ImmutableArray<GroupId> AutoGroups, bool Blocked) : UserCommand;

/// <summary>The user's peers go too.</summary>
public sealed record DeleteUser(UserId UserId) : UserCommand;

/// <summary>A person has signed in with a token that names groups. Not asked where a program signs in with an access token.</summary>
/// <param name="Groups">Empty also if the token has no such claim.</param>
public sealed record SyncTokenGroups(UserId UserId, ImmutableArray<TokenGroup> Groups) : UserCommand;

/// <param name="NewId">The id of the group that is made if the account has none of that name.</param>
public sealed record TokenGroup(string Name, GroupId NewId);

/// <param name="NonDeletable">True if the operator's configuration asks for it.</param>
public sealed record CreateServiceUser(
    UserId UserId, string Name, Role Role, bool NonDeletable, DateTimeOffset Now) : UserCommand
{
    public ImmutableArray<GroupId> AutoGroups { get; init; } = [];
}

/// <param name="Hash">Base64 of the SHA-256 of the whole token text.</param>
public sealed record CreateAccessToken(
    UserId UserId, AccessTokenId TokenId, string Name, string Hash, TimeSpan ExpiresIn, DateTimeOffset Now) : UserCommand;

public sealed record DeleteAccessToken(UserId UserId, AccessTokenId TokenId) : UserCommand;
