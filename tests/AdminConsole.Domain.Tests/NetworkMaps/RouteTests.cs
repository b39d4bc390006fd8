using AdminConsole.Domain.Groups;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.Routes;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>Who is told the way to what.</summary>
public sealed class RouteTests
{
    /// <summary>Everybody sees everybody; <c>gw</c> leads to the lab, and the staff is told so.</summary>
    private readonly Scenario _office = Given(
        Devices("gw", "ann", "bob"), GroupOf("staff", "ann"), Allow(All, All), Routed("lab", by: "gw", to: "10.1.0.0/16", groups: "staff"));

    [Fact]
    [Statement(23)]
    public void Members_of_the_groups_that_lead_there_back_each_other_up()
    {
        var scenario = Given(
            Joined("p1"), Joined("p2"), Joined("p3", os: "darwin"), Joined("p4"), GroupOf("ha1", "p1", "p2", "p3"), GroupOf("ha2", "p1", "p4"),
            GroupOf("g1", "p1"), GroupOf("g2", "p2"), Allow(All, All),
            Routed("R", by: "groups:ha1,ha2", to: "192.168.0.0/16", groups: "g1,g2", netId: "superNet"));
        AreTold(scenario, p1: ["p1"], p2: ["p2"], p4: ["p4"]);

        scenario = scenario.And(new GroupPeersChanged(Group("ha1"), [], [Peer("p2")]));
        AreTold(scenario, p1: ["p1"], p2: ["p1", "p4"], p4: ["p4"]);

        scenario = scenario.And(new GroupPeersChanged(Group("ha2"), [], [Peer("p4")]));
        AreTold(scenario, p1: ["p1"], p2: ["p1"], p4: []);

        scenario = scenario.And(new GroupPeersChanged(Group("ha2"), [Peer("p4")], []));
        AreTold(scenario, p1: ["p1"], p2: ["p1", "p4"], p4: ["p4"]);

        scenario = scenario.And(new RouteDeleted(new RouteId("R")));
        AreTold(scenario, p1: [], p2: [], p4: []);

        static void AreTold(Scenario scenario, string[] p1, string[] p2, string[] p4)
        {
            Assert.Equal(p1.Select(Way), scenario.MapOf("p1").Routes);
            Assert.Equal(p2.Select(Way), scenario.MapOf("p2").Routes);
            Assert.Equal(p4.Select(Way), scenario.MapOf("p4").Routes);
            Assert.Empty(scenario.MapOf("p3").Routes);
        }

        static string Way(string by) => $"R:{by} 192.168.0.0/16 by {by}";
    }

    [Fact]
    [Statement(24)]
    public void A_route_that_is_switched_off_is_told_to_nobody_and_one_that_is_on_to_the_peer_that_leads_there()
    {
        var off = Given(Devices("p1"), GroupOf("g"), Routed("r", by: "p1", to: "10.0.0.0/8", groups: "g", enabled: false));

        Assert.Empty(off.MapOf("p1").Routes);
        Assert.Empty(off.MapOf("p1").RouteRules);

        var own = Assert.Single(off.And(new RouteChanged(RouteOf("r", by: "p1", to: "10.0.0.0/8", groups: "g"))).MapOf("p1").Map.Routes);
        Assert.Equal(("r", WireGuardKeyOf("p1")), (own.Id, own.Peer));
    }

    [Fact]
    public void What_is_switched_off_is_told_to_nobody_else_either() => Assert.Empty(
        _office.And(new RouteChanged(RouteOf("lab", by: "gw", to: "10.1.0.0/16", groups: "staff", enabled: false))).MapOf("ann").Routes);

    [Fact]
    [Statement(25)]
    public void Only_members_of_the_groups_are_told_and_the_same_as_the_peer_that_leads_there()
    {
        Assert.Equal(["lab 10.1.0.0/16 by gw"], _office.MapOf("ann").Routes);
        Assert.Empty(_office.MapOf("bob").Routes);

        var joined = _office.And(new GroupPeersChanged(Group("staff"), [Peer("bob")], []));
        Assert.Equal(joined.MapOf("gw").Map.Routes, joined.MapOf("bob").Map.Routes);
        Assert.Single(joined.MapOf("bob").Routes);
    }

