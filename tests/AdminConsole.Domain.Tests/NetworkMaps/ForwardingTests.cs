using AdminConsole.Domain.Peers;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>Ports of <c>web</c> that <c>gate</c> publishes to the world. No policy connects them.</summary>
public sealed class ForwardingTests
{
    private readonly Scenario _house = Given(Devices("gate", "web", "other"), Ingress("gate"));

    [Fact]
    public void The_gateway_forwards_the_target_lets_it_in_and_both_see_each_other()
    {
        var scenario = _house.And(Published("shop", "web", by: "gate", "tcp 8080 80"));
        var (gate, web) = (scenario.MapOf("gate"), scenario.MapOf("web"));

        Assert.Equal(["tcp 8080 to web 80"], gate.Forwardings);
        Assert.Equal(["web"], gate.Peers);
        Assert.Empty(gate.Rules);
        Assert.Equal(["in tcp 80 gate"], web.Rules);
        Assert.Equal(["shop"], web.Map.FirewallRules.Select(r => r.RuleId.Value));
        Assert.Equal(["gate"], web.Peers);
        Assert.Equal(["gate", "web"], web.Zone);
        Assert.Empty(web.Forwardings);
    }

    [Fact]
    public void Nobody_else_is_concerned()
    {
        var scenario = _house.And(Published("shop", "web", by: "gate", "tcp 8080 80"));

        Assert.Equal(["gate", "web"], Told.Between(_house, scenario));
        Assert.Equal(["gate", "web"], Told.Between(scenario, scenario.And(Changed(AllocationOf("shop", "web", "gate", enabled: true, "tcp 8080 81")))));
        Assert.Equal(["gate", "web"], Told.Between(scenario, scenario.And(new PortAllocationDeleted(new PortAllocationId("shop")))));
        Assert.DoesNotSee(scenario.MapOf("other"), "web");
    }

    [Fact]
    public void Both_protocols_make_two_lines_sorted_by_protocol_and_port()
    {
        var scenario = _house.And(
            Published("b", "web", by: "gate", "both 9000 90", "tcp 7000 70"), Published("a", "other", by: "gate", "udp 8000 80"));

        Assert.Equal(
            ["tcp 7000 to web 70", "tcp 9000 to web 90", "udp 8000 to other 80", "udp 9000 to web 90"], scenario.MapOf("gate").Forwardings);
        Assert.Equal(["in tcp 90 gate", "in udp 90 gate", "in tcp 70 gate"], scenario.MapOf("web").Rules);
        Assert.Equal(["in udp 80 gate"], scenario.MapOf("other").Rules);
        Assert.Equal(["other", "web"], scenario.MapOf("gate").Peers);
    }

    [Fact]
    public void A_range_goes_to_a_range_of_the_same_length()
    {
        var scenario = _house.And(Published("a", "web", by: "gate", "udp 9000-9999 7000-7999"));

        Assert.Equal(["udp 9000-9999 to web 7000-7999"], scenario.MapOf("gate").Forwardings);
        Assert.Equal(["in udp 7000-7999 gate"], scenario.MapOf("web").Rules);
    }

    [Fact]
    public void A_target_that_knows_no_ranges_is_told_every_port_of_a_short_one()
    {
        var scenario = Old("web").And(Published("a", "web", by: "gate", "tcp 9001-9032 1-32"));

        Assert.Equal(["tcp 9001-9032 to web 1-32"], scenario.MapOf("gate").Forwardings);
        Assert.Equal(Enumerable.Range(1, 32).Select(p => $"in tcp {p} gate"), scenario.MapOf("web").Rules);
    }

    [Fact]
    public void And_nothing_of_a_longer_one_which_the_gateway_does_not_forward_then()
    {
        var scenario = Old("web").And(Published("a", "web", by: "gate", "tcp 9001-9033 1-33", "tcp 8080 80"));

        Assert.Equal(["tcp 8080 to web 80"], scenario.MapOf("gate").Forwardings);
        Assert.Equal(["in tcp 80 gate"], scenario.MapOf("web").Rules);
    }

    [Fact]
    public void Two_ports_that_go_to_one_are_let_in_once()
    {
        var scenario = _house.And(
            Published("a", "web", by: "gate", "tcp 8080 80", "tcp 8081 80"), Published("b", "web", by: "gate", "tcp 8082 80", "tcp 8443 443"));

        Assert.Equal(4, scenario.MapOf("gate").Forwardings.Length);
        Assert.Equal(["in tcp 80 gate", "in tcp 443 gate"], scenario.MapOf("web").Rules);
    }

