using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using AdminConsole.Domain.SetupKeys;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>Whose maps a change concerns: they are told, and nobody else is.</summary>
public sealed class ChangesTests
{
    private readonly Scenario _three = Given(Devices("p1", "p2", "p3"), GroupOf("g1"), GroupOf("g2"));

    [Fact]
    [Statement(72)]
    public void Who_joins_a_group_of_a_policy_sees_the_others_there()
    {
        var linked = _three.And(Allow("g1", "g1"));
        var joined = linked.And(new GroupPeersChanged(Group("g1"), [Peer("p1"), Peer("p2"), Peer("p3")], []));

        Assert.Equal(["p1", "p2", "p3"], Told.Between(linked, joined));
        Assert.Equal(["p2", "p3"], joined.MapOf("p1").Peers);
    }

    [Fact]
    [Statement(72)]
    public void A_group_that_nothing_names_concerns_nobody()
    {
        var everybody = _three.And(Allow(All, All));
        var joined = everybody.And(new GroupPeersChanged(Group("g1"), [Peer("p1"), Peer("p2")], []));

        Assert.Empty(Told.Between(everybody, everybody.And(GroupOf("g3", "p1"))));
        Assert.Empty(Told.Between(everybody, joined));
        Assert.Empty(Told.Between(joined, joined.And(new GroupPeersChanged(Group("g1"), [], [Peer("p1")]))));
        Assert.Empty(Told.Between(joined, joined.And(new GroupRenamed(Group("g1"), "g"))));
    }

    [Fact]
    [Statement(72)]
    public void A_member_of_a_group_that_name_servers_or_routes_or_DNS_settings_name_is_told()
    {
        Joins(NameServers("n", groups: "g1"), "p1");
        Joins(LeftAlone("g1"), "p1");
        Joins(Routed("r", by: "groups:g1", groups: "g2"), "p1");
        Joins(Routed("r", by: "p2", groups: "g1"), "p1", Allow(All, All));

        void Joins(AccountEvent link, string told, params Step[] also)
        {
            var linked = _three.And(link).And(also);
            Step[] peers = [new GroupPeersChanged(Group("g1"), [Peer("p1")], []), new GroupPeersChanged(Group("g2"), [Peer("p1")], [])];
            Assert.Contains(told, Told.Between(linked, linked.And(peers)));
            Assert.DoesNotContain("p3", Told.Between(linked, linked.And(peers)));
        }
    }

    [Fact]
    [Statement(73)]
    public void A_policy_concerns_the_members_of_both_its_sides()
    {
        var p1 = _three.And(new GroupPeersChanged(Group("g1"), [Peer("p1")], []));
        var both = p1.And(new GroupPeersChanged(Group("g2"), [Peer("p2")], []));
        var off = both.And(Rule("g1", "g2", enabled: false, name: "p"));
        var on = both.And(Allow("g1", "g2", name: "p"));

        Assert.Empty(Told.Between(_three, _three.And(Allow("g1", "g2"))));
        Assert.Equal(["p1", "p2"], Told.Between(both, on));
        Assert.Equal(["p1", "p2"], Told.Between(on, on.And(new SwitchPolicy(new PolicyId("p"), false))));
        Assert.Empty(Told.Between(both, off));
        Assert.Empty(Told.Between(off, off.And(new PolicyChanged(PolicyOf("p", "g2", "g2", enabled: false)))));
        Assert.Equal(["p1", "p2"], Told.Between(off, off.And(new SwitchPolicy(new PolicyId("p"), true))));
        Assert.Equal(["p1", "p2"], Told.Between(on, on.And(new PolicyDeleted(new PolicyId("p")))));
    }

    [Fact]
    [Statement(73)]
    public void A_policy_with_members_on_one_side_only_changes_no_map()
    {
        var p1 = _three.And(new GroupPeersChanged(Group("g1"), [Peer("p1"), Peer("p2")], []));

        Assert.Empty(Told.Between(p1, p1.And(Allow("g1", "g2"))));
        Assert.Empty(Told.Between(p1, p1.And(Allow("g2", "g1"))));
        Assert.Equal(["p1", "p2"], Told.Between(p1, p1.And(Allow("g1", "g1"))));
    }

    [Fact]
    [Statement(74)]
    public void Without_the_default_policy_nobody_is_seen_and_a_group_more_leaves_all_in_sight()
    {
        var scenario = Given(Devices("p1", "p2", "p3"), GroupOf("groupA", "p1", "p2"), Rule(All, All, name: "Default"));
        var without = scenario.And(new DeletePolicy(new PolicyId("Default")));

        Assert.Equal(["p1", "p2", "p3"], Told.Between(scenario, without));
        Assert.Empty(without.MapOf("p1").Peers);
        Assert.Equal(["p2", "p3"], scenario.And(Allow("groupA", "groupA")).MapOf("p1").Peers);
    }

