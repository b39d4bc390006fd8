using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.PortForwarding;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.ForwardingFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.PortForwarding;

public sealed class UpdatePortAllocationTests
{
    private readonly Scenario _scenario = Given(
        Joined("web"), Gateway("gw"), Gateway("other"), AllocationOf("shop", "web", "gw", mappings: [Tcp(1024, 80), Tcp(2000, 443)]));

    [Fact]
    public void What_is_still_asked_for_keeps_its_ingress_ports()
    {
        var update = Republish("shop", Wanted(443), Wanted(80, 81), Wanted(2000)) with { Name = "market" };

        _scenario.When(update)
            .Then(new PortAllocationChanged(
                AllocationAs("shop", "web", "gw", mappings: [Tcp(2000, 443), Tcp(80, 80, 2), Tcp(1024, 2000)]) with { Name = "market" }))
            .When(update).ThenNothingNew();
    }

    [Fact]
    public void What_stays_as_it_is_is_no_event() => _scenario.When(Republish("shop", Wanted(80), Wanted(443))).ThenNothingNew();

    [Fact]
    public void A_named_ingress_port_replaces_the_one_that_was_given() =>
        _scenario.When(Republish("shop", Wanted(80, ingress: new PortSpan(80, 80)), Wanted(443)))
            .Then<PortAllocationChanged>(e => Assert.Equal([Tcp(80, 80), Tcp(2000, 443)], e.Allocation.Mappings));

    [Fact]
    public void A_direct_port_stays_while_as_many_are_asked_for()
    {
        var update = Republish("shop") with { DirectPort = new DirectPort(MappingProtocol.Tcp, 2) };
        var direct = _scenario.When(update)
            .Then<PortAllocationChanged>(e => Assert.Equal([Tcp(1024, 1024, 2)], e.Allocation.Mappings))
            .And(AllocationOf("later", "other", "gw", mappings: Tcp(1026, 1)));

        direct.When(update).ThenNothingNew();
        direct.When(update with { DirectPort = new DirectPort(MappingProtocol.Tcp, 3) })
            .Then<PortAllocationChanged>(e => Assert.Equal([Tcp(1027, 1027, 3)], e.Allocation.Mappings));
        direct.When(update with { DirectPort = new DirectPort(MappingProtocol.Udp, 2) })
            .Then<PortAllocationChanged>(e => Assert.Equal([Udp(1024, 1024, 2)], e.Allocation.Mappings));
    }

    [Fact]
    public void What_is_enabled_again_must_find_its_ports_free()
    {
        var off = Republish("shop", Wanted(80), Wanted(443)) with { Enabled = false };
        var scenario = _scenario.And(off, AllocationOf("quick", "web", "gw", mappings: Tcp(2000, 9)));

        scenario.When(off with { Enabled = true })
            .ThenRejected(RejectionKind.Invalid, "port_ranges: ingress ports tcp 2000 are taken by port allocation quick");
        scenario.When(off with { Name = "renamed" })
            .Then<PortAllocationChanged>(e => Assert.Equal([Tcp(1024, 80), Tcp(2000, 443)], e.Allocation.Mappings));
        scenario.And(new DeletePortAllocation(Allocation("quick"), Peer("web"))).When(off with { Enabled = true })
            .Then(new PortAllocationChanged(AllocationAs("shop", "web", "gw", mappings: [Tcp(1024, 80), Tcp(2000, 443)])));
    }

    [Fact]
    public void A_direct_port_that_is_enabled_again_must_be_free()
    {
        var update = Republish("shop") with { DirectPort = new DirectPort(MappingProtocol.Tcp, 1), Enabled = false };

        _scenario.And(update, AllocationOf("quick", "web", "gw", mappings: Tcp(1024, 9))).When(update with { Enabled = true })
            .ThenRejected(RejectionKind.Invalid, "port_ranges: ingress ports tcp 1024 are taken by port allocation quick");
    }

    [Fact]
    public void What_is_disabled_does_not_overlap_itself_either() =>
        _scenario.When(Republish("shop", Wanted(9, ingress: new PortSpan(2000, 2000)), Wanted(443)) with { Enabled = false })
            .ThenRejected(RejectionKind.Invalid, "port_ranges: ingress ports tcp 2000 are taken by another range of this allocation");

    [Fact]
    public void It_stays_with_its_gateway_until_the_admin_moves_it()
    {
        var update = Republish("shop", Wanted(80), Wanted(443));
        var scenario = _scenario.And(new IngressPeerChanged(IngressAs("gw", "gw", enabled: false)), AllocationOf("there", "web", "other"));

        scenario.When(update).ThenNothingNew();
        scenario.When(update with { MoveTo = Ingress("other") })
            .Then(new PortAllocationChanged(AllocationAs("shop", "web", "other", mappings: [Tcp(80, 80), Tcp(1024, 443)])))
            .When(update with { MoveTo = Ingress("other") }).ThenNothingNew();
    }

    [Fact]
    public void It_moves_to_an_ingress_peer_that_exists_and_is_not_the_target()
    {
        var update = Republish("shop", Wanted(80));

        _scenario.When(update with { MoveTo = Ingress("gone") }).ThenRejected(RejectionKind.NotFound, "ingress peer: gone not found");
        _scenario.And(IngressOf("self", "web")).When(update with { MoveTo = Ingress("self") })
            .ThenRejected(RejectionKind.Invalid, "ingress_peer_id: a peer cannot be its own gateway");
        _scenario.And(AllocationOf("full", "web", "other", mappings: Tcp(1024, 1, 50_000)))
            .When(update with { MoveTo = Ingress("other"), PortRanges = [Wanted(1024, 30_000)] })
            .ThenRejected(RejectionKind.Precondition, "no ingress peer available: 28977 free tcp ports in a row are needed");
    }

    [Fact]
    public void The_rules_of_creation_hold()
    {
        var scenario = _scenario.And(AllocationOf("mail", "web", "gw", mappings: Tcp(25, 25)));

        scenario.When(Republish("shop", Wanted(80)) with { Name = "mail" })
            .ThenRejected(RejectionKind.Invalid, "name: the peer has a port allocation named mail already");
        scenario.When(Republish("shop", Wanted(80)) with { Name = "" })
            .ThenRejected(RejectionKind.Invalid, "name should be between 1 and 40 characters");
        scenario.When(Republish("shop")).ThenRejected(RejectionKind.Invalid, "either port_ranges or direct_port must be provided");
        scenario.When(Republish("shop", Wanted(80, ingress: new PortSpan(25, 25))))
            .ThenRejected(RejectionKind.Invalid, "port_ranges: ingress ports tcp 25 are taken by port allocation mail");
    }

    [Fact]
    public void Only_an_allocation_of_the_peer_is_changed_or_deleted()
    {
        _scenario.When(Republish("shop", Wanted(80)) with { Target = Peer("gw") })
            .ThenRejected(RejectionKind.NotFound, "port allocation: shop not found");
        _scenario.When(Republish("gone", Wanted(80))).ThenRejected(RejectionKind.NotFound, "port allocation: gone not found");
        _scenario.When(new DeletePortAllocation(Allocation("shop"), Peer("gw")))
            .ThenRejected(RejectionKind.NotFound, "port allocation: shop not found");
        _scenario.When(new DeletePortAllocation(Allocation("shop"), Peer("web"))).Then(new PortAllocationDeleted(Allocation("shop")));
    }
}
