using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Users;

/// <summary>What one user may change of another, and of itself.</summary>
internal static class UserUpdate
{
    public static Decision Decide(Account account, UpdateUser c)
    {
        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
            return Decision.Reject(RejectionKind.NotFound, $"user to update doesn't exist: {c.UserId}");

        if (Refusal(account, user, c) is { } refusal)
            return refusal;

        ImmutableArray<GroupId> groups = [.. c.AutoGroups.Distinct()];
        if (GroupRefusal(account, c.UserId, groups) is { } refused)
            return refused;

        var events = ImmutableArray.CreateBuilder<AccountEvent>();
        if (c.Role != user.Role)
            events.Add(c.Role == Role.Owner ? new OwnershipTransferred(account.Owner?.Id, user.Id) : new UserRoleChanged(user.Id, c.Role));

        if (c.Blocked && !user.Blocked)
            events.AddRange(Block(account, user));

        if (!c.Blocked && user.Blocked)
            events.Add(new UserUnblocked(user.Id));

        if (!groups.AsSpan().SequenceEqual(user.AutoGroups.AsSpan()))
        {
            events.Add(new UserGroupsChanged(user.Id, groups));
            events.AddRange(GroupPropagation.Of(account, user, groups));
        }

        return Decision.Accept(events.ToImmutable());
    }

    /// <summary>Null if a user may have these groups.</summary>
    public static Decision? GroupRefusal(Account account, UserId user, ImmutableArray<GroupId> groups)
    {
        foreach (var id in groups)
        {
            if (account.Groups.GetValueOrDefault(id) is not { } group)
                return Decision.Reject(RejectionKind.Invalid, $"provided group ID {id} in the user {user} update doesn't exist");

            if (group.IsAll)
                return Decision.Reject(RejectionKind.Invalid, "can't add All group to the user");
        }

        return null;
    }

    /// <summary>Null if the actor may change the user so. The program itself has the rights of an admin here.</summary>
    private static Decision? Refusal(Account account, User user, UpdateUser c)
    {
        var actor = c.Actor is Actor.User by ? account.Users.GetValueOrDefault(by.Id) : null;
        if (actor?.Id == user.Id && c.Blocked != user.Blocked)
            return Denied("admins can't block or unblock themselves");

        if (actor?.Id == user.Id && c.Role != user.Role)
            return Denied("admins can't change their role");

        if (user.Role == Role.Owner && c.Role != Role.Owner)
            return Denied("only owners can remove owner role from their user");

        if (c.Blocked && (user.Role == Role.Owner || c.Role == Role.Owner))
            return Denied("unable to block owner user");

        if (c.Role != Role.Owner || user.Role == Role.Owner)
            return null;

        if (actor?.Role != Role.Owner)
            return Denied("only owners can add owner role to other users");

        if (user.IsServiceUser)
            return Denied("can't update a service user with owner role");

        // An owner who may not act would leave the account without one.
        return user.PendingApproval ? Denied("user is pending approval") : null;
    }

    private static IEnumerable<AccountEvent> Block(Account account, User user) =>
    [
        new UserBlocked(user.Id),
        .. account.Peers
            .Where(p => p.UserId == user.Id && !p.LoginExpired)
            .Select(p => new PeerLoginExpired(p.Id, ExpiryReason.UserBlocked)),
    ];

    private static Decision Denied(string text) => Decision.Reject(RejectionKind.Denied, text);
}