    [Fact]
    public void What_a_policy_lets_in_anyway_is_not_said_again()
    {
        var scenario = _house.And(
            GroupOf("gates", "gate"), GroupOf("webs", "web"), Allow("gates", "webs", tcp: 80, oneWay: true), Published("a", "web", by: "gate", "tcp 8080 80"));

        Assert.Equal(["in tcp 80 gate"], scenario.MapOf("web").Rules);
        Assert.Equal(["gates-webs"], scenario.MapOf("web").Map.FirewallRules.Select(r => r.RuleId.Value));
        Assert.Equal(["out tcp 80 web"], scenario.MapOf("gate").Rules);
    }

    [Fact]
    public void Checks_of_policies_do_not_close_what_the_admin_published() => Assert.Equal(
        ["in tcp 80 gate"],
        _house.And(
            GroupOf("gates", "gate"), GroupOf("webs", "web"), new PostureCheckCreated(CheckOf("future", netBird: "7.7.7")),
            Guarded("future", PolicyOf("p", "gates", "webs")), Published("a", "web", by: "gate", "tcp 8080 80")).MapOf("web").Rules);

    [Fact]
    public void Nothing_is_forwarded_where_one_of_the_two_is_not_what_it_has_to_be()
    {
        var published = _house.And(Published("a", "web", by: "gate", "tcp 8080 80"));
        Nothing(published.And(Changed(AllocationOf("a", "web", "gate", enabled: false, "tcp 8080 80"))));
        Nothing(published.And(new IngressPeerChanged(IngressOf("gate", enabled: false))));
        Nothing(published.And(new IngressPeerRemoved(new IngressPeerId("gate"))));
        Nothing(published.And(new PeerApprovalChanged(Peer("gate"), true)));
        Nothing(published.And(new PeerApprovalChanged(Peer("web"), true)));
        Nothing(published.And(Reported("gate", os: "windows", version: "0.60.0")));
        Nothing(published.And(Reported("gate", os: "linux", version: "0.37.2")));
        Nothing(published.And(Reported("gate", os: "linux", version: "")));
        Nothing(published.And(new PeerDeleted(Peer("gate"), false)));
        Nothing(published.And(new PeerDeleted(Peer("web"), false)));
        Nothing(published.And(Changed(AllocationOf("a", "gate", "gate", enabled: true, "tcp 8080 80"))));
        Nothing(published.And(Changed(AllocationOf("a", "web", "gone", enabled: true, "tcp 8080 80"))));
        Nothing(Given(Joined("gate", user: "ann", expired: true), Joined("web"), Ingress("gate"), Published("a", "web", by: "gate", "tcp 8080 80")));
        Nothing(Given(Joined("gate"), Joined("web", user: "ann", expired: true), Ingress("gate"), Published("a", "web", by: "gate", "tcp 8080 80")));

        static void Nothing(Scenario scenario) => Assert.All(scenario.Account.Peers, peer =>
        {
            var map = scenario.MapOf(peer.Name);
            Assert.Empty(map.Forwardings);
            Assert.Empty(map.Rules);
            Assert.Empty(map.Peers);
            Assert.Empty(map.Offline);
        });
    }

    [Fact]
    public void Agents_from_0_38_on_forward_and_targets_run_on_every_system()
    {
        var scenario = _house.And(
            Reported("gate", os: "linux", version: "0.38.0"), Reported("web", os: "windows", version: "0.60.0"), Published("a", "web", by: "gate", "tcp 8080 80"));

        Assert.Equal(["tcp 8080 to web 80"], scenario.MapOf("gate").Forwardings);
        Assert.Equal(["in tcp 80 gate"], scenario.MapOf("web").Rules);
    }

    private static PortAllocationChanged Changed(PortAllocation allocation) => new PortAllocationChanged(allocation);

    private static PeerMetaChanged Reported(string peer, string os, string version) =>
        new PeerMetaChanged(Peer(peer), PeerMeta.Empty with { GoOs = os, NetBirdVersion = version });

    private Scenario Old(string peer) => _house.And(Reported(peer, "linux", "0.47.9"));
}
