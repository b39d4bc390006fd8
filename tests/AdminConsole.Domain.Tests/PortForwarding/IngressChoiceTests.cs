using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.PortForwarding;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.ForwardingFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.PortForwarding;

public sealed class IngressChoiceTests
{
    private static readonly string[] _all = ["a", "b", "c"];

    [Fact]
    public void The_one_with_the_most_free_ports_serves_and_of_equals_the_oldest()
    {
        var scenario = Given(Joined("web"), Gateway("b"), Gateway("a"));

        Assert.Equal("a", Chosen(scenario));
        Assert.Equal("b", Chosen(scenario.And(AllocationOf("other", "web", "a"))));
        Assert.Equal("a", Chosen(scenario.And(AllocationOf("other", "web", "a"), AllocationOf("more", "web", "b", mappings: Tcp(80, 80, 2)))));
        Assert.Equal("a", Chosen(scenario.And(AllocationOf("off", "web", "a", enabled: false))));
    }

    [Fact]
    public void One_of_the_targets_region_comes_before_a_fallback()
    {
        var scenario = Given(Joined("web"), Gateway("a", region: "US", fallback: true), Gateway("b", region: "de"), Gateway("c", region: "FR"));

        Assert.Equal("b", Chosen(scenario, "DE"));
        Assert.Equal("a", Chosen(scenario, "ES"));
        Assert.Equal("a", Chosen(scenario.And(new IngressPeerChanged(IngressAs("b", "b", enabled: false))), "DE"));
    }

    [Fact]
    public void Where_it_was_last_seen_is_the_region_unless_the_admin_has_set_one()
    {
        var scenario = Given(Joined("web"), Gateway("a"), Gateway("b", region: "FR"));
        var command = Publish("shop", [], Wanted(443)) with { Connected = [new(Ingress("a"), "US"), new(Ingress("b"), "DE")] };

        Assert.Equal(Ingress("a"), Allocated(scenario.When(command with { TargetRegion = "US" })).IngressPeer);
        Assert.Equal(Ingress("b"), Allocated(scenario.When(command with { TargetRegion = "FR" })).IngressPeer);
        scenario.When(command with { TargetRegion = "DE" }).ThenRejected(
            RejectionKind.Precondition,
            "no ingress peer available: none is connected in the target's region DE, and none is marked as fallback");
    }

    [Fact]
    public void A_full_one_makes_way_for_the_next()
    {
        var scenario = Given(
            Joined("web"), Gateway("a", region: "DE"), Gateway("b", fallback: true),
            AllocationOf("big", "web", "a", mappings: Tcp(1024, 1, 30_000)));

        Assert.Equal("b", Chosen(scenario, "DE", Wanted(1, 30_000)));
        Assert.Equal("a", Chosen(scenario, "DE", Wanted(30_000)));
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        Step[] none = [];
        Step[] waiting = [Gateway("a"), new PeerApprovalChanged(Peer("a"), Required: true)];
        foreach (var (gateways, connected, missing) in new (Step[], string[], string)[]
        {
            (none, _all, "there is none yet; add one"),
            ([Gateway("a", enabled: false)], _all, "none is enabled"),
            ([IngressOf("w", "web")], ["w"], "a peer cannot be its own gateway, and no other is enabled"),
            ([Gateway("a")], ["b"], "none of the enabled ones is connected"),
            (waiting, _all, "those that are connected wait for approval or for a new login"),
            ([Gateway("a", os: "windows")], _all, "those that are connected do not run linux with an agent of 0.38.0 or newer"),
            ([Gateway("a", version: "0.36.7")], _all, "those that are connected do not run linux with an agent of 0.38.0 or newer"),
            ([Gateway("a", region: "FR")], _all, "none is connected in the target's region (unknown), and none is marked as fallback"),
        })
        {
            Given(Joined("web")).And(gateways).When(Publish("shop", connected, Wanted(443)))
                .ThenRejected(RejectionKind.Precondition, "no ingress peer available: " + missing);
        }

        Given(Joined("web"), Gateway("a"), AllocationOf("big", "web", "a", mappings: Udp(1024, 1, 40_000)))
            .When(PublishFree("shop", "a", 20_000, MappingProtocol.TcpAndUdp))
            .ThenRejected(RejectionKind.Precondition, "no ingress peer available: 20000 free tcp/udp ports in a row are needed");
        Given(Joined("web"), Gateway("a")).When(Publish("shop", ["a"], Wanted(1, 65535)))
            .ThenRejected(RejectionKind.Precondition, "no ingress peer available: 65535 free tcp ports in a row are needed");
    }

    [Fact]
    public void Free_ports_are_all_but_those_taken_and_the_ingress_peers_own()
    {
        var account = Given(
            Joined("web"), Gateway("a"), AllocationOf("one", "web", "a", mappings: [Tcp(443, 443), Udp(500, 500, 10)]),
            AllocationOf("off", "web", "a", enabled: false, Tcp(80, 80)),
            AllocationOf("both", "web", "a", mappings: Tcp(90, 90) with { Protocol = MappingProtocol.TcpAndUdp }))
            .Account;
        var ports = IngressPorts.Of(account, Ingress("a"));

        Assert.Equal((65535 - 3 - 2, 65535 - 3 - 11), (ports.FreeTcp, ports.FreeUdp));
    }

    private static string Chosen(Scenario scenario, string region = "", params RequestedRange[] ranges) =>
        Allocated(scenario.When(Publish("shop", _all, ranges.Length == 0 ? [Wanted(443)] : ranges) with { TargetRegion = region })).IngressPeer.Value;

    private static PortAllocation Allocated(Outcome outcome) => Assert.IsType<PortAllocationCreated>(Assert.Single(outcome.Events)).Allocation;
}
