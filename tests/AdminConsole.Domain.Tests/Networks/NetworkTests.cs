using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Networks;

public sealed class NetworkTests
{
    [Fact]
    public void A_network_has_a_name_and_a_description() =>
        Given().When(new CreateNetwork(Network("n"), " Office ", "Berlin"))
            .Then(new NetworkCreated(new Network(Network("n"), "Office", "Berlin")));

    [Fact]
    public void The_same_command_again_is_no_event_and_another_under_its_id_is_refused()
    {
        var scenario = Given(new CreateNetwork(Network("n"), "Office", ""));

        scenario.When(new CreateNetwork(Network("n"), "Office ", "")).ThenNothingNew();
        scenario.When(new CreateNetwork(Network("n"), "Office", "Berlin"))
            .ThenRejected(RejectionKind.AlreadyExists, "network with id n already exists");
    }

    [Fact]
    public void Networks_may_share_a_name() => Given(NetworkOf("office")).When(new CreateNetwork(Network("n"), "office", "")).ThenAccepted();

    [Fact]
    public void An_edit_replaces_name_and_description()
    {
        var update = new UpdateNetwork(Network("office"), "Home", "Berlin");

        Given(NetworkOf("office")).When(update)
            .Then(new NetworkChanged(new Network(Network("office"), "Home", "Berlin")))
            .When(update).ThenNothingNew();
    }

    [Theory]
    [InlineData("", 0, "network name shouldn't be empty")]
    [InlineData("  ", 0, "network name shouldn't be empty")]
    [InlineData("256", 0, "network name should be at most 255 characters")]
    [InlineData("Office", 4097, "network description should be at most 4096 characters")]
    public void Name_and_description_have_bounds(string name, int description, string text)
    {
        name = name == "256" ? new string('x', 256) : name;
        var scenario = Given(NetworkOf("office"));

        scenario.When(new CreateNetwork(Network("n"), name, new string('x', description))).ThenRejected(RejectionKind.Invalid, text);
        scenario.When(new UpdateNetwork(Network("office"), name, new string('x', description))).ThenRejected(RejectionKind.Invalid, text);
    }

    [Fact]
    public void An_unknown_network_is_not_found()
    {
        Given().When(new UpdateNetwork(Network("gone"), "n", "")).ThenRejected(RejectionKind.NotFound, "network: gone not found");
        Given().When(new DeleteNetwork(Network("gone"))).ThenRejected(RejectionKind.NotFound, "network: gone not found");
    }

    [Fact]
    [Statement(53)]
    public void With_a_network_go_its_resources_and_routers_and_nothing_of_another()
    {
        var after = Given(
                Joined("gw"), GroupOf("a"), GroupOf("b"), GroupOf("c"), NetworkOf("office"), NetworkOf("home"),
                ResourceOf("r1", groups: ["a", "b"]), ResourceOf("r2", address: "10.2.0.1", groups: "b"),
                ResourceOf("kept", "home", "10.3.0.1", "b"), RouterOf("t1", peer: "gw"), RouterOf("t2", groups: "a"),
                RouterOf("t3", "home", peer: "gw"))
            .When(new DeleteNetwork(Network("office")))
            .Then(
                new GroupResourcesChanged(Group("a"), []),
                new GroupResourcesChanged(Group("b"), [Host("kept")]),
                new NetworkResourceDeleted(Resource("r1")),
                new NetworkResourceDeleted(Resource("r2")),
                new NetworkRouterDeleted(Router("t1")),
                new NetworkRouterDeleted(Router("t2")),
                new NetworkDeleted(Network("office")))
            .Account;

        Assert.Equal([Network("home")], after.Networks.Keys);
        Assert.Equal([Resource("kept")], after.NetworkResources.Keys);
        Assert.Equal([Router("t3")], after.NetworkRouters.Select(r => r.Id));
    }
}
