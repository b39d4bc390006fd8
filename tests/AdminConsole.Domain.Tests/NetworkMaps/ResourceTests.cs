using AdminConsole.Domain.Groups;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>What lies in networks: who may go there, by whom, and who sees whom because of it.</summary>
public sealed class ResourceTests
{
    /// <summary>The staff may use the printer, to which <c>gw</c> leads.</summary>
    private readonly Scenario _office = Given(
        Devices("gw", "ann", "bob", "eve"), GroupOf("staff", "ann", "bob"), Offered("printer"), Leads("gw"),
        Allow("staff", "subnet:printer", tcp: 80, name: "print"));

    [Fact]
    [Statement(40)]
    public void Every_enabled_router_leads_to_what_is_in_its_network()
    {
        var scenario = Given(
            Devices("client", "1", "2", "3", "11", "12", "21", "31", "32", "41", "51"),
            GroupOf("clients", "client"), GroupOf("g11", "11"), GroupOf("g12", "12"), GroupOf("g21", "21"), GroupOf("g31", "31"),
            GroupOf("g32", "32"), GroupOf("g41", "41"), GroupOf("g51", "51"), GroupOf("things"),
            Leads("1", "n1"), Leads("3", "n1"), Leads("groups:g11,g12", "n1"), Leads("groups:g21", "n1"), Leads("groups:g31,g32", "n1"),
            Leads("2", "n2"), Leads("groups:g41", "n2"), Leads("groups:g51", "n3", enabled: false),
            Offered("x1", network: "n1"), Offered("x2", network: "n2"), Offered("x3", network: "n3"),
            Allow("clients", "subnet:x1"), Allow("clients", "subnet:x2"), Allow("clients", "subnet:x3"));

        Assert.Equal(
            ["x1:1", "x1:11", "x1:12", "x1:21", "x1:3", "x1:31", "x1:32", "x2:2", "x2:41"],
            scenario.MapOf("client").Map.Routes.Select(r => r.Id));
        Assert.Equal(["x1:12 10.10.10.0/24 by 12"], scenario.MapOf("12").Routes);
        Assert.Empty(scenario.MapOf("51").Routes);
        Assert.DoesNotSee(scenario.MapOf("client"), "51");
    }

    [Fact]
    [Statement(41)]
    public void A_policy_concerns_a_resource_that_it_names_or_whose_group_it_names()
    {
        var scenario = Given(
            Devices("gw", "ann"), GroupOf("staff", "ann"), GroupOf("group1"), GroupOf("group2"), GroupOf("group3"), GroupOf("group4"), Leads("gw"),
            Offered("resource1", "10.1.0.0/16", groups: ["group1"]), Offered("resource2", "10.2.0.0/16", groups: ["group2"]),
            Offered("resource3", "10.3.0.0/16", groups: ["group3", "group4"]), Offered("resource4", "10.4.0.0/16"),
            Offered("resource5", "10.5.0.0/16", enabled: false, groups: ["group2"]),
            Allow("staff", "group1", tcp: 1, name: "p1"), Allow("staff", "group3", tcp: 2, name: "p2"),
            Allow("staff", "group2,group4", tcp: 3, name: "p3"), Allow("staff", "subnet:resource4", tcp: 4, name: "p4"));

        Assert.Equal(["p1"], PoliciesOf("resource1"));
        Assert.Equal(["p3"], PoliciesOf("resource2"));
        Assert.Equal(["p2", "p3"], PoliciesOf("resource3"));
        Assert.Equal(["p4"], PoliciesOf("resource4"));
        Assert.Empty(PoliciesOf("resource5"));

        IEnumerable<string> PoliciesOf(string resource) =>
            scenario.MapOf("gw").Map.RouteFirewallRules.Where(r => r.RouteId == resource + ":gw").Select(r => r.RuleId);
    }

