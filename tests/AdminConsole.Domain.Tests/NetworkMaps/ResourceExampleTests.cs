using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>Networks of the size of a small office, counted out by hand.</summary>
public sealed class ResourceExampleTests
{
    private const string Subnet = "10.10.10.0/24";
    private const string PathByR1 = $"X1:r1 {Subnet} by r1";
    private const string PathByR2 = $"X1:r2 {Subnet} by r2";

    private readonly Scenario _small = Given(
        [.. AccountOpened("192.168.0.0/16")],
        Joined("p1", ip: "192.168.1.1"), Joined("p2", ip: "192.168.1.2"), Joined("r1", ip: "192.168.1.3"), Joined("r2", ip: "192.168.1.4"),
        new PeerMetaChanged(Peer("p1"), PeerMeta.Empty with { GoOs = "linux", NetBirdVersion = "0.35.1", KernelVersion = "6.6.7" }),
        new PeerMetaChanged(Peer("p2"), PeerMeta.Empty with { GoOs = "windows", NetBirdVersion = "0.34.1", KernelVersion = "10.0.22631" }),
        GroupOf("group1", "p1", "p2"), Leads("r1", name: "R1"), Offered("X1", Subnet),
        new PostureCheckCreated(CheckOf("any", netBird: "0.0.1")), new PostureCheckCreated(CheckOf("new", netBird: "0.35.0")),
        new PostureCheckCreated(CheckOf("future", netBird: "7.7.7")), new PostureCheckCreated(CheckOf("linux", os: Os(linux: "0.0.0"))));

    private readonly Policy _web = PolicyOf("web", "group1", "subnet:X1", RuleProtocol.Tcp, ports: [80]);

    private readonly Scenario _campus = Given(
        Devices("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"), Joined("M", ip: "100.64.29.67"), Devices("N", "O"),
        GroupOf("a", "A"), GroupOf("d", "D"), GroupOf("dev", "C", "H", "B"), GroupOf("finance", "F", "G"), GroupOf("restrictQA", "J"),
        GroupOf("unrestrictedQA", "K"), GroupOf("pipeline", "M"), GroupOf("metrics", "N", "O"),
        Leads("E", "network1"), Leads("groups:a", "network2"), Leads("groups:d", "network2"), Leads("E", "network3"), Leads("groups:a", "network4"),
        Leads("L", "network5"), Leads("N", "network6"),
        Offered("resource1", Subnet, "network1"), Offered("resource2", "192.168.0.0/16", "network2", groups: "dev"),
        Offered("resource3", "10.12.0.0/16", "network3"), Offered("resource4", "example.com", "network4", groups: ["restrictQA", "unrestrictedQA"]),
        Offered("resource5", "10.12.12.1/32", "network5"), Offered("resource6", "*.google.com", "network6", groups: "metrics"),
        Rule("dev", "dev", ports: [80, 320]), Rule("restrictQA", "restrictQA", RuleProtocol.Tcp, ports: [80]), Rule("unrestrictedQA", "unrestrictedQA"),
        Rule("finance", "subnet:resource1", RuleProtocol.Tcp, ranges: [(80, 350)]), Rule("pipeline", "host:resource5", RuleProtocol.Tcp, ports: [8080]),
        Rule("metrics", "metrics", RuleProtocol.Tcp, ports: [9090]));

    [Fact]
    [Statement(43)]
    public void Clients_of_a_policy_see_the_router_and_the_way_and_the_router_lets_them_pass()
    {
        var scenario = _small.And(new PolicyCreated(_web));
        var (p1, r1) = (scenario.MapOf("p1"), scenario.MapOf("r1"));

        Assert.Equal(["r1"], p1.Peers);
        Assert.Empty(p1.Offline);
        Assert.Empty(p1.Rules);
        Assert.Empty(p1.RouteRules);
        var way = Assert.Single(p1.Map.Routes);
        Assert.Equal(
            ("X1:r1", Subnet, WireGuardKeyOf("r1"), 100, "X1", true, false),
            (way.Id, way.Network.ToString(), way.Peer, way.Metric, way.NetId, way.KeepRoute, way.Masquerade));
        Assert.Equal([PathByR1], scenario.MapOf("p2").Routes);

        Assert.Equal(["p1", "p2"], r1.Peers);
        Assert.Equal(p1.Map.Routes, r1.Map.Routes);
        Assert.Equal(["p1,p2 tcp 80 to " + Subnet], r1.RouteRules);
        Assert.Equal(["192.168.1.1/32", "192.168.1.2/32"], r1.Map.RouteFirewallRules[0].SourceRanges.Select(s => s.ToString()));
        Assert.Empty(r1.Rules);
    }

    [Theory]
    [Statement(43)]
    [InlineData("new", new[] { "p1" })]
    [InlineData("future", new string[0])]
    [InlineData("any,linux", new[] { "p1" })]
    public void Only_clients_that_pass_the_checks_do(string checks, string[] passing)
    {
        var scenario = _small.And(Guarded(checks, _web));

        Assert.Equal(passing.Contains("p1") ? [PathByR1] : [], scenario.MapOf("p1").Routes);
        Assert.Empty(scenario.MapOf("p2").Routes);
        Assert.Empty(scenario.MapOf("p2").Peers);
        Assert.Equal([PathByR1], scenario.MapOf("r1").Routes);
        Assert.Equal(passing, scenario.MapOf("r1").Peers);
        Assert.Equal(passing.Select(p => $"{p} tcp 80 to {Subnet}"), scenario.MapOf("r1").RouteRules);
    }

