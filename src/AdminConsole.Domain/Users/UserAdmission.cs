using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Users;

/// <summary>How people become users of the account.</summary>
internal static class UserAdmission
{
    /// <summary>OpenID Connect Core 1.0, section 2: a subject has at most 255 characters.</summary>
    private const int MaxSubjectLength = 255;

    /// <summary>Issuers are URLs; no browser or proxy takes longer ones.</summary>
    private const int MaxIssuerLength = 2048;

    public static Decision Decide(Account account, ClaimOwnership c)
    {
        if (account.Owner is { } owner)
        {
            return owner.Id == c.UserId
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.Precondition, "setup already completed");
        }

        var subject = c.Subject ?? c.UserId.Value;
        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
        {
            return Decision.Accept(new UserAdded(new User(
                c.UserId, c.Issuer, Role.Owner, IsServiceUser: false, ServiceUserName: "", NonDeletable: false,
                Blocked: false, PendingApproval: false, AutoGroups: [], c.Now, ImmutableDictionary<AccessTokenId, AccessToken>.Empty,
                subject == c.UserId.Value ? null : subject)));
        }

        if (!user.Is(c.Issuer, subject))
            return Decision.Reject(RejectionKind.AlreadyExists, $"user with id {c.UserId} already exists");

        if (user.Blocked)
            return Decision.Reject(RejectionKind.Denied, "user is blocked");

        // Who had joined before there was an owner may have the link all the same.
        ImmutableArray<AccountEvent> approval = user.PendingApproval ? [new UserApproved(c.UserId)] : [];
        return Decision.Accept([.. approval, new OwnershipTransferred(From: null, c.UserId)]);
    }

    public static Decision Decide(Account account, AddUser c)
    {
        if (account.Users.GetValueOrDefault(c.UserId) is { } existing)
        {
            return existing.Is(c.Issuer, c.Subject)
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"user with id {c.UserId} already exists");
        }

        if (c.Issuer.Length is 0 or > MaxIssuerLength)
            return Decision.Reject(RejectionKind.Invalid, $"issuer should be between 1 and {MaxIssuerLength} characters");

        if (c.Subject.Length is 0 or > MaxSubjectLength)
            return Decision.Reject(RejectionKind.Invalid, $"subject should be between 1 and {MaxSubjectLength} characters");

        if (c.Role == Role.Owner)
            return Decision.Reject(RejectionKind.Invalid, "can't invite a user with owner role");

        if (account.Users.Values.Any(u => u.Is(c.Issuer, c.Subject)))
            return Decision.Reject(RejectionKind.AlreadyExists, "can't invite a user with an existing NetBird account");

        if (UserUpdate.GroupRefusal(account, c.UserId, c.AutoGroups) is { } refusal)
            return refusal;

        var created = c.Actor is Actor.User;
        var user = new User(
            c.UserId, c.Issuer, c.Role, IsServiceUser: false, ServiceUserName: "", NonDeletable: false, Blocked: false,
            PendingApproval: account.Settings.UserApprovalRequired && !c.Invited && !created, [.. c.AutoGroups.Distinct()], c.Now,
            ImmutableDictionary<AccessTokenId, AccessToken>.Empty, c.Subject == c.UserId.Value ? null : c.Subject);

        return Decision.Accept(new UserAdded(user, created));
    }

    public static Decision Decide(Account account, ApproveUser c)
    {
        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
            return UserDecider.NotFound(c.UserId);

        return user.PendingApproval ? Decision.Accept(new UserApproved(c.UserId)) : Decision.Accept();
    }

    public static Decision Decide(Account account, RejectUser c)
    {
        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
            return UserDecider.NotFound(c.UserId);

        return user.PendingApproval
            ? Decision.Accept(new UserRejected(c.UserId))
            : Decision.Reject(RejectionKind.Precondition, $"user {c.UserId} is not pending approval: delete the user instead");
    }
}
