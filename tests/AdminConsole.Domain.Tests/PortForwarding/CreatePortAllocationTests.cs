using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.PortForwarding;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.ForwardingFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.PortForwarding;

public sealed class CreatePortAllocationTests
{
    private readonly Scenario _scenario = Given(Joined("web"), Gateway("gw"));

    [Fact]
    public void Ports_are_published_under_the_same_numbers_where_those_are_free() =>
        _scenario.When(Publish(" shop ", ["gw"], Wanted(443), Wanted(8000, 8009, MappingProtocol.Udp)) with { Id = Allocation("a") })
            .Then(new PortAllocationCreated(new PortAllocation(
                Allocation("a"), "shop", Peer("web"), Ingress("gw"), Enabled: true, [Tcp(443, 443), Udp(8000, 8000, 10)])));

    [Fact]
    public void Otherwise_under_the_lowest_free_stretch_from_1024_on() =>
        _scenario.And(AllocationOf("other", "web", "gw", mappings: [Tcp(443, 443), Tcp(1024, 1), Tcp(1027, 2)]))
            .When(Publish("shop", ["gw"], Wanted(443), Wanted(440, 444)))
            .Then<PortAllocationCreated>(e => Assert.Equal([Tcp(1025, 443), Tcp(1028, 440, 5)], e.Allocation.Mappings));

    [Theory]
    [InlineData(22)]
    [InlineData(53)]
    [InlineData(51820)]
    public void The_ingress_peers_own_ports_are_never_given(int port)
    {
        _scenario.When(Publish("shop", ["gw"], Wanted(port)))
            .Then<PortAllocationCreated>(e => Assert.Equal([Tcp(1024, port)], e.Allocation.Mappings));
        _scenario.When(Publish("shop", ["gw"], Wanted(port - 1, port + 1)))
            .Then<PortAllocationCreated>(e => Assert.Equal([Tcp(1024, port - 1, 3)], e.Allocation.Mappings));
        _scenario.When(Publish("shop", ["gw"], Wanted(8001, 8003, ingress: new PortSpan(port - 1, port + 1))))
            .ThenRejected(RejectionKind.Invalid, $"port_ranges: ingress port {port} is the ingress peer's own");
    }

    [Fact]
    public void The_ports_of_another_protocol_of_another_gateway_and_of_what_is_disabled_are_free() =>
        _scenario.And(
                IngressOf("far", "web"), AllocationOf("udp", "web", "gw", mappings: Udp(443, 443)), AllocationOf("there", "gw", "far"),
                AllocationOf("off", "web", "gw", enabled: false))
            .When(Publish("shop", ["gw"], Wanted(443)))
            .Then<PortAllocationCreated>(e => Assert.Equal([Tcp(443, 443)], e.Allocation.Mappings));

    [Theory]
    [InlineData(MappingProtocol.Tcp, MappingProtocol.TcpAndUdp)]
    [InlineData(MappingProtocol.Udp, MappingProtocol.TcpAndUdp)]
    [InlineData(MappingProtocol.TcpAndUdp, MappingProtocol.Tcp)]
    [InlineData(MappingProtocol.TcpAndUdp, MappingProtocol.TcpAndUdp)]
    public void Both_protocols_need_the_port_free_of_both(MappingProtocol taken, MappingProtocol wanted) =>
        _scenario.And(AllocationOf("other", "web", "gw", mappings: Tcp(443, 443) with { Protocol = taken }))
            .When(Publish("shop", ["gw"], Wanted(443, protocol: wanted)))
            .Then<PortAllocationCreated>(e => Assert.Equal(1024, e.Allocation.Mappings.Single().Ingress.Start));

    [Fact]
    public void The_admin_may_name_the_ingress_ports() =>
        _scenario.When(Publish("shop", ["gw"], Wanted(443), Wanted(8443, ingress: new PortSpan(443, 443))))
            .Then<PortAllocationCreated>(e => Assert.Equal([Tcp(1024, 443), Tcp(443, 8443)], e.Allocation.Mappings));

    [Fact]
    public void Named_ingress_ports_that_are_taken_are_refused()
    {
        _scenario.And(AllocationOf("old", "web", "gw"))
            .When(Publish("shop", ["gw"], Wanted(8442, 8444, ingress: new PortSpan(442, 444))))
            .ThenRejected(RejectionKind.Invalid, "port_ranges: ingress ports tcp 442-444 are taken by port allocation old");
        _scenario.When(Publish("shop", ["gw"], Wanted(1, ingress: new PortSpan(443, 443)), Wanted(2, ingress: new PortSpan(443, 443))))
            .ThenRejected(RejectionKind.Invalid, "port_ranges: ingress ports tcp 443 are taken by another range of this allocation");
    }

    [Fact]
    public void A_direct_port_is_any_stretch_that_is_free_on_both_sides() =>
        _scenario.And(
                Joined("db"), AllocationOf("taken", "db", "gw", mappings: Tcp(1026, 1)),
                AllocationOf("served", "web", "elsewhere", mappings: Tcp(1, 1028)))
            .When(PublishFree("shop", "gw", 3))
            .Then<PortAllocationCreated>(e => Assert.Equal([Tcp(1029, 1029, 3)], e.Allocation.Mappings));

