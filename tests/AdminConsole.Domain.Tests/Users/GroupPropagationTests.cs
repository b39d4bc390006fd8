using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Users;

public sealed class GroupPropagationTests
{
    private readonly Scenario _two = Given(
        UserJoined("u1", Role.User), UserJoined("u2", Role.User), GroupOf("g1"), GroupOf("g2"),
        Joined("p1", user: "u1"), Joined("p2", user: "u1"), Joined("p3", user: "u1"), Joined("p4", user: "u2"), Joined("p5", user: "u2"));

    [Fact]
    [Statement(80)]
    public void The_peers_of_a_user_follow_the_users_groups()
    {
        var one = _two.And(UpdateUser("u1", groups: ["g1", "g2"]));
        Assert.Equal(("p1 p2 p3", "p1 p2 p3"), Members(one));
        one.When(UpdateUser("u1", groups: ["g1", "g2"])).ThenNothingNew();

        var both = one.And(UpdateUser("u2", groups: "g2"));
        Assert.Equal(("p1 p2 p3", "p1 p2 p3 p4 p5"), Members(both));

        Assert.Equal(("", "p4 p5"), Members(both.And(UpdateUser("u1"))));
    }

    [Fact]
    public void A_group_that_stays_is_applied_anew_when_another_comes()
    {
        var scenario = _two.And(UpdateUser("u1", groups: "g1"), UpdateGroup("g1", peers: "p1"));

        Assert.Equal(("p1 p2 p3", "p1 p2 p3"), Members(scenario.And(UpdateUser("u1", groups: ["g1", "g2"]))));
    }

    [Fact]
    public void Nothing_follows_where_the_account_does_not_ask_for_it()
    {
        var off = _two.And(Settings(s => s with { GroupsPropagationEnabled = false }));

        off.When(UpdateUser("u1", groups: "g1")).Then(new UserGroupsChanged(User("u1"), GroupIds("g1")));
    }

    [Fact]
    public void When_the_account_begins_to_ask_for_it_all_peers_follow_at_once()
    {
        var off = _two.And(
            Settings(s => s with { GroupsPropagationEnabled = false }),
            UpdateUser("u1", groups: ["g2", "g1"]), UpdateUser("u2", groups: "g2"), UpdateGroup("g2", peers: "p4"));
        var asked = off.UpdateSettings(s => s with { GroupsPropagationEnabled = true });

        var on = off.When(asked).Then(
            new AccountSettingsChanged(asked.Settings),
            new GroupPeersChanged(Group("g1"), [Peer("p1"), Peer("p2"), Peer("p3")], []),
            new GroupPeersChanged(Group("g2"), [Peer("p1"), Peer("p2"), Peer("p3"), Peer("p5")], []));

        Assert.Equal(("p1 p2 p3", "p1 p2 p3 p4 p5"), Members(on));
    }

    [Fact]
    [Statement(79)]
    public void A_map_changes_with_the_groups_of_a_user_with_peers_and_with_nothing_else_of_users()
    {
        var scenario = _two.And(UserJoined("u3", Role.User), Joined("db"), GroupOf("dbs", "db"), Allow("g1", "dbs", tcp: 5432));
        var before = Fingerprint(scenario);

        Assert.Equal(before, Fingerprint(scenario.And(AddUser("u4"), CreateServiceUser("robot"))));
        Assert.Equal(before, Fingerprint(scenario.And(UpdateUser("u3", Role.Admin))));
        Assert.Equal(before, Fingerprint(scenario.And(UpdateUser("u3", groups: "g1"))));
        var reached = scenario.And(UpdateUser("u1", groups: "g1"));
        Assert.Equal(["p1", "p2", "p3"], reached.MapOf("db").Peers);
        Assert.NotEqual(before, Fingerprint(reached));
        Assert.Equal(before, Fingerprint(reached.And(DeleteUser("u1"))));

        static UInt128 Fingerprint(Scenario s) => s.MapOf("db").Map.Fingerprint;
    }

    private static (string G1, string G2) Members(Scenario scenario) => (MembersOf(scenario, "g1"), MembersOf(scenario, "g2"));

    private static string MembersOf(Scenario scenario, string group) => string.Join(' ', scenario.Account.Groups[Group(group)].Peers);
}
