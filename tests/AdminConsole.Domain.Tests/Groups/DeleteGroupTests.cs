using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Dns.DnsAsks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Routes.RouteAsks;
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
    public void A_group_of_a_route_stays()
    {
        var draft = Draft("", netId: "office");
        Assert.All(
            [draft with { Groups = GroupIds("g") }, draft with { PeerGroups = GroupIds("g") }, draft with { AccessControlGroups = GroupIds("g") }],
            d => Given(GroupOf("g"), Create("r", d)).When(DeleteGroup("g")).ThenRejected(Linked, "group has been linked to route: office"));
    }

    [Fact]
    public void A_group_of_name_servers_stays() =>
        Given(GroupOf("g"), Create("n", Servers("office") with { Groups = GroupIds("g") }))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to name server groups: office");

    [Fact]
    public void A_group_whose_resolvers_are_left_alone_stays() =>
        Given(GroupOf("g"), new GroupRenamed(Group("g"), "servers"), LeaveAlone("g"))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to disabled DNS management groups: servers");

    [Fact]
    public void A_group_of_a_zone_stays() =>
        Given(GroupOf("g"), Create("z", ZoneOf("corp.example", "office") with { Groups = GroupIds("g") }))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to DNS zone: office");

    [Fact]
    public void Of_several_that_name_a_group_the_first_kind_is_told()
    {
        Step[] links =
        [
            Create("z", ZoneOf("corp.example") with { Groups = GroupIds("g") }), LeaveAlone("g"), UserJoined("ann", groups: "g"),
            KeyCreated("key", groups: "g"), Allow("g", "g", name: "p"), Create("n", Servers("n") with { Groups = GroupIds("g") }),
            Create("r", Draft("@g", netId: "r")),
        ];
        string[] told = ["DNS zone: zone", "disabled DNS management groups: g", "user: ann", "setup key: key", "policy: p", "name server groups: n", "route: r"];

        for (var i = 0; i < links.Length; i++)
            Given([GroupOf("g"), .. links[..(i + 1)]]).When(DeleteGroup("g")).ThenRejected(Linked, "group has been linked to " + told[i]);
    }

    [Fact]
    public void A_group_with_peers_may_go() => Given(Joined("web"), GroupOf("g", "web")).When(DeleteGroup("g")).ThenAccepted();

    [Fact]
    public void An_unknown_group_is_not_found() =>
        Given().When(DeleteGroup("gone")).ThenRejected(RejectionKind.NotFound, "group: gone not found");

    private static RejectionKind Linked => RejectionKind.BadRequest;
}