    [Fact]
    public void The_same_command_again_is_no_event_whatever_was_chosen()
    {
        var ranges = Publish("shop", ["gw"], Wanted(22), Wanted(80));
        var direct = PublishFree("free", "gw", 2, MappingProtocol.TcpAndUdp);
        var scenario = _scenario.And(ranges, direct);

        scenario.When(ranges).ThenNothingNew();
        scenario.When(direct with { Connected = [] }).ThenNothingNew();
        foreach (var other in (CreatePortAllocation[])
        [
            ranges with { Enabled = false }, ranges with { Name = "other" }, ranges with { Target = Peer("gw") },
            ranges with { PortRanges = [Wanted(22)] }, ranges with { PortRanges = [Wanted(22), Wanted(80, ingress: new PortSpan(81, 81))] },
        ])
        {
            scenario.When(other).ThenRejected(RejectionKind.AlreadyExists, "port allocation with id shop already exists");
        }

        scenario.When(direct with { DirectPort = new DirectPort(MappingProtocol.TcpAndUdp, 3) }).ThenRejected(RejectionKind.AlreadyExists);
        scenario.When(direct with { DirectPort = new DirectPort(MappingProtocol.Tcp, 2) }).ThenRejected(RejectionKind.AlreadyExists);
    }

    [Fact]
    public void A_name_is_unique_among_those_of_the_target()
    {
        var scenario = _scenario.And(Joined("db"), AllocationOf("shop", "web", "gw"));
        var second = Publish("shop", ["gw"], Wanted(80)) with { Id = Allocation("second") };

        scenario.When(second).ThenRejected(RejectionKind.Invalid, "name: the peer has a port allocation named shop already");
        scenario.When(second with { Target = Peer("db") }).ThenAccepted();
    }

    [Fact]
    public void A_name_has_1_to_40_characters()
    {
        foreach (var name in (string[])["", " ", new string('x', 41)])
        {
            _scenario.When(Publish(name, ["gw"], Wanted(80)))
                .ThenRejected(RejectionKind.Invalid, "name should be between 1 and 40 characters");
        }

        _scenario.When(Publish(new string('x', 40), ["gw"], Wanted(80))).ThenAccepted();
    }

    [Fact]
    public void An_unknown_target_is_not_found() => _scenario.When(Publish("shop", ["gw"], Wanted(80)) with { Target = Peer("gone") })
        .ThenRejected(RejectionKind.NotFound, "peer not found: gone");

    [Theory]
    [InlineData(0, 1, null, null, "port_ranges: ports 0-1 should be within 1-65535, the start not above the end")]
    [InlineData(65536, 65536, null, null, "port_ranges: ports 65536 should be within 1-65535, the start not above the end")]
    [InlineData(80, 65536, null, null, "port_ranges: ports 80-65536 should be within 1-65535, the start not above the end")]
    [InlineData(81, 80, null, null, "port_ranges: ports 81-80 should be within 1-65535, the start not above the end")]
    [InlineData(-1, 80, null, null, "port_ranges: ports -1-80 should be within 1-65535, the start not above the end")]
    [InlineData(80, 80, 0, 0, "port_ranges: ingress ports 0 should be within 1-65535, the start not above the end")]
    [InlineData(80, 80, 90, 89, "port_ranges: ingress ports 90-89 should be within 1-65535, the start not above the end")]
    [InlineData(80, 80, 80, 81, "port_ranges: ingress ports 80-81 and ports 80 should be equally many")]
    public void Ports_that_cannot_be_are_refused(int start, int end, int? ingressStart, int? ingressEnd, string text)
    {
        var ingress = ingressStart is { } first && ingressEnd is { } last ? new PortSpan(first, last) : null;

        _scenario.When(Publish("shop", ["gw"], Wanted(443), Wanted(start, end, ingress: ingress))).ThenRejected(RejectionKind.Invalid, text);
        _scenario.And(AllocationOf("shop", "web", "gw")).When(Republish("shop", Wanted(start, end, ingress: ingress)))
            .ThenRejected(RejectionKind.Invalid, text);
    }

    [Fact]
    public void Ranges_or_a_direct_port_are_asked_for_and_not_too_many()
    {
        _scenario.When(Publish("shop", ["gw"])).ThenRejected(RejectionKind.Invalid, "either port_ranges or direct_port must be provided");
        _scenario.When(PublishFree("shop", "gw", 1) with { PortRanges = [Wanted(80)] })
            .ThenRejected(RejectionKind.Invalid, "port_ranges and direct_port cannot be set at the same time");
        _scenario.When(Publish("shop", ["gw"], Wanted(80), Wanted(80)))
            .ThenRejected(RejectionKind.Invalid, "port_ranges: tcp 80 is given twice");
        _scenario.When(Publish("shop", ["gw"], [.. Enumerable.Range(1, 65).Select(p => Wanted(p))]))
            .ThenRejected(RejectionKind.Invalid, "port_ranges: at most 64 ranges are allowed");
        _scenario.When(Publish("shop", ["gw"], [.. Enumerable.Range(1, 64).Select(p => Wanted(p))])).ThenAccepted();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(50797)]
    public void A_direct_port_counts_ports_that_can_be(int count) => _scenario.When(PublishFree("shop", "gw", count))
        .ThenRejected(RejectionKind.Invalid, "direct_port: count should be between 1 and 50796");
}
