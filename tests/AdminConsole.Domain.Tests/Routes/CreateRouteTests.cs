using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Routes;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Routes.RouteAsks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Routes;

public sealed class CreateRouteTests
{
    private readonly Scenario _scenario = Given(Run("linux", "p1", "p2"), GroupOf("g1", "p1"), GroupOf("g2"));

    [Fact]
    [Statement(32)]
    public void A_route_of_a_network_is_kept_as_it_was_asked() =>
        _scenario.When(Create("r", Draft("p1", "192.168.0.0/16", netId: " happy ") with { Groups = GroupIds("g1"), SkipAutoApply = true }))
            .Then(new RouteCreated(new Route(
                new RouteId("r"), "happy", "", Prefix("192.168.0.0/16"), [], KeepRoute: false, Peer("p1"), [], Masquerade: true,
                Metric: 9999, Enabled: true, GroupIds("g1"), [], SkipAutoApply: true)));

    [Fact]
    [Statement(33)]
    public void A_route_of_domains_has_no_network()
    {
        var route = Made(Draft("@g1", domains: ["domain1", "Bücher.example"]) with { KeepRoute = true });

        Assert.Null(route.Network);
        Assert.Equal(NetworkType.Domain, route.NetworkType);
        Assert.Equal(["domain1", "xn--bcher-kva.example"], route.Domains);
        Assert.True(route.KeepRoute);
        Assert.Equal(GroupIds("g1"), route.PeerGroups);
        Assert.Null(route.Peer);
    }

    [Fact]
    [Statement(33)]
    public void Agents_are_told_a_placeholder_where_there_is_no_network()
    {
        var told = Assert.Single(_scenario.And(Create("r", Draft("p1", domains: ["domain1"]))).MapOf("p1").Map.Routes);

        Assert.Equal((Prefix("192.0.2.0/32"), true), (told.Network, told.IsDynamic));
    }

    [Theory]
    [Statement(38)]
    [InlineData("10.1.2.3/8", "10.0.0.0/8", NetworkType.Ipv4)]
    [InlineData("2001:db8::1/32", "2001:db8::/32", NetworkType.Ipv6)]
    [InlineData("0.0.0.0/0", "0.0.0.0/0", NetworkType.Ipv4)]
    [InlineData("::/0", "::/0", NetworkType.Ipv6)]
    public void Host_bits_are_masked_away(string asked, string kept, NetworkType type)
    {
        var route = Made(Draft("p1", asked));

        Assert.Equal(Prefix(kept), route.Network);
        Assert.Equal(type, route.NetworkType);
    }

