using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Users;

public abstract record UserCommand : AccountCommand;

/// <summary>The set-up link: makes the account's first and only owner. Refused from then on.</summary>
public sealed record ClaimOwnership(UserId UserId, string Issuer, DateTimeOffset Now) : UserCommand;

/// <param name="NonDeletable">True if the operator's configuration asks for it.</param>
public sealed record CreateServiceUser(
    UserId UserId, string Name, Role Role, bool NonDeletable, DateTimeOffset Now) : UserCommand;

/// <param name="Hash">Base64 of the SHA-256 of the whole token text.</param>
public sealed record CreateAccessToken(
    UserId UserId, AccessTokenId TokenId, string Name, string Hash, TimeSpan ExpiresIn, DateTimeOffset Now) : UserCommand;

public sealed record DeleteAccessToken(UserId UserId, AccessTokenId TokenId) : UserCommand;
