using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Users;

public sealed class AddUserTests
{
    private readonly Scenario _open = Given(Settings(s => s with { UserApprovalRequired = false }));

    [Fact]
    public void Who_joins_is_a_user_with_a_role_and_groups() =>
        _open.And(GroupOf("dev")).When(AddUser("ann", role: Role.Auditor, groups: ["dev", "dev"])).Then<UserAdded>(e =>
        {
            Assert.False(e.Created);
            Assert.Equal(("https://login.test/", Role.Auditor), (e.User.Issuer, e.User.Role));
            Assert.Equal(GroupIds("dev"), e.User.AutoGroups);
            Assert.True(e.User.MayAct);
            Assert.False(e.User.IsServiceUser);
        });

    [Fact]
    public void Who_joins_uninvited_waits_where_the_account_asks_for_approval() =>
        Given().When(AddUser("ann")).Then<UserAdded>(e => Assert.True(e.User.PendingApproval));

    [Fact]
    public void Who_was_invited_does_not_wait() =>
        Given().When(AddUser("ann", invited: true)).Then<UserAdded>(e => Assert.False(e.User.PendingApproval));

    [Fact]
    public void Whom_an_admin_makes_does_not_wait_and_is_remembered_as_made() =>
        Given(UserJoined("bob", Role.Admin)).When(AddUser("ann").ByUser("bob")).Then<UserAdded>(e =>
        {
            Assert.True(e.Created);
            Assert.False(e.User.PendingApproval);
        });

    [Fact]
    public void The_subject_is_kept_only_where_it_is_not_the_id()
    {
        _open.When(AddUser("ann")).Then<UserAdded>(e => Assert.Null(e.User.Subject));
        _open.When(AddUser("ann", subject: "ann@login")).Then<UserAdded>(e =>
        {
            Assert.Equal("ann@login", e.User.Subject);
            Assert.True(e.User.Is("https://login.test/", "ann@login"));
            Assert.False(e.User.Is("https://login.test/", "ann"));
            Assert.False(e.User.Is("https://other.test/", "ann@login"));
        });
    }

    [Fact]
    public void The_same_person_again_is_no_event_whatever_became_of_the_role() =>
        _open.And(AddUser("ann"), new UserRoleChanged(User("ann"), Role.Admin)).When(AddUser("ann")).ThenNothingNew();

    [Fact]
    public void Another_person_under_the_same_id_is_refused()
    {
        _open.And(AddUser("ann")).When(AddUser("ann", issuer: "https://other.test/")).ThenRejected(RejectionKind.AlreadyExists);
        _open.And(CreateServiceUser("robot")).When(AddUser("robot", issuer: "")).ThenRejected(RejectionKind.AlreadyExists);
    }

    [Fact]
    public void The_same_person_under_another_id_is_refused()
    {
        var scenario = _open.And(AddUser("x1", subject: "ann"));

        scenario.When(AddUser("x2", subject: "ann"))
            .ThenRejected(RejectionKind.AlreadyExists, "can't invite a user with an existing NetBird account");
        scenario.When(AddUser("x2", issuer: "https://other.test/", subject: "ann")).ThenAccepted();
    }

    [Fact]
    public void Nobody_joins_as_the_owner() =>
        Given().When(AddUser("ann", role: Role.Owner)).ThenRejected(RejectionKind.Invalid, "can't invite a user with owner role");

    [Fact]
    public void Groups_exist_and_are_not_All()
    {
        Given().When(AddUser("ann", groups: "gone"))
            .ThenRejected(RejectionKind.Invalid, "provided group ID gone in the user ann update doesn't exist");
        Given().When(AddUser("ann", groups: All)).ThenRejected(RejectionKind.Invalid, "can't add All group to the user");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2049, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 256)]
    public void Issuer_and_subject_have_bounds(int issuer, int subject) =>
        Given().When(AddUser("ann", new string('i', issuer), new string('s', subject))).ThenRejected(RejectionKind.Invalid);

    [Fact]
    public void An_approved_user_may_act()
    {
        var scenario = Given(AddUser("ann"));
        var after = scenario.When(new ApproveUser(User("ann"))).Then(new UserApproved(User("ann")));

        Assert.False(scenario.Account.Users[User("ann")].MayAct);
        Assert.True(after.Account.Users[User("ann")].MayAct);
        after.When(new ApproveUser(User("ann"))).ThenNothingNew();
    }

    [Fact]
    public void A_rejected_user_is_gone()
    {
        var after = Given(AddUser("ann")).When(new RejectUser(User("ann"))).Then(new UserRejected(User("ann")));

        Assert.Empty(after.Account.Users);
        after.When(new RejectUser(User("ann"))).ThenRejected(RejectionKind.NotFound, "user not found: ann");
    }

    [Fact]
    public void Who_is_in_is_not_rejected()
    {
        var scenario = _open.And(AddUser("ann"));
        scenario.When(new RejectUser(User("ann")))
            .ThenRejected(RejectionKind.Precondition, "user ann is not pending approval: delete the user instead");
        Assert.Single(scenario.Account.Users);
    }

    [Fact]
    public void An_unknown_user_is_neither_approved_nor_rejected()
    {
        Given().When(new ApproveUser(User("ann"))).ThenRejected(RejectionKind.NotFound, "user not found: ann");
        Given().When(new RejectUser(User("ann"))).ThenRejected(RejectionKind.NotFound, "user not found: ann");
    }

    [Fact]
    public void A_user_who_had_joined_before_may_claim_the_account()
    {
        var claim = new ClaimOwnership(User("ann"), "https://login.test/", Noon);
        var after = Given(AddUser("ann")).When(claim).Then(new UserApproved(User("ann")), new OwnershipTransferred(null, User("ann")));

        Assert.Equal(User("ann"), after.Account.Owner?.Id);
        Assert.True(after.Account.Owner?.MayAct);
        after.When(claim).ThenNothingNew();
        Given(UserJoined("ann", Role.Admin, blocked: true)).When(claim with { Issuer = Domain.Users.User.LocalIssuer })
            .ThenRejected(RejectionKind.Denied, "user is blocked");
        Given(AddUser("ann", issuer: "https://other.test/")).When(claim).ThenRejected(RejectionKind.AlreadyExists);
    }
}
