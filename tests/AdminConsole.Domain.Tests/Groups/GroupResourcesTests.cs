using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Groups;

public sealed class GroupResourcesTests
{
    private readonly Scenario _scenario = Given(
        NetworkOf("office"), ResourceOf("files"), ResourceOf("db", address: "10.2.0.7"), ResourceOf("wiki", address: "wiki.example"),
        GroupOf("g"));

    [Fact]
    public void A_group_holds_resources_in_the_order_of_the_admin_each_once() =>
        _scenario.When(CreateGroup("new") with { Resources = [Wiki, Subnet("files"), Wiki] })
            .Then(new GroupCreated(new Group(Group("new"), "new", Issued.Api, [], [Wiki, Subnet("files")])));

    [Fact]
    public void The_type_is_what_the_address_says()
    {
        var create = CreateGroup("new") with { Resources = [Subnet("db"), new ResourceRef("wiki", ResourceType.Peer)] };

        _scenario.When(create)
            .Then(new GroupCreated(new Group(Group("new"), "new", Issued.Api, [], [Host("db"), Wiki])))
            .When(create).ThenNothingNew();
    }

    [Fact]
    public void Resources_are_replaced_as_a_whole()
    {
        var update = UpdateGroup("g") with { Resources = [Host("db"), Subnet("files")] };

        _scenario.When(update).Then(new GroupResourcesChanged(Group("g"), [Host("db"), Subnet("files")])).When(update).ThenNothingNew();
        _scenario.And(update).When(UpdateGroup("g") with { Resources = [Subnet("files"), Subnet("db")] })
            .Then(new GroupResourcesChanged(Group("g"), [Subnet("files"), Host("db")]));
        _scenario.And(update).When(UpdateGroup("g")).Then(new GroupResourcesChanged(Group("g"), []));
    }

    [Fact]
    public void An_unknown_resource_is_refused()
    {
        const string Text = "resource with ID \"gone\" not found";

        _scenario.When(CreateGroup("new") with { Resources = [Host("db"), Host("gone")] }).ThenRejected(RejectionKind.Invalid, Text);
        _scenario.When(UpdateGroup("g") with { Resources = [Host("gone")] }).ThenRejected(RejectionKind.Invalid, Text);
    }

    [Fact]
    public void A_peer_is_no_resource() => _scenario.And(Joined("web"))
        .When(UpdateGroup("g") with { Resources = [new ResourceRef("web", ResourceType.Peer)] })
        .ThenRejected(RejectionKind.Invalid, "resource with ID \"web\" not found");

    private static ResourceRef Wiki => new("wiki", ResourceType.Domain);
}