    [Fact]
    [Statement(42)]
    public void A_client_sees_all_who_lead_where_it_may_go()
    {
        Step[] two = [Devices("self", "peer2"), GroupOf("selves", "self"), GroupOf("twos", "peer2"), Offered("x"), Leads("peer2"), Leads("peer3")];
        Step[] policies = [Allow("selves", "subnet:x"), Allow("selves", "twos", tcp: 22)];

        Assert.Equal(["peer2", "peer3"], Given([Joined("peer3"), .. two, .. policies]).MapOf("self").Peers);

        var expired = Given([Joined("peer3", user: "ann", expired: true), .. two, .. policies]).MapOf("self");
        Assert.Equal(["peer2"], expired.Peers);
        Assert.Equal(["peer3"], expired.Offline);
        Assert.Equal(["x:peer2 10.10.10.0/24 by peer2"], expired.Routes);

        var leader = Given(
            Devices("self", "peer2"), GroupOf("selves", "self"), Offered("x"), Leads("peer2"), Allow("selves", "subnet:x"),
            Offered("own", "10.2.0.0/16", "home"), Leads("self", "home"), Allow("selves", "subnet:own", name: "p")).MapOf("self");
        Assert.Equal(["peer2"], leader.Peers);
        Assert.Equal(["own:self 10.2.0.0/16 by self", "x:peer2 10.10.10.0/24 by peer2"], leader.Routes);

        Assert.Empty(Given(two).MapOf("self").Peers);
    }

    [Fact]
    [Statement(48)]
    public void Who_leads_nowhere_lets_nothing_pass() => Assert.Empty(_office.MapOf("ann").RouteRules);

    [Fact]
    [Statement(49)]
    public void Each_of_two_routers_is_told_its_own_way_and_a_client_both()
    {
        var scenario = _office.And(Joined("spare"), Leads("spare", metric: 200));

        Assert.Equal(["printer:gw 10.10.10.0/24 by gw"], scenario.MapOf("gw").Routes);
        Assert.Equal(["printer:spare 10.10.10.0/24 by spare"], scenario.MapOf("spare").Routes);
        Assert.Equal(["printer:gw 10.10.10.0/24 by gw", "printer:spare 10.10.10.0/24 by spare"], scenario.MapOf("ann").Routes);
        Assert.Equal([100, 200], scenario.MapOf("ann").Map.Routes.Select(r => r.Metric));
        Assert.Equal(["gw", "spare"], scenario.MapOf("ann").Peers);
        Assert.DoesNotSee(scenario.MapOf("gw"), "spare");
        Assert.Equal(scenario.MapOf("gw").RouteRules, scenario.MapOf("spare").RouteRules);
    }

    [Fact]
    [Statement(50)]
    public void A_way_to_a_resource_has_what_the_resource_and_its_router_say()
    {
        var scenario = Given(
            Devices("gw", "ann"), GroupOf("staff", "ann"), Leads("gw", metric: 7, masquerade: true), Offered("shop", "*.shop.test"),
            Offered("host", "10.1.2.3/32"), Offered("six", "2001:db8::/32"),
            Allow("staff", "domain:shop"), Allow("staff", "host:host"), Allow("staff", "subnet:six"));
        var (host, shop, six) = scenario.MapOf("ann").Map.Routes is [var a, var b, var c] ? (a, b, c) : default;

        Assert.Equal(new MapRoute("shop:gw", "shop", Prefix("192.0.2.0/32"), shop.Domains, WireGuardKeyOf("gw"), 7, true, true, false), shop);
        Assert.Equal(["*.shop.test"], shop.Domains);
        Assert.Equal(new MapRoute("host:gw", "host", Prefix("10.1.2.3/32"), host.Domains, WireGuardKeyOf("gw"), 7, true, true, false), host);
        Assert.Equal("2001:db8::/32", six.Network.ToString());
        Assert.Equal((true, false, false), (shop.IsDynamic, host.IsDynamic, six.IsDynamic));
        Assert.Equal(scenario.MapOf("ann").Map.Routes, scenario.MapOf("gw").Map.Routes);
    }

