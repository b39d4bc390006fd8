using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Groups;

public sealed class DeleteGroupTests
{
    [Fact]
    public void A_group_that_nothing_names_is_deleted()
    {
        var after = Given(GroupOf("g")).When(DeleteGroup("g")).Then(new GroupDeleted(Group("g")));

        Assert.False(after.Account.Groups.ContainsKey(Group("g")));
    }

    [Fact]
    public void The_group_All_cannot_be_deleted() =>
        Given().When(DeleteGroup(All)).ThenRejected(RejectionKind.Invalid, "deleting group ALL is not allowed");

    [Fact]
    public void A_group_of_a_policy_stays()
    {
        Given(GroupOf("g"), Allow("g", All, name: "p")).When(DeleteGroup("g")).ThenRejected(Linked, "group has been linked to policy: p");
        Given(GroupOf("g"), Allow(All, "g", name: "p", enabled: false)).When(DeleteGroup("g")).ThenRejected(Linked);
    }

    [Fact]
    public void A_group_of_a_setup_key_stays() =>
        Given(GroupOf("g"), KeyCreated("office", groups: "g"))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to setup key: office");

    [Fact]
    public void A_group_of_a_user_stays() =>
        Given(GroupOf("g"), UserJoined("ann", Role.Admin, groups: "g"))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to user: ann");

    [Fact]
    public void A_group_with_a_resource_stays() =>
        Given(new GroupCreated(new Group(Group("g"), "g", Issued.Api, [], [new ResourceRef("r1", ResourceType.Host)])))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to network resource: r1");

    [Fact]
    public void A_group_with_peers_may_go() => Given(Joined("web"), GroupOf("g", "web")).When(DeleteGroup("g")).ThenAccepted();

    [Fact]
    public void An_unknown_group_is_not_found() =>
        Given().When(DeleteGroup("gone")).ThenRejected(RejectionKind.NotFound, "group: gone not found");

    private static RejectionKind Linked => RejectionKind.BadRequest;
}