    [Fact]
    [Statement(75)]
    public void A_deleted_peer_leaves_the_maps_of_those_who_saw_it()
    {
        var scenario = Given(Devices("p1", "p2", "p3", "p4"), GroupOf("groupA", "p1", "p2", "p3"), Allow("groupA", "groupA"));
        var after = scenario.And(DeletePeer("p3"));

        Assert.Equal(["p2", "p3"], scenario.MapOf("p1").Peers);
        Assert.Equal(["p2"], after.MapOf("p1").Peers);
        Assert.Equal(["p1", "p2"], Told.Between(scenario, after));
    }

    [Fact]
    [Statement(75)]
    public void A_peer_that_came_and_went_has_raised_the_serial_by_two()
    {
        var scenario = Given(KeyCreated());
        var joined = scenario.And(Register("web"));
        var deleted = joined.When(DeletePeer("web"));

        Assert.Equal(scenario.Account.Serial + 2, deleted.After.Serial);

        var activity = Assert.Single(deleted.Events.SelectMany(e => Activity.Of(joined.Account, e)));
        var address = joined.Account.Peers.Find(Peer("web"))!.Address; // it joined above
        Assert.Equal((5, "web", "web.mesh.test", address.ToString()), (activity.Number, activity.Meta["name"], activity.Meta["fqdn"], activity.Meta["ip"]));
    }

    [Fact]
    [Statement(76)]
    public void A_route_concerns_who_leads_there_and_who_is_told_of_it()
    {
        var scenario = _three.And(Allow(All, All));
        var nobody = scenario.And(Routed("r", by: "", groups: "g1"));
        var empty = scenario.And(Routed("r", by: "groups:g1", groups: "g2"));
        var led = scenario.And(Routed("r", by: "p1", groups: "g2"));

        Assert.Empty(Told.Between(scenario, nobody));
        Assert.Empty(Told.Between(scenario, empty));
        Assert.Equal(["p1"], Told.Between(scenario, led));

        var member = empty.And(new GroupPeersChanged(Group("g1"), [Peer("p1")], []));
        Assert.Equal(["p1"], Told.Between(empty, member));
        var told = member.And(new GroupPeersChanged(Group("g2"), [Peer("p2")], []));
        Assert.Equal(["p2"], Told.Between(member, told));

        Assert.Equal(["p1", "p2"], Told.Between(told, told.And(new RouteChanged(RouteOf("r", by: "groups:g1", groups: "g2", metric: 5)))));
        Assert.Equal(["p1", "p2"], Told.Between(told, told.And(new RouteDeleted(new RouteId("r")))));
    }

    [Fact]
    [Statement(77)]
    public void Name_servers_concern_the_members_of_their_groups()
    {
        var member = _three.And(new GroupPeersChanged(Group("g1"), [Peer("p1")], []));
        var told = member.And(NameServers("n", groups: "g1"));

        Assert.Empty(Told.Between(_three, _three.And(NameServers("n", groups: "g1"))));
        Assert.Equal(["p1"], Told.Between(member, told));
        Assert.Equal(["p1"], Told.Between(told, told.And(new NameServerGroupChanged(NameServersOf("n", servers: "9.9.9.9", groups: "g1")))));
        Assert.Equal(["p1"], Told.Between(told, told.And(new NameServerGroupDeleted(new NameServerGroupId("n")))));
        Assert.Equal(["p1"], Told.Between(member, member.And(ZoneOf("shop.test", groups: "g1", records: "@ A 192.0.2.1 300"))));
    }

    [Fact]
    [Statement(77)]
    public void Setup_keys_concern_nobody()
    {
        var scenario = _three.And(Allow(All, All));
        var key = scenario.And(CreateKey("k"));

        Assert.Empty(Told.Between(scenario, key));
        Assert.Empty(Told.Between(key, key.And(new UpdateSetupKey(Key("k"), true, [], Noon))));
        Assert.Empty(Told.Between(key, key.And(new DeleteSetupKey(Key("k")))));
    }

    [Fact]
    [Statement(78)]
    public void A_new_name_concerns_the_peer_and_those_who_see_it()
    {
        var scenario = Given(Devices("p1", "p2", "p3"), GroupOf("g", "p1", "p2"), Allow("g", "g"));

        Assert.Equal(["p1", "web"], Told.Between(scenario, scenario.And(Rename("p2", "web"))));
        Assert.Empty(scenario.When(Rename("p2", "p2")).Events);
    }

