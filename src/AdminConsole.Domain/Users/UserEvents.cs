using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Users;

public abstract record UserEvent : AccountEvent;

public sealed record UserAdded(User User) : UserEvent;

public sealed record AccessTokenCreated(UserId UserId, AccessToken Token) : UserEvent;

public sealed record AccessTokenDeleted(UserId UserId, AccessTokenId TokenId) : UserEvent;
