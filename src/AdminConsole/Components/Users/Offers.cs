using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;

namespace AdminConsole.Components.Users;

/// <summary>What whoever is looking may do to a user, by the account's own rules.</summary>
/// <param name="Edit">Role or groups.</param>
public sealed record Offers(
    bool Approve, bool Reject, bool Edit, bool MakeOwner, bool Block, bool Unblock, bool SignOut, bool ResetFactor, bool Delete)
{
    /// <summary>True if there is anything at all.</summary>
    public bool Any => Approve || Reject || Edit || MakeOwner || Block || Unblock || SignOut || ResetFactor || Delete;

    public static Offers Of(AccountView view, User user)
    {
        var same = new UpdateUser(user.Id, user.Role, user.AutoGroups, user.Blocked);
        return new Offers(
            Approve: user.PendingApproval && view.Takes(new ApproveUser(user.Id)),
            Reject: user.PendingApproval && view.Takes(new RejectUser(user.Id)),
            Edit: view.Takes(same),
            MakeOwner: user.Role != Role.Owner && view.Takes(same with { Role = Role.Owner, Blocked = false }),
            Block: !user.Blocked && view.Takes(same with { Blocked = true }),
            Unblock: user.Blocked && view.Takes(same with { Blocked = false }),
            SignOut: !user.IsServiceUser && view.May(Module.Users, Operation.Update),
            ResetFactor: Permissions.AllowsSecondFactorReset(view.Account, new UserId(view.Me.Id), user.Id),
            Delete: view.Takes(new DeleteUser(user.Id)));
    }

    /// <summary>The roles that the user may be given, its own among them; the owner's is handed over instead.</summary>
    public static IReadOnlyList<Role> RolesFor(AccountView view, User user) =>
    [
        .. RoleWords.Given.Append(user.Role).Distinct().Order()
            .Where(r => r == user.Role || view.Takes(new UpdateUser(user.Id, r, user.AutoGroups, user.Blocked))),
    ];
}
