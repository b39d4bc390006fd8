using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Dns.DnsAsks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkFacts;
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
    [Statement(82)]
    public void The_group_All_cannot_be_deleted() =>
        Given().When(DeleteGroup(All)).ThenRejected(RejectionKind.Invalid, "deleting group ALL is not allowed");

    [Fact]
    [Statement(82)]
    public void A_group_of_a_policy_stays()
    {
        Given(GroupOf("g"), Allow("g", All, name: "p")).When(DeleteGroup("g")).ThenRejected(Linked, "group has been linked to policy: p");
        Given(GroupOf("g"), Allow(All, "g", name: "p", enabled: false)).When(DeleteGroup("g")).ThenRejected(Linked);
    }

    [Fact]
    [Statement(82)]
    public void A_group_of_a_setup_key_stays() =>
        Given(GroupOf("g"), KeyCreated("office", groups: "g"))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to setup key: office");

    [Fact]
    [Statement(82)]
    public void A_group_of_a_user_stays() =>
        Given(GroupOf("g"), UserJoined("ann", Role.Admin, groups: "g"))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to user: ann");

    [Fact]
    public void A_group_with_resources_stays() =>
        Given(new GroupCreated(new Group(Group("g"), "g", Issued.Api, [], [Host("r2"), Host("r1")])), Allow("g", All))
            .When(DeleteGroup("g"))
            .ThenRejected(Linked, "group has been linked to network resource: r2");

    [Fact]
    public void A_group_that_routes_stays()
    {
        var scenario = Given(GroupOf("g"), RouterOf("t2", groups: ["g"]), RouterOf("t1", groups: [All, "g"]));

        scenario.When(DeleteGroup("g")).ThenRejected(Linked, "group has been linked to network router: t1");
        scenario.And(UserJoined("ann", groups: "g")).When(DeleteGroup("g")).ThenRejected(Linked, "group has been linked to user: ann");
    }

    [Theory]
    [Statement(82)]
    [InlineData("ann", false)]
    [InlineData("operator", false)]
    [InlineData("robot", true)]
    public void A_group_of_a_directory_goes_with_a_service_user_that_is_an_admin(string user, bool allowed)
    {
        var outcome = Given(
                UserJoined("ann"), UserJoined("operator", Role.NetworkAdmin, service: true), UserJoined("robot", Role.Admin, service: true),
                new GroupCreated(new Group(Group("g"), "g", Issued.Integration, [], [])))
            .WhenExactly(DeleteGroup("g").ByUser(user));

        if (allowed)
            outcome.Then(new GroupDeleted(Group("g")));
        else
            outcome.ThenRejected(RejectionKind.Denied, "only service users with admin power can delete integration group");
    }

    [Fact]
    [Statement(82)]
    public void Of_several_groups_those_that_can_go_do_and_the_others_say_why_not()
    {
        var account = Given(
            GroupOf("g3"), GroupOf("policed"), GroupOf("g4"), GroupOf("owned"), Allow("policed", All, name: "p"),
            UserJoined("ann", groups: "owned")).Account;
        var reasons = new List<string>();
        foreach (var name in (string[])["g3", "policed", "g4", "owned"])
        {
            var decision = Account.Decide(account, DeleteGroup(name).ByUser("ann"));
            if (decision is Decision.Rejected rejected)
                reasons.Add(rejected.Rejection.Message);
            else
                account = Account.Fold(account, Assert.IsType<Decision.Accepted>(decision).Events);
        }

        Assert.Equal(["group has been linked to policy: p", "group has been linked to user: ann"], reasons);
        Assert.Equal(["All", "owned", "policed"], account.Groups.Keys.Select(g => g.Value).Order(StringComparer.Ordinal));
    }

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
    [Statement(82)]
    public void An_unknown_group_is_not_found() => Given().When(DeleteGroup("non-existent-group"))
        .ThenRejected(RejectionKind.NotFound, "group: non-existent-group not found");

    private static RejectionKind Linked => RejectionKind.BadRequest;
}