    [Fact]
    [Statement(78)]
    public void A_name_with_the_same_label_changes_no_map()
    {
        var scenario = Given(Devices("p1", "p2"), Allow(All, All));
        var renamed = scenario.And(Rename("p2", "P2"));

        Assert.Equal("p2", renamed.Account.Peers.Find(Peer("p2"))!.DnsLabel); // it joined above
        Assert.Equal(scenario.MapOf("p1").Map.Fingerprint, renamed.MapOf("p1").Map.Fingerprint);
        Assert.Equal(scenario.MapOf("p2").Map.Fingerprint, renamed.MapOf("p2").Map.Fingerprint);
    }

    [Fact]
    [Statement(78)]
    public void The_SSH_server_of_a_peer_concerns_it_alone()
    {
        var scenario = _three.And(Allow(All, All));

        Assert.Equal(["p1"], Told.Between(scenario, scenario.And(new PeerSshSwitched(Peer("p1"), true))));
    }

    [Fact]
    [Statement(78)]
    public void A_peer_that_nothing_connects_comes_and_goes_unseen()
    {
        var scenario = Given(Devices("p1", "p2", "p3"), GroupOf("unlinked"), GroupOf("g", "p1", "p2"), Allow("g", "g"));
        var unlinked = scenario.And(Joined("new", groups: "unlinked"));
        var linked = scenario.And(Joined("new", groups: "g"));

        Assert.Empty(Told.Between(scenario, unlinked));
        Assert.Empty(Told.Between(unlinked, unlinked.And(DeletePeer("new"))));
        Assert.Equal(["p1", "p2"], Told.Between(scenario, linked));
        Assert.Equal(["p1", "p2"], Told.Between(linked, linked.And(DeletePeer("new"))));
    }

    [Fact]
    public void A_change_to_a_network_concerns_its_routers_and_who_may_use_what_is_there()
    {
        var scenario = Given(
            Devices("gw", "ann", "bob"), GroupOf("staff", "ann"), Offered("shop", "shop.test"), Leads("gw", name: "r"),
            Offered("lab", "10.1.0.0/16", network: "campus"), Leads("bob", "campus"), Allow("staff", "domain:shop"), Allow("staff", "subnet:lab"));

        Assert.Empty(Told.Between(scenario, scenario.And(Offered("other", "10.2.0.0/16"))));
        Assert.Empty(Told.Between(scenario, scenario.And(GroupOf("more", "bob"))));
        Assert.Equal(["ann", "bob"], Told.Between(scenario, scenario.And(new NetworkResourceDeleted(new("lab")))));
        Assert.Equal(["ann", "gw"], Told.Between(scenario, scenario.And(new NetworkRouterChanged(RouterOf("r", by: "gw", metric: 7)))));
        Assert.Equal(["ann", "gw"], Told.Between(scenario, scenario.And(new NetworkResourceChanged(ResourceOf("shop", "store.test")))));
    }

    [Fact]
    public void What_a_router_or_a_source_is_told_of_changes_with_who_may_pass()
    {
        var scenario = Given(
            Devices("gw", "ann", "bob"), GroupOf("staff", "ann", "bob"), GroupOf("some", "ann"), Allow(All, All), GroupOf("lab"),
            Routed("r", by: "gw", groups: "staff", access: "lab"), Rule("some", "lab", RuleProtocol.Tcp, name: "p", ports: [22]));

        Assert.Equal(["bob"], Told.Between(scenario, scenario.And(new GroupPeersChanged(Group("staff"), [], [Peer("bob")]))));
        Assert.Equal(["gw"], Told.Between(scenario, scenario.And(new GroupPeersChanged(Group("some"), [Peer("bob")], []))));
        Assert.Equal(["gw"], Told.Between(scenario, scenario.And(new PolicyChanged(PolicyOf("p", "some", "lab", RuleProtocol.Tcp, ports: [23])))));
    }

    [Fact]
    public void A_process_to_look_for_concerns_those_who_are_asked()
    {
        var scenario = Given(
            Devices("a", "b"), GroupOf("as", "a"), new PostureCheckCreated(CheckOf("c", process: Processes(Path("/bin/x")))),
            Guarded("c", PolicyOf("p", "as", All)));

        Assert.Equal(["a"], Told.Between(scenario, scenario.And(new PostureCheckChanged(CheckOf("c", process: Processes(Path("/bin/y")))))));
    }
}
