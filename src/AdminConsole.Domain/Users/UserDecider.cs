using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Users;

internal static class UserDecider
{
    private const int MaxNameLength = 255;

    public static Decision Decide(Account account, UserCommand command) => command switch
    {
        ClaimOwnership c => UserAdmission.Decide(account, c),
        AddUser c => UserAdmission.Decide(account, c),
        ApproveUser c => UserAdmission.Decide(account, c),
        RejectUser c => UserAdmission.Decide(account, c),
        UpdateUser c => UserUpdate.Decide(account, c),
        DeleteUser c => Delete(account, c),
        SyncTokenGroups c => TokenGroups.Decide(account, c),
        CreateServiceUser c => CreateService(account, c),
        CreateAccessToken c => AccessTokenDecider.Decide(account, c),
        DeleteAccessToken c => AccessTokenDecider.Decide(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, UserEvent @event) => @event switch
    {
        UserAdded e => account with { Users = account.Users.SetItem(e.User.Id, e.User) },
        UserApproved e => Change(account, e.UserId, u => u with { PendingApproval = false }),
        UserRejected e => account with { Users = account.Users.Remove(e.UserId) },
        UserRoleChanged e => Change(account, e.UserId, u => u with { Role = e.Role }),
        OwnershipTransferred e => Change(
            e.From is { } from ? Change(account, from, u => u with { Role = Role.Admin }) : account,
            e.To, u => u with { Role = Role.Owner }),
        UserBlocked e => Change(account, e.UserId, u => u with { Blocked = true }),
        UserUnblocked e => Change(account, e.UserId, u => u with { Blocked = false }),
        UserGroupsChanged e => Change(account, e.UserId, u => u with { AutoGroups = e.AutoGroups }),
        UserDeleted e => account with { Users = account.Users.Remove(e.UserId) },
        AccessTokenCreated e => Change(account, e.UserId, u => u with { AccessTokens = u.AccessTokens.SetItem(e.Token.Id, e.Token) }),
        AccessTokenDeleted e => Change(account, e.UserId, u => u with { AccessTokens = u.AccessTokens.Remove(e.TokenId) }),
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    public static Decision NotFound(UserId id) => Decision.Reject(RejectionKind.NotFound, $"user not found: {id}");

    private static Account Change(Account account, UserId id, Func<User, User> change) =>
        account.Users.GetValueOrDefault(id) is { } user
            ? account with { Users = account.Users.SetItem(id, change(user)) }
            : account;

    private static Decision Delete(Account account, DeleteUser c)
    {
        if (c.Actor is Actor.User actor && actor.Id == c.UserId)
            return Decision.Reject(RejectionKind.Invalid, "self deletion is not allowed");

        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
            return Decision.Reject(RejectionKind.NotFound, "target user not found");

        if (user.Role == Role.Owner)
            return Decision.Reject(RejectionKind.Denied, "unable to delete a user with owner role");

        if (user.NonDeletable)
            return Decision.Reject(RejectionKind.Denied, "service user is marked as non-deletable");

        var events = ImmutableArray.CreateBuilder<AccountEvent>();
        foreach (var peer in account.Peers.Where(p => p.UserId == c.UserId))
        {
            // Two of the peers may be named by one and the same thing.
            var leaving = PeerDecider.Leaving(account, peer.Id, loggedOut: false);
            events.AddRange(leaving);
            account = Account.Fold(account, leaving);
        }

        events.Add(new UserDeleted(c.UserId));
        return Decision.Accept(events.ToImmutable());
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

        if (UserUpdate.GroupRefusal(account, c.UserId, c.AutoGroups) is { } refusal)
            return refusal;

        return Decision.Accept(new UserAdded(new User(
            c.UserId, Issuer: "", c.Role, IsServiceUser: true, name, c.NonDeletable,
            Blocked: false, PendingApproval: false, [.. c.AutoGroups.Distinct()], c.Now,
            ImmutableDictionary<AccessTokenId, AccessToken>.Empty)));
    }
}