    [Fact]
    [Statement(26)]
    public void A_route_does_not_make_its_routing_peer_visible()
    {
        var scenario = _office.And(new PolicyDeleted(new PolicyId("All-All")));

        Assert.Equal(["lab 10.1.0.0/16 by gw"], scenario.MapOf("gw").Routes);
        Assert.Empty(scenario.MapOf("ann").Routes);
        Assert.DoesNotSee(scenario.MapOf("ann"), "gw");
    }

    [Fact]
    [Statement(27)]
    public void Who_leads_to_a_network_does_not_go_there_by_others()
    {
        var scenario = Given(
            Devices("peer-1", "peer-2", "peer-3"), GroupOf("g", "peer-1", "peer-2"), Allow(All, All),
            Routed("r1", by: "peer-1", to: "10.1.0.0/16", groups: "g", netId: "n1"),
            Routed("r2", by: "peer-2", to: "10.2.0.0/16", groups: "g", netId: "n2"),
            Routed("r3", by: "peer-2", to: "10.1.0.0/16", groups: "g", netId: "n1"));

        Assert.Equal(["r2 10.2.0.0/16 by peer-2", "r3 10.1.0.0/16 by peer-2"], scenario.MapOf("peer-2").Routes);
        Assert.Equal(["r1 10.1.0.0/16 by peer-1", "r2 10.2.0.0/16 by peer-2"], scenario.MapOf("peer-1").Routes);
        Assert.Empty(scenario.MapOf("peer-3").Routes);
    }

    [Fact]
    public void Not_even_while_its_own_route_is_switched_off()
    {
        var scenario = Given(
            Devices("gw", "spare", "ann"), GroupOf("g", "spare", "ann"), Allow(All, All),
            Routed("r1", by: "gw", to: "10.1.0.0/16", groups: "g", netId: "n"),
            Routed("r2", by: "spare", to: "10.1.0.0/16", groups: "g", netId: "n", enabled: false));

        Assert.Empty(scenario.MapOf("spare").Routes);
        Assert.Equal(["r1 10.1.0.0/16 by gw"], scenario.MapOf("ann").Routes);
    }

    [Fact]
    public void Routes_of_another_name_or_target_do_not_back_each_other_up()
    {
        var scenario = Given(
            Devices("gw", "spare"), GroupOf("g", "gw", "spare"), Allow(All, All),
            Routed("r1", by: "gw", to: "10.1.0.0/16", groups: "g", netId: "n"),
            Routed("r2", by: "spare", to: "10.1.0.0/16", groups: "g", netId: "m"),
            Routed("r3", by: "gw", to: "a.test,b.test", groups: "g", netId: "n"),
            Routed("r4", by: "spare", to: "a.test", groups: "g", netId: "n"));

        Assert.Equal(
            ["r1 10.1.0.0/16 by gw", "r2 10.1.0.0/16 by spare", "r3 a.test,b.test by gw", "r4 a.test by spare"], scenario.MapOf("gw").Routes);
        Assert.Equal(scenario.MapOf("gw").Routes, scenario.MapOf("spare").Routes);
    }

    [Fact]
    public void Routes_of_the_same_domains_do() => Assert.Equal(
        ["r2 a.test,b.test by spare"],
        Given(
            Devices("gw", "spare"), GroupOf("g", "gw", "spare"), Allow(All, All), Routed("r1", by: "gw", to: "a.test,b.test", groups: "g", netId: "n"),
            Routed("r2", by: "spare", to: "a.test,b.test", groups: "g", netId: "n")).MapOf("spare").Routes);

