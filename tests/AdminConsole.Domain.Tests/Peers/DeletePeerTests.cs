using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.PortForwarding;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.ForwardingFacts;
using static AdminConsole.Domain.Tests.NetworkFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class DeletePeerTests
{
    [Fact]
    public void A_deleted_peer_is_in_no_group()
    {
        var after = Given(Devices("web", "db"), GroupOf("servers", "web", "db")).When(DeletePeer("web")).ThenAccepted().Account;

        Assert.Equal([Peer("db")], after.Peers.Select(p => p.Id));
        Assert.Equal([Peer("db")], after.AllGroup.Peers);
        Assert.Equal([Peer("db")], after.Groups[Group("servers")].Peers);
        Assert.Null(after.Peers.Find(WireGuardKeyOf("web")));
    }

    [Fact]
    public void A_device_that_leaves_by_itself_is_remembered_so() =>
        Given(Joined("web")).When(new LogOutPeer(Peer("web")).ByPeer("web")).Then(new PeerDeleted(Peer("web"), LoggedOut: true));

    [Fact]
    public void An_admin_deletes_a_peer() => Given(Joined("web")).When(DeletePeer("web")).Then(new PeerDeleted(Peer("web"), LoggedOut: false));

    [Fact]
    public void A_deleted_device_may_join_again() =>
        Given(KeyCreated(), Register("web"), DeletePeer("web")).When(Register("web", id: "web")).ThenAccepted();

    [Fact]
    [Statement(75)]
    public void Who_saw_a_deleted_peer_no_longer_does_and_its_name_and_addresses_are_remembered()
    {
        var scenario = Given(Devices("p1", "p3"), GroupOf("groupA", "p1", "p3"), Devices("p2"), GroupOf("groupB", "p2"))
            .And(Allow("groupA", "groupA"), Allow("groupA", "groupB"));
        Assert.Equal(["p2", "p3"], scenario.MapOf("p1").Peers);

        var outcome = scenario.When(DeletePeer("p3"));
        Assert.Equal(["p2"], outcome.ThenAccepted().MapOf("p1").Peers);
        var activity = Assert.Single(Activity.Of(outcome.Before, outcome.Events.Single()));
        Assert.Equal((5, "p3"), (activity.Number, activity.Target));
        Assert.Equal(("p3", "p3.mesh.test", "100.64.0.3"), (activity.Meta["name"], activity.Meta["fqdn"], activity.Meta["ip"]));
    }

    [Fact]
    [Statement(75)]
    public void Adding_and_deleting_a_peer_raise_the_serial_by_two()
    {
        var scenario = Given(KeyCreated());
        Assert.Equal(scenario.Account.Serial + 2, scenario.And(Register("web"), DeletePeer("web")).Account.Serial);
    }

    [Fact]
    public void An_unknown_peer_is_not_found() =>
        Given().When(DeletePeer("web")).ThenRejected(RejectionKind.NotFound, "peer not found: web");

    [Fact]
    public void A_policy_that_names_the_peer_itself_stays_and_opens_nothing()
    {
        var after = Given(Devices("web", "db"), Rule("peer:web", All)).When(DeletePeer("web")).ThenAccepted();

        Assert.Single(after.Account.Policies);
        Assert.Empty(after.MapOf("db").Peers);
    }

    [Fact]
    public void A_peer_that_is_a_router_by_itself_stays()
    {
        Given(Joined("web"), RouterOf("t1", peer: "web"), RouterOf("t2", peer: "web")).When(DeletePeer("web"))
            .ThenRejected(RejectionKind.Precondition, "peer is linked to a network router: t1");
        Given(Joined("web"), GroupOf("g", "web"), RouterOf("t", groups: "g")).When(DeletePeer("web")).ThenAccepted();
    }

    [Fact]
    public void A_peer_that_ports_lead_to_or_through_stays()
    {
        var scenario = Given(Devices("gw", "web"), IngressOf("i", "gw"), AllocationOf("shop", "web", "i"), AllocationOf("mail", "web", "i"));

        scenario.When(DeletePeer("web")).ThenRejected(RejectionKind.Precondition, "peer is linked to ingress ports: mail, shop");
        scenario.When(DeletePeer("gw")).ThenRejected(RejectionKind.Precondition, "peer is linked to ingress ports: mail, shop");
    }

    [Fact]
    public void A_refusal_names_five_allocations_and_counts_the_rest() =>
        Given(Devices("gw", "web"), IngressOf("i", "gw"))
            .And([.. Enumerable.Range(1, 7).Select(n => (Step)AllocationOf($"a{n}", "web", "i"))])
            .When(DeletePeer("web"))
            .ThenRejected(RejectionKind.Precondition, "peer is linked to ingress ports: a1, a2, a3, a4, a5 and 2 more");

    [Fact]
    public void An_ingress_peer_that_nobody_uses_goes_with_its_peer() =>
        Given(Devices("gw", "web"), IngressOf("i", "gw"), IngressOf("other", "web")).When(DeletePeer("gw"))
            .Then(new IngressPeerRemoved(Ingress("i")), new PeerDeleted(Peer("gw"), LoggedOut: false));

    [Fact]
    public void Nothing_holds_a_device_that_leaves_by_itself()
    {
        var scenario = Given(
            Devices("gw", "web", "db"), RouterOf("t1", peer: "gw"), RouterOf("t2", peer: "web"), IngressOf("i", "gw"), IngressOf("j", "web"),
            AllocationOf("through", "web", "i"), AllocationOf("to", "gw", "j"), AllocationOf("other", "db", "j"));

        var after = scenario.When(new LogOutPeer(Peer("gw")).ByPeer("gw")).Then(
            new NetworkRouterDeleted(Router("t1")),
            new PortAllocationDeleted(Allocation("through")),
            new PortAllocationDeleted(Allocation("to")),
            new IngressPeerRemoved(Ingress("i")),
            new PeerDeleted(Peer("gw"), LoggedOut: true)).Account;

        Assert.Equal([Allocation("other")], after.PortAllocations.Keys);
        Assert.Equal([Ingress("j")], after.IngressPeers.Keys);
        Assert.Equal([Router("t2")], after.NetworkRouters.Select(r => r.Id));
    }

    [Fact]
    public void Nobody_logs_out_who_is_not_there() =>
        Given().When(new LogOutPeer(Peer("gone"))).ThenRejected(RejectionKind.NotFound, "peer not found: gone");
}
