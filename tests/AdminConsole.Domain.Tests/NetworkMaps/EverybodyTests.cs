using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>
/// Where a rule connects everybody with everybody, one line for all (<c>0.0.0.0</c>) stands for thousands. To an agent it means
/// whoever can send to it at all, so it is said only where it is exactly that.
/// </summary>
public sealed class EverybodyTests
{
    [Fact]
    public void A_rule_between_all_peers_is_one_line_for_each_direction() =>
        Assert.Equal(["in all *", "out all *"], Given(Devices("A", "B", "C"), Allow(All, All)).MapOf("A").Rules);

    [Fact]
    public void A_one_way_rule_between_all_goes_both_ways_all_the_same() =>
        Assert.Equal(["in tcp 22 *", "out tcp 22 *"], Given(Devices("A", "B"), Allow(All, All, tcp: 22, oneWay: true)).MapOf("A").Rules);

    [Fact]
    public void Every_port_has_its_line() => Assert.Equal(
        ["in udp 53 *", "in udp 123 *", "out udp 53 *", "out udp 123 *"],
        Given(Devices("A", "B", "C"), Rule(All, All, RuleProtocol.Udp, ports: [53, 123])).MapOf("A").Rules);

    [Fact]
    public void Other_groups_count_if_they_have_all_peers_between_them() => Assert.Equal(
        ["in all *", "out all *"],
        Given(Devices("A", "B", "C"), GroupOf("g", "A", "B"), GroupOf("h", "C"), Allow("g,h", All)).MapOf("B").Rules);

    [Fact]
    public void All_but_one_is_not_everybody()
    {
        var scenario = Given(Devices("A", "B", "C"), GroupOf("g", "A", "B"), Allow("g", All));

        Assert.Equal(["in all B", "in all C", "out all B", "out all C"], scenario.MapOf("A").Rules);
        Assert.Equal(["in all A", "in all B", "out all A", "out all B"], scenario.MapOf("C").Rules);
    }

    [Fact]
    public void As_many_as_everybody_else_is_not_everybody() => Assert.Equal(
        ["out all B"],
        Given(Devices("A", "B"), GroupOf("a", "A"), GroupOf("b", "B"), Allow("a", "b", oneWay: true)).MapOf("A").Rules);

    [Fact]
    public void Peers_that_wait_for_approval_do_not_count()
    {
        var scenario = Given(Devices("A", "B"), Joined("new", pending: true), Allow(All, All));

        Assert.Equal(["in all *", "out all *"], scenario.MapOf("A").Rules);
        Assert.Equal(
            ["in all *", "out all *"],
            scenario.And(new PeerApprovalChanged(Peer("new"), false)).MapOf("new").Rules);
    }

    [Fact]
    public void With_a_prohibition_in_the_map_everybody_is_told_one_by_one()
    {
        var scenario = Given(
            Devices("A", "B", "C", "D"), GroupOf("a", "A"), GroupOf("b", "B"), Allow(All, All),
            Rule("a", "b", RuleProtocol.Tcp, RuleAction.Drop, oneWay: true, ports: [22]));

        Assert.Equal(
            ["in all B", "in all C", "in all D", "out all B", "out all C", "out all D", "out drop tcp 22 B"], scenario.MapOf("A").Rules);
        Assert.Contains("in all A", scenario.MapOf("B").Rules);
        Assert.Equal(["in all *", "out all *"], scenario.MapOf("C").Rules);
    }

    [Fact]
    public void A_prohibition_for_everybody_is_told_one_by_one() =>
        Assert.Equal(["in drop all B", "out drop all B"], Given(Devices("A", "B"), Deny(All, All)).MapOf("A").Rules);

    [Fact]
    public void A_prohibition_that_is_switched_off_does_not_count() => Assert.Equal(
        ["in all *", "out all *"],
        Given(Devices("A", "B"), Allow(All, All), Rule(All, All, action: RuleAction.Drop, name: "no", enabled: false)).MapOf("A").Rules);

    [Fact]
    public void Who_is_alone_needs_no_line() => Assert.Empty(Given(Devices("A"), Allow(All, All)).MapOf("A").Rules);

    [Fact]
    public void An_older_agent_gets_no_range_for_everybody_either() => Assert.Equal(
        ["in tcp 443 *", "out tcp 443 *"],
        Given(Joined("A", version: "0.36.7"), Joined("B"), Rule(All, All, RuleProtocol.Tcp, ranges: [(80, 90), (443, 443)])).MapOf("A").Rules);
}