    [Fact]
    public void Clients_and_routers_see_each_other_with_no_line_between_them()
    {
        Assert.Equal(["gw"], _office.MapOf("ann").Peers);
        Assert.Equal(["ann", "bob"], _office.MapOf("gw").Peers);
        Assert.Equal(["ann", "bob", "gw"], _office.MapOf("gw").Zone.Order(StringComparer.Ordinal));
        Assert.All(["gw", "ann", "bob"], peer => Assert.Empty(_office.MapOf(peer).Rules));
        Assert.Equal(["ann,bob tcp 80 to 10.10.10.0/24"], _office.MapOf("gw").RouteRules);
        Assert.Equal(["print"], _office.MapOf("gw").Map.RouteFirewallRules.Select(r => r.RuleId));
        Assert.Empty(_office.MapOf("eve").Peers);
        Assert.Empty(_office.MapOf("eve").Routes);
    }

    [Fact]
    public void What_is_switched_off_is_not_there()
    {
        Nothing(new NetworkResourceChanged(ResourceOf("printer", enabled: false)));
        Nothing(new NetworkRouterChanged(RouterOf("gw to office", by: "gw", enabled: false)));
        Nothing(new PolicyChanged(PolicyOf("print", "staff", "subnet:printer", enabled: false)));
        Nothing(new PolicyChanged(PolicyOf("print", "staff", "subnet:printer", ruleEnabled: false)));

        void Nothing(Step off)
        {
            var scenario = _office.And(off);
            Assert.All(["gw", "ann"], peer =>
            {
                Assert.Empty(scenario.MapOf(peer).Peers);
                Assert.Empty(scenario.MapOf(peer).Routes);
                Assert.Empty(scenario.MapOf(peer).RouteRules);
            });
        }
    }

    [Fact]
    public void A_rule_that_is_switched_off_in_a_policy_that_is_on_gives_nobody_access()
    {
        var scenario = _office.And(GroupOf("guests", "eve"), new PolicyDeleted(new PolicyId("print")), Joint(
            PolicyOf("1", "staff", "subnet:printer", RuleProtocol.Tcp, ports: [80]),
            PolicyOf("2", "guests", "subnet:printer", RuleProtocol.Tcp, ruleEnabled: false, ports: [80]),
            PolicyOf("3", "guests", "guests", RuleProtocol.Tcp, ports: [22])));

        Assert.Equal(["ann,bob tcp 80 to 10.10.10.0/24"], scenario.MapOf("gw").RouteRules);
        Assert.Equal(["ann", "bob"], scenario.MapOf("gw").Peers);
        Assert.Empty(scenario.MapOf("eve").Routes);
    }

    [Fact]
    public void A_router_that_waits_for_approval_leads_nowhere()
    {
        var scenario = _office.And(Joined("new", pending: true), Leads("new"), new PeerApprovalChanged(Peer("gw"), true));

        Assert.Empty(scenario.MapOf("ann").Peers);
        Assert.Empty(scenario.MapOf("ann").Routes);
        Assert.Empty(scenario.MapOf("gw").RouteRules);
    }

    [Fact]
    public void A_source_that_waits_for_approval_may_not_pass_and_is_not_seen()
    {
        var scenario = _office.And(new PeerApprovalChanged(Peer("ann"), true));

        Assert.Equal(["bob tcp 80 to 10.10.10.0/24"], scenario.MapOf("gw").RouteRules);
        Assert.DoesNotSee(scenario.MapOf("gw"), "ann");
        Assert.Empty(scenario.MapOf("ann").Routes);
    }

    [Fact]
    public void An_expired_source_is_offline_to_the_router_and_keeps_its_line()
    {
        var scenario = Given(
            Devices("gw"), Joined("old", user: "ann", expired: true), GroupOf("staff", "old"), Offered("x"), Leads("gw"), Allow("staff", "subnet:x"));

        Assert.Equal(["old"], scenario.MapOf("gw").Offline);
        Assert.Empty(scenario.MapOf("gw").Peers);
        Assert.Equal(["old all to 10.10.10.0/24"], scenario.MapOf("gw").RouteRules);
    }

    [Fact]
    public void A_router_that_may_go_there_goes_by_itself()
    {
        var scenario = _office.And(Joined("spare"), Leads("spare"), new GroupPeersChanged(Group("staff"), [Peer("gw")], []));

        Assert.Equal(["printer:gw 10.10.10.0/24 by gw"], scenario.MapOf("gw").Routes);
        Assert.Equal(["ann,bob tcp 80 to 10.10.10.0/24"], scenario.MapOf("gw").RouteRules);
        Assert.Equal(["ann,bob,gw tcp 80 to 10.10.10.0/24"], scenario.MapOf("spare").RouteRules);
        Assert.Equal(["ann", "bob", "gw"], scenario.MapOf("spare").Peers);
    }

