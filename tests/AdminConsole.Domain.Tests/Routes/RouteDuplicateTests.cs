using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Routes;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Routes.RouteAsks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Routes;

public sealed class RouteDuplicateTests
{
    private const string Prefix = "failed to add route with prefix 10.10.10.0/24 - ";
    private const string Domains = "failed to add route with domains [example.com, bücher.example] - ";

    private static readonly string[] _domains = ["example.com", "bücher.example"];

    private readonly Scenario _scenario = Given(
        Run("linux", "p1", "p5", "p6"), GroupOf("g1", "p1"), GroupOf("g3", "p5"), GroupOf("g4", "p5"), Named("g5", "fifth", "p1", "p5"),
        Create("net", Draft("@g3,g4") with { Enabled = false }), Create("dom", Draft("@g3,g4", domains: _domains)));

    [Fact]
    [Statement(35)]
    public void A_peer_that_leads_there_by_a_group_does_not_lead_there_by_itself()
    {
        Refused(Draft("p5", netId: "other"), Prefix + "peer p5 already has this route");
        Refused(Draft("p5", domains: _domains), Domains + "peer p5 already has this route");
        _scenario.When(Create("r", Draft("p6"))).ThenAccepted();
    }

    [Fact]
    [Statement(35)]
    public void A_group_leads_there_once()
    {
        Refused(Draft("@g1,g3", netId: "other"), Prefix + "peer group g3 already has this route");
        Refused(Draft("@g1,g3", domains: _domains), Domains + "peer group g3 already has this route");
        _scenario.When(Create("r", Draft("@g1"))).ThenAccepted();
    }

    [Fact]
    public void A_member_leads_there_by_one_group() =>
        Refused(Draft("@g1,g5"), Prefix + "peer p5 from the group fifth already has this route");

    [Fact]
    public void Elsewhere_everybody_may_lead()
    {
        _scenario.When(Create("r", Draft("p5", "10.10.0.0/16"))).ThenAccepted();
        _scenario.When(Create("r", Draft("@g3", domains: ["example.com"]))).ThenAccepted();
        _scenario.When(Create("r", Draft("@g3", domains: ["bücher.example", "example.com"]))).ThenAccepted();
    }

    [Fact]
    public void Two_routes_may_name_one_peer() =>
        _scenario.And(Create("r", Draft("p6"))).When(Create("s", Draft("p6"))).ThenAccepted();

    [Fact]
    public void A_route_is_not_its_own_duplicate() =>
        _scenario.When(Update("net", Draft("@g3"))).Then<RouteChanged>(e => Assert.Equal(GroupIds("g3"), e.Route.PeerGroups));

    [Fact]
    public void An_edit_may_not_make_a_duplicate() =>
        _scenario.And(Create("r", Draft("@g3", "10.0.0.0/8"))).When(Update("r", Draft("@g3")))
            .ThenRejected(RejectionKind.AlreadyExists, Prefix + "peer group g3 already has this route");

    [Fact]
    public void A_stored_route_of_a_group_that_is_gone_is_named() =>
        _scenario.And(new GroupDeleted(Group("g4"))).When(Create("r", Draft("p6")))
            .ThenRejected(RejectionKind.Invalid, Prefix + "peer group g4 doesn't exist");

    private static GroupCreated Named(string id, string name, params string[] peers) =>
        new GroupCreated(new Group(Group(id), name, Issued.Api, [.. peers.Select(Peer)], []));

    private void Refused(RouteDraft draft, string text) =>
        _scenario.When(Create("r", draft)).ThenRejected(RejectionKind.AlreadyExists, text);
}