    [Fact]
    [Statement(43)]
    public void Each_of_two_policies_has_its_own_checks()
    {
        var scenario = _small.And(
            Guarded("new", _web), Guarded("any", PolicyOf("ssh", "group1", "subnet:X1", RuleProtocol.Tcp, ports: [22])));

        Assert.Equal([PathByR1], scenario.MapOf("p1").Routes);
        Assert.Equal([PathByR1], scenario.MapOf("p2").Routes);
        Assert.Equal([PathByR1], scenario.MapOf("r1").Routes);
        Assert.Equal(["p1", "p2"], scenario.MapOf("r1").Peers);
        Assert.Equal([$"p1 tcp 80 to {Subnet}", $"p1,p2 tcp 22 to {Subnet}"], scenario.MapOf("r1").RouteRules);
    }

    [Fact]
    [Statement(43)]
    public void A_second_router_counts_if_it_is_switched_on()
    {
        var one = _small.And(new PolicyCreated(_web), Leads("r2", enabled: false));
        Assert.Equal([PathByR1], one.MapOf("p1").Routes);
        Assert.Equal([PathByR1], one.MapOf("p2").Routes);
        Assert.Equal([PathByR1], one.MapOf("r1").Routes);
        Assert.Equal([$"p1,p2 tcp 80 to {Subnet}"], one.MapOf("r1").RouteRules);
        Assert.Empty(one.MapOf("r2").Peers);

        var two = _small.And(new PolicyCreated(_web), Leads("r2"));
        Assert.Equal([PathByR1, PathByR2], two.MapOf("p1").Routes);
        Assert.Equal([PathByR1, PathByR2], two.MapOf("p2").Routes);
        Assert.Equal([PathByR1], two.MapOf("r1").Routes);
        Assert.Equal([PathByR2], two.MapOf("r2").Routes);
        Assert.All(["r1", "r2"], router =>
        {
            Assert.Equal(["p1", "p2"], two.MapOf(router).Peers);
            Assert.Equal([$"p1,p2 tcp 80 to {Subnet}"], two.MapOf(router).RouteRules);
        });
    }

    [Fact]
    [Statement(44)]
    public void A_router_of_two_networks_lets_pass_what_policies_say_of_the_resources_in_each()
    {
        string[] dev = ["B,C,H all 80 to 192.168.0.0/16", "B,C,H all 320 to 192.168.0.0/16"];

        Assert.Equal(
            [.. dev, "J tcp 80 to 192.0.2.0/32 example.com", "K all to 192.0.2.0/32 example.com"], _campus.MapOf("A").RouteRules);
        Assert.Equal(["B", "C", "H", "J", "K"], _campus.MapOf("A").Peers);
        Assert.Equal(dev, _campus.MapOf("D").RouteRules);
        Assert.Equal(["B", "C", "H"], _campus.MapOf("D").Peers);
    }

    [Fact]
    [Statement(45)]
    public void A_resource_without_a_policy_is_not_there()
    {
        Assert.Equal(["F,G tcp 80-350 to " + Subnet], _campus.MapOf("E").RouteRules);
        Assert.Equal(["F", "G"], _campus.MapOf("E").Peers);
        Assert.Equal([$"resource1:E {Subnet} by E"], _campus.MapOf("E").Routes);
    }

    [Fact]
    [Statement(46)]
    public void A_single_host_is_a_resource_too()
    {
        Assert.Equal(["resource5:L 10.12.12.1/32 by L"], _campus.MapOf("L").Routes);
        Assert.Equal(["M tcp 8080 to 10.12.12.1/32"], _campus.MapOf("L").RouteRules);
        Assert.Equal(["100.64.29.67/32"], _campus.MapOf("L").Map.RouteFirewallRules[0].SourceRanges.Select(s => s.ToString()));
        Assert.Equal(["M"], _campus.MapOf("L").Peers);
        Assert.Equal(["resource5:L 10.12.12.1/32 by L"], _campus.MapOf("M").Routes);
        Assert.Equal(["L"], _campus.MapOf("M").Peers);
        Assert.Empty(_campus.MapOf("M").RouteRules);
    }

    [Fact]
    [Statement(47)]
    public void A_router_among_the_sources_does_not_see_itself()
    {
        Assert.Equal(["resource6:N *.google.com by N"], _campus.MapOf("N").Routes);
        Assert.Equal(["O"], _campus.MapOf("N").Peers);
        Assert.Equal(["O tcp 9090 to 192.0.2.0/32 *.google.com"], _campus.MapOf("N").RouteRules);
        Assert.Equal(["resource6:N *.google.com by N"], _campus.MapOf("O").Routes);
    }

    [Fact]
    [Statement(48)]
    public void A_client_that_leads_nowhere_lets_nothing_pass()
    {
        Assert.Empty(_campus.MapOf("C").RouteRules);
        Assert.Equal(["resource2:A 192.168.0.0/16 by A", "resource2:D 192.168.0.0/16 by D"], _campus.MapOf("C").Routes);
        Assert.Equal(["A", "B", "D", "H"], _campus.MapOf("C").Peers);
    }
}
