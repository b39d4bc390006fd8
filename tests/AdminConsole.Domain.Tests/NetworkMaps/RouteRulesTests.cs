using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>What routing peers let pass to what their routes lead to.</summary>
public sealed class RouteRulesTests
{
    private const string Port80 = "tcp 80 to 10.1.0.0/16";

    /// <summary>The staff is told of the lab; who may use it is said by policies for <c>lab</c>.</summary>
    private readonly Scenario _office = Given(
        Devices("gw", "ann", "bob", "eve"), GroupOf("staff", "ann", "bob", "gw"), GroupOf("guests", "eve", "bob"), GroupOf("lab"), GroupOf("lab2"),
        Routed("r", by: "gw", to: "10.1.0.0/16", groups: "staff", access: "lab,lab2"));

    private readonly Scenario _campus = Given(
        Devices("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"), GroupOf("routingPeer1", "A"), GroupOf("routingPeer2", "D"),
        GroupOf("dev", "C", "H", "B"), GroupOf("finance", "F", "G"), GroupOf("qa", "J", "K"), GroupOf("restrictQA", "J"),
        GroupOf("unrestrictedQA", "K"), GroupOf("contractors"), GroupOf("route1"), GroupOf("route2"), GroupOf("route4"),
        Routed("r1", by: "groups:routingPeer1,routingPeer2", to: "192.168.0.0/16", groups: "dev", access: "route1"),
        Routed("r2", by: "E", to: "10.10.10.0/24", groups: "finance", access: "route2"),
        Routed("r3", by: "E", to: "example.com", groups: "contractors"),
        Routed("r4", by: "groups:routingPeer1", to: "192.168.10.0/16", groups: "qa", access: "route4"),
        Rule("dev", "route1", ports: [80, 320]),
        Rule("finance", "route2", RuleProtocol.Tcp, ranges: [(80, 350), (80, 350)]),
        Rule("restrictQA", "route4", RuleProtocol.Tcp, ports: [80]),
        Rule("unrestrictedQA", "route4"));

    [Fact]
    [Statement(21)]
    [Statement(30)]
    public void Each_routing_peer_lets_pass_what_policies_say_of_its_own_routes()
    {
        string[] dev = ["B,C,H all 80 to 192.168.0.0/16", "B,C,H all 320 to 192.168.0.0/16"];

        Assert.Equal([.. dev, "J tcp 80 to 192.168.10.0/16", "K all to 192.168.10.0/16"], _campus.MapOf("A").RouteRules);
        Assert.Equal(dev, _campus.MapOf("D").RouteRules);
        Assert.Equal(
            ["F,G tcp 80-350 to 10.10.10.0/24", "0.0.0.0/0 all to 192.0.2.0/32 example.com", "::/0 all to 192.0.2.0/32 example.com"],
            _campus.MapOf("E").RouteRules);
        Assert.Empty(_campus.MapOf("C").RouteRules);
        Assert.All(
            new[] { "A", "D", "E" }.SelectMany(p => _campus.MapOf(p).Map.RouteFirewallRules), r => Assert.Equal(RuleAction.Accept, r.Action));
    }

    [Fact]
    [Statement(22)]
    public void A_policy_concerns_the_routes_whose_access_control_group_it_leads_to()
    {
        Assert.Equal(["dev-route1"], Policies("A", "r1:A"));
        Assert.Equal(["finance-route2"], Policies("E", "r2"));
        Assert.Equal(["r3"], Policies("E", "r3"));

        IEnumerable<string> Policies(string peer, string route) =>
            _campus.MapOf(peer).Map.RouteFirewallRules.Where(r => r.RouteId == route).Select(r => r.RuleId).Distinct();
    }

    [Fact]
    [Statement(29)]
    public void Without_an_access_control_group_everybody_may_pass()
    {
        var scenario = Given(
            Devices("four", "six", "named"), Routed("r4", by: "four", to: "10.1.0.0/16"), Routed("r6", by: "six", to: "2001:db8::/32"),
            Routed("rd", by: "named", to: "a.test,b.test"));

        Assert.Equal(["0.0.0.0/0 all to 10.1.0.0/16"], scenario.MapOf("four").RouteRules);
        Assert.Equal(["::/0 all to 2001:db8::/32"], scenario.MapOf("six").RouteRules);
        Assert.Equal(
            ["0.0.0.0/0 all to 192.0.2.0/32 a.test,b.test", "::/0 all to 192.0.2.0/32 a.test,b.test"], scenario.MapOf("named").RouteRules);
        Assert.Equal([true, true], scenario.MapOf("named").Map.RouteFirewallRules.Select(r => r.IsDynamic));
        Assert.Equal(["r4"], scenario.MapOf("four").Map.RouteFirewallRules.Select(r => r.RouteId));
    }

    [Fact]
    public void With_one_nobody_may_unless_a_policy_says_so() => Assert.Empty(_office.And(Allow("staff", "guests")).MapOf("gw").RouteRules);

    [Fact]
    public void Nobody_may_either_if_none_of_the_groups_is_there_any_more() => Assert.Empty(
        Given(Devices("gw", "ann"), GroupOf("g", "ann"), Routed("r", by: "gw", groups: "g", access: "gone"), Allow("g", "gone")).MapOf("gw").RouteRules);

    [Fact]
    public void Who_may_pass_is_a_source_that_is_told_of_the_route_and_not_the_routing_peer() => Assert.Equal(
        ["ann,bob all to 10.1.0.0/16", "bob " + Port80],
        _office.And(Allow(All, "lab"), Allow("guests", "lab", tcp: 80)).MapOf("gw").RouteRules);

