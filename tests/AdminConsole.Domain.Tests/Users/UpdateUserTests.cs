using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Users;

public sealed class UpdateUserTests
{
    private readonly Scenario _team = Given(
        UserJoined("olga"), UserJoined("ann", Role.Admin), UserJoined("ben", Role.Admin), UserJoined("uma", Role.User),
        UserJoined("robot", Role.User, service: true), GroupOf("dev"), GroupOf("ops"));

    [Fact]
    [Statement(83)]
    public void An_admin_makes_a_user_an_admin_and_blocks_it() =>
        _team.When(UpdateUser("uma", Role.Admin, blocked: true).ByUser("ann"))
            .Then(new UserRoleChanged(User("uma"), Role.Admin), new UserBlocked(User("uma")));

    [Fact]
    [Statement(83)]
    public void The_owner_changes_an_admin() =>
        _team.When(UpdateUser("ann", Role.Auditor).ByUser("olga")).Then(new UserRoleChanged(User("ann"), Role.Auditor));

    [Fact]
    [Statement(83)]
    public void Nobody_changes_the_own_role_or_state()
    {
        Refused(UpdateUser("ann", Role.User).ByUser("ann"), "admins can't change their role");
        Refused(UpdateUser("ann", Role.Owner).ByUser("ann"), "admins can't change their role");
        Refused(UpdateUser("ann", Role.Admin, blocked: true).ByUser("ann"), "admins can't block or unblock themselves");
        Refused(UpdateUser("ann", Role.User, blocked: true).ByUser("ann"), "admins can't block or unblock themselves");
        Refused(UpdateUser("olga", Role.Admin).ByUser("olga"), "admins can't change their role");
        Refused(UpdateUser("olga", Role.Owner, blocked: true).ByUser("olga"), "admins can't block or unblock themselves");
    }

    [Fact]
    [Statement(83)]
    public void Nobody_takes_the_role_of_the_owner()
    {
        const string text = "only owners can remove owner role from their user";
        Refused(UpdateUser("olga", Role.Admin).ByUser("ann"), text);
        Refused(UpdateUser("olga", Role.User), text);
        _team.And(UserJoined("chief", Role.Admin, service: true))
            .When(UpdateUser("olga", Role.User).ByUser("chief")).ThenRejected(RejectionKind.Denied, text);
        Refused(UpdateUser("olga", Role.User).ByUser("uma"), "permission denied");
        Refused(UpdateUser("olga", Role.User).ByUser("robot"), "permission denied");
    }

    [Fact]
    [Statement(83)]
    public void Nobody_blocks_the_owner()
    {
        Refused(UpdateUser("olga", Role.Owner, blocked: true).ByUser("ann"), "unable to block owner user");
        Refused(UpdateUser("olga", Role.Owner, blocked: true), "unable to block owner user");
        Refused(UpdateUser("ann", Role.Owner, blocked: true).ByUser("olga"), "unable to block owner user");
    }

    [Fact]
    [Statement(83)]
    public void Only_the_owner_gives_the_role_away()
    {
        const string text = "only owners can add owner role to other users";
        Refused(UpdateUser("ben", Role.Owner).ByUser("ann"), text);
        Refused(UpdateUser("ben", Role.Owner), text);
        Refused(UpdateUser("robot", Role.Owner).ByUser("olga"), "can't update a service user with owner role");
        _team.And(UserJoined("new", Role.User, pending: true))
            .When(UpdateUser("new", Role.Owner).ByUser("olga")).ThenRejected(RejectionKind.Denied, "user is pending approval");
    }

    [Fact]
    [Statement(83)]
    public void Who_is_no_admin_changes_nobody()
    {
        Refused(UpdateUser("ann", Role.User).ByUser("uma"), "permission denied");
        Refused(UpdateUser("uma", Role.Admin).ByUser("uma"), "permission denied");
    }

    [Fact]
    [Statement(83)]
    public void An_unknown_user_does_not_exist() =>
        _team.When(UpdateUser("gone").ByUser("ann")).ThenRejected(RejectionKind.NotFound, "user to update doesn't exist: gone");

