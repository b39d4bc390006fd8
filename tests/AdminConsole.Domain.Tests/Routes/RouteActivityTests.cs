using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Routes;
using static AdminConsole.Domain.Tests.Routes.RouteAsks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Routes;

public sealed class RouteActivityTests
{
    private readonly Scenario _scenario = Given(Run("linux", "p1"), Facts.GroupOf("g1"), Facts.GroupOf("g2"));

    [Fact]
    public void A_new_route_says_where_it_leads_and_who_leads()
    {
        Says(_scenario.When(Create("r", Draft("p1"))), 27, "route.add", "Route created", "10.10.10.0/24", "", "p1", "");
        Says(
            _scenario.When(Create("r", Draft("@g2,g1", domains: ["a.com", "bücher.example"]))),
            27, "route.add", "Route created", "", "a.com, bücher.example", "", "g2, g1");
    }

    [Fact]
    public void A_changed_route_says_what_it_is_now() => Says(
        _scenario.And(Create("r", Draft("p1"))).When(Update("r", Draft("@g1", "10.0.0.0/8"))),
        29, "route.update", "Route updated", "10.0.0.0/8", "", "", "g1");

    [Fact]
    public void A_deleted_route_says_what_it_was()
    {
        Says(_scenario.And(Create("r", Draft("p1"))).When(Delete("r")), 28, "route.delete", "Route deleted", "10.10.10.0/24", "", "p1", "");
        Assert.Equal("gone", Assert.Single(Activity.Of(_scenario.Account, new RouteDeleted(new RouteId("gone")))).Target);
    }

    private static void Says(Outcome outcome, int number, string code, string message, params string[] rangeDomainsPeerGroups)
    {
        var activity = Assert.Single(Activity.Of(outcome.Before, Assert.Single(outcome.Events)));

        Assert.Equal((number, code, message, "r"), (activity.Number, activity.Code, activity.Message, activity.Target));
        Assert.Equal(["domains", "name", "network_range", "peer_groups", "peer_id"], activity.Meta.Keys);
        Assert.Equal(
            ["office", .. rangeDomainsPeerGroups],
            new[] { "name", "network_range", "domains", "peer_id", "peer_groups" }.Select(key => activity.Meta[key]));
    }
}