    [Fact]
    public void A_rule_that_nobody_can_use_is_not_told() =>
        Assert.Empty(_office.And(GroupOf("outsiders", "eve", "gw"), Allow("outsiders", "lab")).MapOf("gw").RouteRules);

    [Fact]
    public void Who_waits_for_approval_may_not_pass() => Assert.Equal(
        ["bob " + Port80], _office.And(Allow("staff", "lab", tcp: 80), new PeerApprovalChanged(Peer("ann"), true)).MapOf("gw").RouteRules);

    [Fact]
    public void Who_does_not_pass_the_checks_may_not_either() => Assert.Equal(
        ["bob all to 10.1.0.0/16"],
        _office.And(
            new PostureCheckCreated(CheckOf("new", netBird: "0.60.0")),
            new PeerMetaChanged(Peer("ann"), PeerMeta.Empty with { GoOs = "linux", NetBirdVersion = "0.59.9" }),
            Guarded("new,gone", PolicyOf("p", "staff", "lab"))).MapOf("gw").RouteRules);

    [Fact]
    public void A_source_may_be_one_peer() => Assert.Equal(
        ["ann all to 10.1.0.0/16"], _office.And(Allow("peer:ann", "lab"), Allow("peer:eve", "lab")).MapOf("gw").RouteRules);

    [Fact]
    public void What_is_switched_off_opens_nothing() => Assert.Empty(
        _office.And(Rule("staff", "lab", enabled: false), Rule("staff", "lab", ruleEnabled: false, name: "2")).MapOf("gw").RouteRules);

    [Fact]
    public void Other_rules_of_a_policy_do_not_concern_the_route() => Assert.Equal(
        ["ann,bob " + Port80],
        _office.And(Joint(
            PolicyOf("1", "staff", "lab", RuleProtocol.Tcp, ports: [80]),
            PolicyOf("2", "staff", "guests", RuleProtocol.Tcp, ports: [22]),
            PolicyOf("3", "staff", "lab", RuleProtocol.Tcp, ruleEnabled: false, ports: [23]))).MapOf("gw").RouteRules);

    [Fact]
    public void A_rule_that_leads_to_two_of_its_groups_and_rules_that_say_the_same_are_told_once() => Assert.Equal(
        ["ann,bob " + Port80],
        _office.And(
            Rule("staff", "lab,lab2", RuleProtocol.Tcp, name: "1", ports: [80, 80]),
            Joint(PolicyOf("2", "staff", "lab2", RuleProtocol.Tcp, ports: [80]), PolicyOf("3", "staff", "lab", RuleProtocol.Tcp, ports: [80])))
            .MapOf("gw").RouteRules);

    [Fact]
    public void A_prohibition_is_told_as_one() => Assert.Equal(
        ["ann,bob all to 10.1.0.0/16", "bob drop " + Port80],
        _office.And(Allow("staff", "lab"), Rule("guests", "lab", RuleProtocol.Tcp, RuleAction.Drop, ports: [80])).MapOf("gw").RouteRules);

    [Fact]
    public void The_direction_of_a_rule_is_from_its_sources_whether_it_goes_both_ways_or_not() => Assert.Equal(
        ["ann,bob udp 53 to 10.1.0.0/16"],
        _office.And(Allow("staff", "lab", udp: 53, oneWay: true), Allow("lab", "staff", udp: 54)).MapOf("gw").RouteRules);

    [Theory]
    [InlineData("0.36.7")]
    [InlineData("0.60.0")]
    public void Agents_of_every_age_know_ranges_here(string version) => Assert.Equal(
        ["ann tcp 80-90 to 198.51.100.0/24", "ann tcp 443 to 198.51.100.0/24"],
        Given(
            Joined("gw", version: version), Joined("ann"), GroupOf("g", "ann"), GroupOf("lab"), Routed("r", by: "gw", groups: "g", access: "lab"),
            Rule("g", "lab", RuleProtocol.Tcp, ranges: [(80, 90), (443, 443)])).MapOf("gw").RouteRules);

    [Fact]
    public void An_expired_source_keeps_its_line() => Assert.Equal(
        ["old all to 198.51.100.0/24"],
        Given(
            Devices("gw"), Joined("old", user: "ann", expired: true), GroupOf("g", "old"), GroupOf("lab"),
            Routed("r", by: "gw", groups: "g", access: "lab"), Allow("g", "lab")).MapOf("gw").RouteRules);

    [Fact]
    public void A_route_to_the_same_network_by_the_same_peer_adds_no_line() => Assert.Equal(
        ["0.0.0.0/0 all to 10.1.0.0/16"],
        Given(Devices("gw"), Routed("r", by: "gw", to: "10.1.0.0/16"), Routed("s", by: "gw", to: "10.1.0.0/16")).MapOf("gw").RouteRules);

    [Fact]
    public void A_line_names_the_rule_the_way_and_the_domains_that_it_is_for()
    {
        var scenario = Given(
            Devices("gw", "ann"), GroupOf("g", "ann"), GroupOf("gws", "gw"), GroupOf("lab"),
            Routed("r", by: "groups:gws", to: "a.test", groups: "g", access: "lab"), Allow("g", "lab", name: "p"));

        var rule = Assert.Single(scenario.MapOf("gw").Map.RouteFirewallRules);
        Assert.Equal(("p", "r:gw", true), (rule.RuleId, rule.RouteId, rule.IsDynamic));
        Assert.Equal(["a.test"], rule.Domains);
        Assert.Equal("192.0.2.0/32", rule.Destination.ToString());
    }
}