    [Fact]
    [Statement(28)]
    public void Agents_lead_to_routes_on_Linux_alone()
    {
        var scenario = Given(
            Joined("mac", os: "darwin"), Joined("gw"), Joined("ann"), GroupOf("ways", "mac", "gw"), GroupOf("g", "mac", "ann"), Allow(All, All),
            Routed("r", by: "groups:ways", to: "10.1.0.0/16", groups: "g"), Routed("s", by: "mac", to: "10.2.0.0/16", groups: "g"));

        Assert.Equal(["r:gw 10.1.0.0/16 by gw"], scenario.MapOf("ann").Routes);
        Assert.Equal(["r:gw 10.1.0.0/16 by gw"], scenario.MapOf("mac").Routes);
        Assert.Empty(scenario.MapOf("mac").RouteRules);
    }

    [Fact]
    [Statement(31)]
    public void The_ways_by_a_peer_whose_login_has_expired_vanish_from_others()
    {
        var scenario = Given(
            Joined("gw", user: "ann", expired: true), Joined("spare"), Joined("ann"), GroupOf("g", "ann"), Allow(All, All),
            Routed("r1", by: "gw", to: "10.1.0.0/16", groups: "g", netId: "n"), Routed("r2", by: "spare", to: "10.1.0.0/16", groups: "g", netId: "n"));

        Assert.Equal(["r2 10.1.0.0/16 by spare"], scenario.MapOf("ann").Routes);
        Assert.Equal(["gw"], scenario.MapOf("ann").Offline);
        Assert.Equal(["r1 10.1.0.0/16 by gw"], scenario.MapOf("gw").Routes);
        Assert.Equal(["0.0.0.0/0 all to 10.1.0.0/16"], scenario.MapOf("gw").RouteRules);
        Assert.Equal(["ann", "spare"], scenario.MapOf("gw").Peers);
    }

    [Fact]
    public void A_routing_peer_that_waits_for_approval_leads_nowhere()
    {
        var scenario = _office.And(new PeerApprovalChanged(Peer("gw"), true));

        Assert.Empty(scenario.MapOf("gw").Routes);
        Assert.Empty(scenario.MapOf("gw").RouteRules);
        Assert.Empty(scenario.MapOf("ann").Routes);
    }

    [Fact]
    public void Routing_peers_that_are_gone_lead_nowhere() => Assert.Empty(
        Given(Devices("ann"), GroupOf("g", "ann"), Routed("r", by: "gone", groups: "g"), Routed("s", by: "groups:missing", groups: "g"),
            Routed("t", by: "", groups: "g")).MapOf("ann").Routes);

    [Fact]
    public void A_member_of_two_groups_that_lead_there_is_one_way() => Assert.Equal(
        ["r:gw 10.1.0.0/16 by gw"],
        Given(Devices("gw"), GroupOf("a", "gw"), GroupOf("b", "gw"), Routed("r", by: "groups:a,b", to: "10.1.0.0/16")).MapOf("gw").Routes);

    [Fact]
    public void A_way_has_all_that_the_route_says()
    {
        var scenario = Given(
            Devices("gw"),
            new RouteCreated(RouteOf("r", by: "gw", to: "a.test,xn--bcher-kva.test", netId: "n", metric: 7) with { KeepRoute = true, Masquerade = false }),
            new RouteCreated(RouteOf("s", by: "gw", to: "0.0.0.0/0", netId: "exit") with { SkipAutoApply = true }));

        var (domains, exit) = (scenario.MapOf("gw").Map.Routes[0], scenario.MapOf("gw").Map.Routes[1]);
        Assert.Equal(
            new MapRoute("r", "n", Prefix("192.0.2.0/32"), domains.Domains, WireGuardKeyOf("gw"), 7, false, true, false), domains);
        Assert.Equal(["a.test", "xn--bcher-kva.test"], domains.Domains);
        Assert.True(domains.IsDynamic);
        Assert.Equal(new MapRoute("s", "exit", Prefix("0.0.0.0/0"), exit.Domains, WireGuardKeyOf("gw"), 9999, true, false, true), exit);
        Assert.False(exit.IsDynamic);
    }
}
