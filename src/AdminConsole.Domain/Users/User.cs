using System.Collections.Immutable;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Users;

/// <summary>Opaque: the provider's subject where it is free, else an xid.</summary>
public readonly record struct UserId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>20 characters, an xid.</summary>
public readonly record struct AccessTokenId(string Value)
{
    public override string ToString() => Value;
}

public enum Role
{
    Owner,
    Admin,
    NetworkAdmin,
    Auditor,
    User,
}

/// <summary>A person or a service. Names and e-mail addresses of people are not here: they can be forgotten, events cannot.</summary>
/// <param name="Issuer">Who vouches for the person: <see cref="LocalIssuer"/>, or a provider's issuer URL. Empty for service users.</param>
/// <param name="ServiceUserName">Empty for people.</param>
/// <param name="AutoGroups">Groups that the user's peers join, in the order of the admin's list.</param>
/// <param name="NonDeletable">True for service users that the operator's configuration made.</param>
/// <param name="PendingApproval">True while an admin has to let the person in.</param>
/// <param name="Subject">Who the person is to the issuer; null: the same as <paramref name="Id"/>.</param>
public sealed record User(
    UserId Id,
    string Issuer,
    Role Role,
    bool IsServiceUser,
    string ServiceUserName,
    bool NonDeletable,
    bool Blocked,
    bool PendingApproval,
    ImmutableArray<GroupId> AutoGroups,
    DateTimeOffset CreatedAt,
    ImmutableDictionary<AccessTokenId, AccessToken> AccessTokens,
    string? Subject = null)
{
    /// <summary>The issuer of users who sign in with a password of ours.</summary>
    public const string LocalIssuer = "local";

    public bool MayAct => !Blocked && !PendingApproval;

    /// <summary>True for whom the issuer knows under that subject.</summary>
    public bool Is(string issuer, string subject) => !IsServiceUser && Issuer == issuer && (Subject ?? Id.Value) == subject;
}

/// <summary>A bearer secret of a user for tools. The secret itself is not here, only its hash.</summary>
/// <param name="Hash">Base64 of the SHA-256 of the whole token text.</param>
public sealed record AccessToken(
    AccessTokenId Id, string Name, string Hash, DateTimeOffset ExpiresAt, UserId? CreatedBy, DateTimeOffset CreatedAt);