    [Fact]
    public void A_transfer_leaves_exactly_one_owner_and_the_other_an_admin()
    {
        var after = _team.When(UpdateUser("uma", Role.Owner).ByUser("olga")).Then(new OwnershipTransferred(User("olga"), User("uma")));

        Assert.Equal(User("uma"), Assert.Single(after.Account.Users.Values, u => u.Role == Role.Owner).Id);
        Assert.Equal(Role.Admin, after.Account.Users[User("olga")].Role);
    }

    [Fact]
    public void A_transfer_unblocks_where_it_says_so() =>
        _team.And(new UserBlocked(User("ben"))).When(UpdateUser("ben", Role.Owner).ByUser("olga"))
            .Then(new OwnershipTransferred(User("olga"), User("ben")), new UserUnblocked(User("ben")));

    [Fact]
    public void What_stays_as_it_is_is_no_event()
    {
        _team.When(UpdateUser("uma").ByUser("ann")).ThenNothingNew();
        _team.When(UpdateUser("olga", Role.Owner).ByUser("ann")).ThenNothingNew();
        _team.When(UpdateUser("ann", Role.Admin).ByUser("ann")).ThenNothingNew();
    }

    [Fact]
    public void Groups_exist_and_are_not_All()
    {
        _team.When(UpdateUser("uma", groups: "gone").ByUser("ann"))
            .ThenRejected(RejectionKind.Invalid, "provided group ID gone in the user uma update doesn't exist");
        _team.When(UpdateUser("uma", groups: All).ByUser("ann")).ThenRejected(RejectionKind.Invalid, "can't add All group to the user");
    }

    [Fact]
    public void A_group_that_a_user_gives_to_peers_is_not_deleted() =>
        _team.And(UpdateUser("uma", groups: "dev")).When(DeleteGroup("dev"))
            .ThenRejected(RejectionKind.BadRequest, "group has been linked to user: uma");

    [Fact]
    public void Blocking_expires_the_logins_of_the_users_peers_and_unblocking_does_not_bring_them_back()
    {
        var after = _team.And(Joined("a", user: "uma"), Joined("b", user: "uma", expired: true), Joined("c", user: "ann"), Joined("d"))
            .When(UpdateUser("uma", blocked: true))
            .Then(new UserBlocked(User("uma")), new PeerLoginExpired(Peer("a"), ExpiryReason.UserBlocked));

        Assert.False(after.Account.Users[User("uma")].MayAct);
        after.When(UpdateUser("uma", blocked: true)).ThenNothingNew();
        var unblocked = after.When(UpdateUser("uma")).Then(new UserUnblocked(User("uma")));
        Assert.True(unblocked.Account.Users[User("uma")].MayAct);
        Assert.True(unblocked.Account.Peers.Find(Peer("a"))?.LoginExpired);
    }

    [Fact]
    public void Others_no_longer_reach_the_peers_of_a_blocked_user()
    {
        var scenario = _team.And(Joined("a", user: "uma"), Joined("d"), Allow(All, All));

        Assert.Equal(["a"], scenario.MapOf("d").Peers);
        Assert.Equal(["a"], scenario.And(UpdateUser("uma", blocked: true)).MapOf("d").Offline);
    }

    [Fact]
    public void Role_blocking_and_groups_are_told_in_this_order() =>
        _team.And(Joined("a", user: "uma"))
            .When(UpdateUser("uma", Role.Auditor, blocked: true, groups: ["ops", "dev"]))
            .Then(
                new UserRoleChanged(User("uma"), Role.Auditor),
                new UserBlocked(User("uma")),
                new PeerLoginExpired(Peer("a"), ExpiryReason.UserBlocked),
                new UserGroupsChanged(User("uma"), GroupIds("ops", "dev")),
                new GroupPeersChanged(Group("dev"), [Peer("a")], []),
                new GroupPeersChanged(Group("ops"), [Peer("a")], []));

    private void Refused(UpdateUser command, string text)
    {
        var version = _team.Account.Version;
        _team.When(command).ThenRejected(RejectionKind.Denied, text);
        Assert.Equal(version, _team.Account.Version);
    }
}