    [Theory]
    [Statement(38)]
    [InlineData("10.0.0.0")]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("010.0.0.0/8")]
    [InlineData("example.com")]
    public void What_is_no_prefix_is_refused(string network) => Refused(Draft("p1", network), $"invalid network {network}");

    [Fact]
    [Statement(34)]
    public void A_route_leads_to_a_network_or_to_domains()
    {
        Refused(Draft("p1") with { Domains = ["a.com"] }, "only one of 'network' or 'domains' should be provided");
        Refused(Draft("p1") with { Network = null }, "either 'network' or 'domains' should be provided");
        Assert.Equal(["a.com"], Made(Draft("p1", "") with { Domains = ["a.com"] }).Domains);
        Assert.Equal(Prefix("10.10.10.0/24"), Made(Draft("p1") with { Domains = [] }).Network);
    }

    [Fact]
    [Statement(34)]
    public void A_peer_or_groups_lead_there()
    {
        Refused(Draft("p1") with { PeerGroups = GroupIds("g1") }, "only one of 'peer' or 'peer_groups' should be provided");
        Refused(Draft("p1") with { Peer = null }, "either 'peer' or 'peer_groups' should be provided");
    }

    [Fact]
    [Statement(34)]
    public void An_unknown_peer_is_refused() => Refused(Draft("notExistingPeer"), "peer with ID notExistingPeer not found");

    [Fact]
    [Statement(37)]
    public void Nobody_may_lead_there_yet()
    {
        Assert.Null(Made(Draft("")).Peer);
        Assert.Equal(GroupIds("g1"), Made(Draft("") with { PeerGroups = GroupIds("g1") }).PeerGroups);
    }

    [Theory]
    [InlineData("windows")]
    [InlineData("darwin")]
    [InlineData("")]
    public void A_single_routing_peer_runs_Linux(string goOs)
    {
        var scenario = _scenario.And(Run(goOs, "laptop"), GroupOf("laptops", "laptop"));

        scenario.When(Create("r", Draft("laptop")))
            .ThenRejected(RejectionKind.Invalid, "non-linux peers are not supported as network routes");
        scenario.When(Create("r", Draft("@laptops"))).ThenAccepted();
    }

    [Theory]
    [Statement(36)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(99999, false)]
    [InlineData(10000, false)]
    [InlineData(1, true)]
    [InlineData(9999, true)]
    public void A_metric_is_between_1_and_9999(int metric, bool good) =>
        Judged(Draft("p1") with { Metric = metric }, good, "metric should be between 1 and 9999");

    [Theory]
    [Statement(36)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void An_identifier_has_1_to_40_characters(int length, bool good) => Judged(
        Draft("p1", netId: string.Concat(Enumerable.Repeat("🦊", length))), good, "identifier should be between 1 and 40 characters");

    [Fact]
    public void A_description_has_at_most_4096_characters()
    {
        Judged(Draft("p1") with { Description = new string('x', 4096) }, true, "");
        Refused(Draft("p1") with { Description = new string('x', 4097) }, "route description should be at most 4096 characters");
    }

    [Fact]
    [Statement(37)]
    public void Somebody_is_told_of_a_route()
    {
        Refused(Draft("p1") with { Groups = [] }, "the list of group IDs should not be empty");
        Refused(Draft("p1") with { Groups = GroupIds("g1", "") }, "group ID should not be empty string");
        Refused(Draft("p1") with { Groups = GroupIds("g1", "gone") }, "group id gone not found");
    }

    [Fact]
    public void Peer_groups_and_access_control_groups_exist_but_may_be_none()
    {
        Refused(Draft("@"), "group ID should not be empty string");
        Refused(Draft("@g1,gone"), "group id gone not found");
        Refused(Draft("p1") with { AccessControlGroups = GroupIds("") }, "group ID should not be empty string");
        Refused(Draft("p1") with { AccessControlGroups = GroupIds("gone") }, "group id gone not found");
        Assert.Empty(Made(Draft("") with { Peer = null, PeerGroups = [] }).PeerGroups);
    }

    [Fact]
    public void A_group_that_is_named_twice_is_kept_once_and_the_order_stays()
    {
        var route = Made(Draft("@g2,g1,g2") with { Groups = GroupIds("g2", "g1", "g2"), AccessControlGroups = GroupIds("g2", "g1", "g1") });

        Assert.All([route.PeerGroups, route.Groups, route.AccessControlGroups], list => Assert.Equal(GroupIds("g2", "g1"), list));
    }

    [Fact]
    public void The_first_thing_that_is_wrong_is_named()
    {
        var worst = new RouteDraft(
            "", "", "x", ["a b"], false, Peer("laptop"), GroupIds("gone"), false, 0, true, [], GroupIds("gone too"), false);
        var scenario = _scenario.And(Run("windows", "laptop"), Create("old", Draft("@g1")));

        Named(worst, "only one of 'network' or 'domains' should be provided");
        Named(worst with { Domains = null }, "only one of 'peer' or 'peer_groups' should be provided");
        var better = worst with { Domains = null, PeerGroups = null };
        Named(better, "identifier should be between 1 and 40 characters");
        better = better with { NetId = "n" };
        Named(better, "invalid network x");
        better = better with { Network = "10.10.10.0/24" };
        Named(better, "non-linux peers are not supported as network routes");
        Named(better with { Peer = null, PeerGroups = GroupIds("nobody") }, "group id nobody not found");
        better = better with { Peer = Peer("p1") };
        Named(better, "group id gone too not found");
        better = better with { AccessControlGroups = [] };
        Named(better, "failed to add route with prefix 10.10.10.0/24 - peer p1 already has this route", RejectionKind.AlreadyExists);
        better = better with { Peer = Peer("p2") };
        Named(better, "metric should be between 1 and 9999");
        Named(better with { Metric = 1 }, "the list of group IDs should not be empty");

        void Named(RouteDraft draft, string text, RejectionKind kind = RejectionKind.Invalid) =>
            scenario.When(Create("r", draft)).ThenRejected(kind, text);
    }

    [Fact]
    public void The_same_command_again_is_no_event()
    {
        var command = Create("r", Draft("@g1", "10.10.10.9/24"));

        _scenario.And(command).When(command).ThenNothingNew();
    }

    [Fact]
    public void Another_route_under_the_same_id_is_refused() =>
        _scenario.And(Create("r", Draft("p1"))).When(Create("r", Draft("p2")))
            .ThenRejected(RejectionKind.AlreadyExists, "route with id r already exists");

    [Fact]
    [Statement(39)]
    public void Routes_of_one_identifier_and_target_back_each_other_up()
    {
        Assert.Equal("n|10.0.0.0/8", Made(Draft("p1", "10.0.0.0/8", netId: "n")).HaId);
        Assert.Equal("n|a.com, b.com", Made(Draft("p1", domains: ["a.com", "b.com"], netId: "n")).HaId);
        Assert.Equal("office|example.com, bücher.example", Made(Draft("p1", domains: ["example.com", "bücher.example"])).HaId);
    }

    private Route Made(RouteDraft draft) =>
        _scenario.When(Create("r", draft)).ThenAccepted().Account.Routes[new RouteId("r")];

    private void Judged(RouteDraft draft, bool good, string text)
    {
        if (good)
            Made(draft);
        else
            Refused(draft, text);
    }

    private void Refused(RouteDraft draft, string text)
    {
        _scenario.When(Create("r", draft)).ThenRejected(RejectionKind.Invalid, text);
        _scenario.And(Create("r", Draft("p1"))).When(Update("r", draft)).ThenRejected(RejectionKind.Invalid, text);
    }
}
