using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>Accounts of the size of a small office, counted out by hand.</summary>
public sealed class WorkedExampleTests
{
    private static readonly string[] _eight = ["A", "B", "C", "D", "E", "F", "G", "H"];

    [Fact]
    [Statement(1)]
    public void A_policy_for_most_beside_one_for_all_adds_a_line_for_each_of_its_peers()
    {
        var scenario = Given(
            Devices(_eight), GroupOf("swarm", "B", "A", "D", "E", "G", "H"), GroupOf("workstations", "B", "A", "D", "E", "F", "G", "H"),
            Allow(All, All), Allow("swarm,workstations", "swarm"));
        var map = scenario.MapOf("B");

        Assert.Equal(["A", "C", "D", "E", "F", "G", "H"], map.Peers);
        Assert.Equal(
            [
                "in all *", "out all *",
                "in all A", "in all D", "in all E", "in all F", "in all G", "in all H",
                "out all A", "out all D", "out all E", "out all F", "out all G", "out all H",
            ],
            map.Rules.Order(StringComparer.Ordinal).OrderBy(r => r.EndsWith('*') ? 0 : 1));
        Assert.All(_eight, peer => Assert.Equal(7, scenario.MapOf(peer).Peers.Length));
    }

    [Fact]
    [Statement(2)]
    public void Everybody_there_sees_others_and_has_lines()
    {
        var scenario = Given(
            Devices(_eight), GroupOf("swarm", "B", "A", "D", "E", "G", "H"), GroupOf("workstations", "B", "A", "D", "E", "F", "G", "H"),
            Allow(All, All), Allow("swarm,workstations", "swarm"));

        Assert.All(_eight, peer =>
        {
            Assert.True(scenario.MapOf(peer).Peers.Length >= 2);
            Assert.True(scenario.MapOf(peer).Rules.Length >= 2);
        });
    }

    [Fact]
    public void Members_that_leave_a_group_lose_what_it_gave_them()
    {
        var scenario = Given(
            Devices(_eight), GroupOf("users", "A", "C", "D", "F"), GroupOf("swarm", "B", "A", "D", "E", "G", "H"),
            Allow("users", "swarm", tcp: 80, oneWay: true));

        Assert.Equal(["in tcp 80 A", "in tcp 80 C", "in tcp 80 D", "in tcp 80 F"], scenario.MapOf("B").Rules);
        Assert.Equal(6, scenario.MapOf("C").Rules.Length);
        Assert.Equal(8, scenario.MapOf("A").Rules.Length);

        var after = scenario.And(new GroupPeersChanged(Group("swarm"), [], [Peer("B")]));
        Assert.Empty(after.MapOf("B").Peers);
        Assert.Empty(after.MapOf("B").Rules);
        Assert.Equal(["A", "D", "E", "G", "H"], after.MapOf("C").Peers);
        Assert.Equal(
            ["in tcp 80 C", "in tcp 80 D", "in tcp 80 F", "out tcp 80 D", "out tcp 80 E", "out tcp 80 G", "out tcp 80 H"],
            after.MapOf("A").Rules);
    }

    [Fact]
    public void A_deleted_policy_takes_its_peers_away()
    {
        var scenario = Given(Devices("A", "B", "C"), GroupOf("g", "A", "B"), Allow(All, All, name: "default"), Allow("g", "g", name: "p"));

        Assert.Equal(["B", "C"], scenario.MapOf("A").Peers);
        Assert.Equal(["B"], scenario.And(new PolicyDeleted(new PolicyId("default"))).MapOf("A").Peers);
        Assert.Empty(scenario.And(new PolicyDeleted(new PolicyId("default")), new PolicyDeleted(new PolicyId("p"))).MapOf("A").Peers);
    }
}
