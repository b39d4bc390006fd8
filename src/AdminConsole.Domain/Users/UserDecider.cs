using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Users;

internal static class UserDecider
{
    private const int MaxNameLength = 255;

    public static Decision Decide(Account account, UserCommand command) => command switch
    {
        ClaimOwnership c => Claim(account, c),
        CreateServiceUser c => CreateService(account, c),
        CreateAccessToken c => CreateToken(account, c),
        DeleteAccessToken c => DeleteToken(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, UserEvent @event) => @event switch
    {
        UserAdded e => account with { Users = account.Users.SetItem(e.User.Id, e.User) },
        AccessTokenCreated e => Change(account, e.UserId, u => u with { AccessTokens = u.AccessTokens.SetItem(e.Token.Id, e.Token) }),
        AccessTokenDeleted e => Change(account, e.UserId, u => u with { AccessTokens = u.AccessTokens.Remove(e.TokenId) }),
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Account Change(Account account, UserId id, Func<User, User> change) =>
        account.Users.GetValueOrDefault(id) is { } user
            ? account with { Users = account.Users.SetItem(id, change(user)) }
            : account;

    private static Decision Claim(Account account, ClaimOwnership c)
    {
        if (account.Owner is { } owner)
        {
            return owner.Id == c.UserId
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.Precondition, "setup already completed");
        }

        if (account.Users.ContainsKey(c.UserId))
            return Decision.Reject(RejectionKind.AlreadyExists, $"user with id {c.UserId} already exists");

        return Decision.Accept(new UserAdded(new User(
            c.UserId, c.Issuer, Role.Owner, IsServiceUser: false, ServiceUserName: "", NonDeletable: false,
            Blocked: false, PendingApproval: false, AutoGroups: [], c.Now, ImmutableDictionary<AccessTokenId, AccessToken>.Empty)));
    }

    private static Decision CreateService(Account account, CreateServiceUser c)
    {
        var name = c.Name.Trim();
        if (account.Users.GetValueOrDefault(c.UserId) is { } existing)
        {
            return existing.IsServiceUser && existing.ServiceUserName == name && existing.Role == c.Role
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"user with id {c.UserId} already exists");
        }

        if (c.Role == Role.Owner)
            return Decision.Reject(RejectionKind.Invalid, "can't create a service user with owner role");

        if (name.Length is 0 or > MaxNameLength)
        {
            return Decision.Reject(
                RejectionKind.Invalid, $"service user name should be between 1 and {MaxNameLength} characters");
        }

        return Decision.Accept(new UserAdded(new User(
            c.UserId, Issuer: "", c.Role, IsServiceUser: true, name, c.NonDeletable,
            Blocked: false, PendingApproval: false, AutoGroups: [], c.Now, ImmutableDictionary<AccessTokenId, AccessToken>.Empty)));
    }

    private static Decision CreateToken(Account account, CreateAccessToken c)
    {
        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
            return Decision.Reject(RejectionKind.NotFound, $"user not found: {c.UserId}");

        if (user.AccessTokens.GetValueOrDefault(c.TokenId) is { } existing)
        {
            return existing.Hash == c.Hash
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"token with id {c.TokenId} already exists");
        }

        var name = c.Name.Trim();
        if (name.Length == 0)
            return Decision.Reject(RejectionKind.Invalid, "token name can't be empty");

        if (name.Length > MaxNameLength)
            return Decision.Reject(RejectionKind.Invalid, $"token name should be at most {MaxNameLength} characters");

        if (c.ExpiresIn < TimeSpan.FromDays(1) || c.ExpiresIn > TimeSpan.FromDays(365))
            return Decision.Reject(RejectionKind.Invalid, "expiration has to be between 1 and 365");

        var creator = (c.Actor as Actor.User)?.Id;
        return Decision.Accept(new AccessTokenCreated(
            c.UserId, new AccessToken(c.TokenId, name, c.Hash, c.Now + c.ExpiresIn, creator, c.Now)));
    }

    private static Decision DeleteToken(Account account, DeleteAccessToken c)
    {
        if (account.Users.GetValueOrDefault(c.UserId)?.AccessTokens.ContainsKey(c.TokenId) != true)
            return Decision.Reject(RejectionKind.NotFound, "PAT not found");

        return Decision.Accept(new AccessTokenDeleted(c.UserId, c.TokenId));
    }
}
