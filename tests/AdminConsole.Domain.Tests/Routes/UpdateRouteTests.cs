using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Routes;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Routes.RouteAsks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Routes;

public sealed class UpdateRouteTests
{
    private readonly Scenario _scenario = Given(Run("linux", "p1", "p2"), GroupOf("g1", "p2"), Create("r", Draft("p1")));

    [Fact]
    public void A_route_is_replaced_as_a_whole() =>
        _scenario.When(Update("r", Draft("@g1", domains: ["a.com"], netId: "n") with { Metric = 1, Enabled = false }))
            .Then(new RouteChanged(new Route(
                new RouteId("r"), "n", "", null, ["a.com"], false, null, GroupIds("g1"), true, 1, false, GroupIds(All), [], false)));

    [Fact]
    public void What_stays_as_it_is_is_no_event() => _scenario.When(Update("r", Draft("p1", "10.10.10.9/24"))).ThenNothingNew();

    [Fact]
    public void The_metric_is_looked_at_before_the_peer() =>
        _scenario.And(Run("windows", "laptop")).When(Update("r", Draft("laptop") with { Metric = 0 }))
            .ThenRejected(RejectionKind.Invalid, "metric should be between 1 and 9999");

    [Fact]
    public void The_peer_is_looked_at_before_the_groups() =>
        _scenario.When(Update("r", Draft("gone") with { Groups = [] })).ThenRejected(RejectionKind.Invalid, "peer with ID gone not found");

    [Fact]
    public void An_unknown_route_is_not_found()
    {
        _scenario.When(Update("gone", Draft("p1"))).ThenRejected(RejectionKind.NotFound, "route not found");
        _scenario.When(Delete("gone")).ThenRejected(RejectionKind.NotFound, "route with ID gone doesn't exist");
    }

    [Fact]
    public void A_deleted_route_is_gone() =>
        Assert.Empty(_scenario.When(Delete("r")).Then(new RouteDeleted(new RouteId("r"))).Account.Routes);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_route_whose_peer_goes_is_switched_off_and_led_by_nobody(bool loggedOut)
    {
        var scenario = _scenario.And(Create("q", Draft("p1", "10.0.0.0/8")), Create("other", Draft("p2", "10.9.0.0/16")));
        var routes = scenario.Account.Routes;
        AccountCommand command = loggedOut ? new Domain.Peers.LogOutPeer(Peer("p1")) : DeletePeer("p1");

        scenario.When(command).Then(
            new RouteChanged(routes[new RouteId("q")] with { Peer = null, Enabled = false }),
            new RouteChanged(routes[new RouteId("r")] with { Peer = null, Enabled = false }),
            new Domain.Peers.PeerDeleted(Peer("p1"), loggedOut));
    }

    [Fact]
    public void A_route_of_groups_outlives_its_routers() =>
        _scenario.And(Create("q", Draft("@g1", "10.0.0.0/8"))).When(DeletePeer("p2")).Then(new Domain.Peers.PeerDeleted(Peer("p2"), false));
}