    [Fact]
    public void Routers_run_on_every_system() => Assert.Equal(
        ["x:win 10.10.10.0/24 by win"],
        Given(Joined("win", os: "windows"), Joined("ann"), GroupOf("g", "ann"), Offered("x"), Leads("win"), Allow("g", "subnet:x")).MapOf("ann").Routes);

    [Fact]
    public void Of_two_routers_that_name_one_peer_the_later_counts()
    {
        var scenario = _office.And(GroupOf("gws", "gw"), Leads("groups:gws", metric: 5));

        Assert.Equal([5], scenario.MapOf("ann").Map.Routes.Select(r => r.Metric));
        Assert.Equal([100], scenario.And(Leads("gw", name: "again")).MapOf("ann").Map.Routes.Select(r => r.Metric));
    }

    [Fact]
    public void Routers_and_members_that_are_gone_lead_nowhere_and_hinder_nobody()
    {
        var scenario = _office.And(Leads("gone"), Leads("groups:missing"), GroupOf("ghosts", "ghost"), Leads("groups:ghosts"));

        Assert.Equal(_office.MapOf("ann").Map.Fingerprint, scenario.MapOf("ann").Map.Fingerprint);
        Assert.Equal(_office.MapOf("gw").Map.Fingerprint, scenario.MapOf("gw").Map.Fingerprint);
    }

    [Fact]
    public void A_group_of_peers_and_resources_opens_both()
    {
        var scenario = Given(
            Devices("gw", "ann", "web"), GroupOf("staff", "ann"), GroupOf("things", "web"), Offered("x", groups: "things"), Leads("gw"),
            Allow("staff", "things", tcp: 80, oneWay: true));

        Assert.Equal(["gw", "web"], scenario.MapOf("ann").Peers);
        Assert.Equal(["out tcp 80 web"], scenario.MapOf("ann").Rules);
        Assert.Equal(["ann tcp 80 to 10.10.10.0/24"], scenario.MapOf("gw").RouteRules);
        Assert.Equal(["ann"], scenario.MapOf("web").Peers);
    }

    [Fact]
    public void A_resource_in_two_groups_that_a_rule_names_is_there_once()
    {
        var scenario = Given(
            Devices("gw", "ann"), GroupOf("staff", "ann"), GroupOf("a"), GroupOf("b"), Offered("x", groups: ["a", "b"]), Leads("gw"),
            Allow("staff", "a,b", tcp: 80), Allow("staff", "subnet:x", tcp: 80));

        Assert.Equal(["ann tcp 80 to 10.10.10.0/24"], scenario.MapOf("gw").RouteRules);
        Assert.Single(scenario.MapOf("ann").Routes);
    }

    [Fact]
    public void A_prohibition_makes_both_see_each_other_and_is_told_as_one()
    {
        var scenario = Given(
            Devices("gw", "ann"), GroupOf("staff", "ann"), Offered("x"), Leads("gw"), Deny("staff", "subnet:x"));

        Assert.Equal(["ann drop all to 10.10.10.0/24"], scenario.MapOf("gw").RouteRules);
        Assert.Equal(["gw"], scenario.MapOf("ann").Peers);
    }

    [Fact]
    public void A_source_may_be_one_peer()
    {
        var scenario = Given(Devices("gw", "ann", "bob"), Offered("x"), Leads("gw"), Allow("peer:ann", "subnet:x"));

        Assert.Equal(["ann"], scenario.MapOf("gw").Peers);
        Assert.Equal(["ann all to 10.10.10.0/24"], scenario.MapOf("gw").RouteRules);
        Assert.Single(scenario.MapOf("ann").Routes);
        Assert.Empty(scenario.MapOf("bob").Routes);
    }

    [Fact]
    public void Without_a_policy_even_the_router_is_not_told_of_a_resource() =>
        Assert.Empty(_office.And(new PolicyDeleted(new PolicyId("print"))).MapOf("gw").Routes);
}
