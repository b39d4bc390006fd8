using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

public sealed class FirewallRulesTests
{
    private static readonly Step _three = Devices("A", "B", "C");
    private static readonly Step _swarm = GroupOf("swarm", "B");
    private static readonly Step _dmz = GroupOf("dmz", "C");

    [Fact]
    [Statement(3)]
    public void A_rule_of_both_ways_opens_both_directions_at_both_ends()
    {
        var scenario = Given(_three, _swarm, _dmz, Allow("swarm", "dmz"));

        Assert.Equal(["in all C", "out all C"], scenario.MapOf("B").Rules);
        Assert.Equal(["in all B", "out all B"], scenario.MapOf("C").Rules);
        Assert.Empty(scenario.MapOf("A").Rules);
    }

    [Fact]
    [Statement(3)]
    public void A_one_way_rule_opens_out_at_the_source_and_in_at_the_destination()
    {
        var scenario = Given(_three, _swarm, _dmz, Allow("swarm", "dmz", oneWay: true));

        Assert.Equal(["out all C"], scenario.MapOf("B").Rules);
        Assert.Equal(["in all B"], scenario.MapOf("C").Rules);
        Assert.Empty(scenario.MapOf("A").Rules);
    }

    [Fact]
    [Statement(3)]
    [Statement(4)]
    public void The_default_policy_does_not_count_where_it_and_its_rule_are_switched_off()
    {
        var scenario = Given(_three, _swarm, _dmz, Rule(All, All, enabled: false, ruleEnabled: false, name: "Default"), Allow("swarm", "dmz"));

        Assert.Equal(["in all C", "out all C"], scenario.MapOf("B").Rules);
        Assert.Equal(["in all B", "out all B"], scenario.MapOf("C").Rules);
        Assert.Empty(scenario.MapOf("A").Rules);
        Assert.Empty(scenario.MapOf("A").Peers);
    }

    [Fact]
    [Statement(10)]
    public void Every_port_is_a_line_of_its_own() => Assert.Equal(
        ["in tcp 80 C", "in tcp 443 C", "out tcp 80 C", "out tcp 443 C"],
        Given(_three, _swarm, _dmz, Rule("swarm", "dmz", RuleProtocol.Tcp, ports: [80, 443])).MapOf("B").Rules);

    [Fact]
    [Statement(11)]
    public void Who_stands_on_both_sides_gets_no_line_twice() => Assert.Equal(
        ["in tcp 80 Y", "in tcp 443 Y", "out tcp 80 Y", "out tcp 443 Y"],
        Given(Devices("X", "Y", "1", "2", "3"), GroupOf("g", "X", "Y"), Rule("g", "g", RuleProtocol.Tcp, ports: [80, 443]))
            .MapOf("X").Rules);

    [Fact]
    public void Repeated_groups_and_ports_give_no_line_twice() => Assert.Equal(
        ["in tcp 80 A", "in tcp 80 C", "out tcp 80 A", "out tcp 80 C"],
        Given(_three, GroupOf("some", "A", "B"), GroupOf("b", "B"), GroupOf("rest", "A", "C"),
            Rule("b,b,some", "rest,dmz", RuleProtocol.Tcp, ports: [80, 80]), _dmz).MapOf("B").Rules);

    [Fact]
    public void What_two_policies_say_is_told_once_under_the_first()
    {
        var map = Given(_three, _swarm, _dmz, Allow("swarm", "dmz", name: "1"), Allow("swarm", "dmz", name: "2")).MapOf("B");

        Assert.Equal(["in all C", "out all C"], map.Rules);
        Assert.Equal(["1", "1"], map.Map.FirewallRules.Select(r => r.RuleId.Value));
    }

    [Fact]
    public void Two_rules_that_differ_only_in_their_action_are_both_there() => Assert.Equal(
        ["out tcp 22 C", "out drop tcp 22 C"],
        Given(_three, _swarm, _dmz,
            Rule("swarm", "dmz", RuleProtocol.Tcp, oneWay: true, ports: [22]),
            Rule("swarm", "dmz", RuleProtocol.Tcp, RuleAction.Drop, oneWay: true, name: "no", ports: [22])).MapOf("B").Rules);

    [Fact]
    public void Nobody_has_a_line_for_itself() =>
        Assert.DoesNotContain(Given(_three, Deny(All, All, oneWay: false)).MapOf("A").Rules, r => r.EndsWith('A'));

    [Fact]
    public void A_group_of_one_that_may_reach_itself_opens_nothing() =>
        Assert.Empty(Given(_three, _swarm, Allow("swarm", "swarm")).MapOf("B").Rules);

    [Theory]
    [InlineData("0.48.0")]
    [InlineData("0.60.0")]
    [InlineData("development")]
    public void An_agent_that_knows_ranges_gets_ranges(string version) => Assert.Equal(
        ["out tcp 80-90 C", "out tcp 443 C"],
        Given(Joined("B", version: version), Joined("C"), Joined("D"), _swarm, _dmz,
            Rule("swarm", "dmz", RuleProtocol.Tcp, oneWay: true, ranges: [(80, 90), (443, 443)])).MapOf("B").Rules);

    [Theory]
    [InlineData("0.47.2")]
    [InlineData("0.36.7")]
    [InlineData("")]
    public void An_older_agent_gets_only_the_ranges_of_one_port(string version) => Assert.Equal(
        ["out tcp 443 C"],
        Given(Joined("B", version: version), Joined("C"), Joined("D"), _swarm, _dmz,
            Rule("swarm", "dmz", RuleProtocol.Tcp, oneWay: true, ranges: [(80, 90), (443, 443)])).MapOf("B").Rules);

    [Fact]
    public void A_permission_that_an_older_agent_cannot_be_told_is_not_widened()
    {
        var scenario = Given(
            Joined("B", version: "0.36.7"), Joined("C"), Joined("D"), _swarm, _dmz, Rule("swarm", "dmz", RuleProtocol.Tcp, ranges: [(80, 90)]));

        Assert.Empty(scenario.MapOf("B").Rules);
        Assert.Equal(["in tcp 80-90 B", "out tcp 80-90 B"], scenario.MapOf("C").Rules);
    }

    [Fact]
    public void A_prohibition_that_an_older_agent_cannot_be_told_is_not_narrowed() => Assert.Equal(
        ["out drop tcp C"],
        Given(Joined("B", version: "0.36.7"), Joined("C"), Joined("D"), _swarm, _dmz,
            Rule("swarm", "dmz", RuleProtocol.Tcp, RuleAction.Drop, oneWay: true, ranges: [(80, 90), (443, 443)])).MapOf("B").Rules);

    [Fact]
    public void An_SSH_rule_is_TCP_to_port_22() => Assert.Equal(
        ["out tcp 22 C"],
        Given(Joined("B", version: "0.59.9"), Joined("C"), _swarm, _dmz, Rule("swarm", "dmz", RuleProtocol.NetBirdSsh, oneWay: true)).MapOf("B").Rules);
}
