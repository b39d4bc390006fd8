using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Networks;

public sealed class NetworkRouterTests
{
    private readonly Scenario _scenario = Given(
        Joined("gw"), GroupOf("a"), GroupOf("b"), NetworkOf("office"), NetworkOf("home"), RouterOf("t", peer: "gw"));

    [Fact]
    public void A_peer_or_the_members_of_groups_route()
    {
        _scenario.When(CreateRouter("t2", peer: "gw", metric: 1)).Then(new NetworkRouterCreated(RouterAs("t2", peer: "gw", metric: 1)));
        _scenario.When(CreateRouter("t2", null, 9999, "b", "a", "b"))
            .Then(new NetworkRouterCreated(RouterAs("t2", metric: 9999, groups: ["b", "a"])));
    }

    [Fact]
    public void The_same_command_again_is_no_event_and_another_under_its_id_is_refused()
    {
        _scenario.When(CreateRouter("t", peer: "gw")).ThenNothingNew();
        _scenario.When(CreateRouter("t", peer: "gw", metric: 7))
            .ThenRejected(RejectionKind.AlreadyExists, "network router with id t already exists");
    }

    [Theory]
    [InlineData("gw", "a", 100, "peer and peer_groups cannot be set at the same time")]
    [InlineData(null, null, 100, "either peer or peer_groups must be provided")]
    [InlineData("gone", null, 100, "peer with ID gone not found")]
    [InlineData(null, "gone", 100, "group id gone not found")]
    [InlineData("gw", null, 0, "metric should be between 1 and 9999")]
    [InlineData(null, "a", 10000, "metric should be between 1 and 9999")]
    public void What_cannot_route_is_refused_at_creation_and_at_every_edit(string? peer, string? group, int metric, string text)
    {
        string[] groups = group is null ? [] : [group];

        _scenario.When(CreateRouter("t2", peer, metric, groups)).ThenRejected(RejectionKind.Invalid, text);
        _scenario.When(UpdateRouter("t", "office", peer, metric, groups)).ThenRejected(RejectionKind.Invalid, text);
    }

    [Fact]
    public void A_router_needs_a_network() => _scenario.When(CreateRouter("t2", "gw") with { NetworkId = Network("gone") })
        .ThenRejected(RejectionKind.NotFound, "network: gone not found");

    [Fact]
    public void An_edit_replaces_everything()
    {
        var update = UpdateRouter("t", "office", null, 7, "a") with { Masquerade = false, Enabled = false };

        _scenario.When(update)
            .Then(new NetworkRouterChanged(RouterAs("t", metric: 7, enabled: false, groups: "a") with { Masquerade = false }))
            .When(update).ThenNothingNew();
    }

    [Fact]
    public void Routers_stay_in_the_order_in_which_they_were_made()
    {
        var after = _scenario.And(RouterOf("s", groups: "a")).When(UpdateRouter("t", peer: "gw", metric: 3)).ThenAccepted();

        Assert.Equal([Router("t"), Router("s")], after.Account.NetworkRouters.Select(r => r.Id));
    }

    [Fact]
    public void Only_a_router_of_the_network_is_changed_or_deleted()
    {
        var delete = new DeleteNetworkRouter(Router("t"), Network("home"));

        _scenario.When(UpdateRouter("t", "home", "gw")).ThenRejected(RejectionKind.BadRequest, "router t is not part of the network home");
        _scenario.When(delete).ThenRejected(RejectionKind.BadRequest, "router t is not part of the network home");
        _scenario.When(UpdateRouter("gone", "office", "gw")).ThenRejected(RejectionKind.NotFound, "network router: gone not found");
        _scenario.When(delete with { Id = Router("gone") }).ThenRejected(RejectionKind.NotFound, "network router: gone not found");
    }

    [Fact]
    public void A_router_is_deleted() =>
        _scenario.When(new DeleteNetworkRouter(Router("t"), Network("office"))).Then(new NetworkRouterDeleted(Router("t")));
}
