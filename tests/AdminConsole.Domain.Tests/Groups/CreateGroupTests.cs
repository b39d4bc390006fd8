using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Groups;

public sealed class CreateGroupTests
{
    [Fact]
    public void A_group_holds_its_peers_sorted_and_once() =>
        Given(Devices("web", "db"))
            .When(CreateGroup(" servers ", "web", "db", "web") with { Id = Group("g") })
            .Then(new GroupCreated(new Group(Group("g"), "servers", Issued.Api, [Peer("db"), Peer("web")], [])));

    [Fact]
    public void The_same_command_again_is_no_event() =>
        Given(Joined("web"), CreateGroup("servers", "web")).When(CreateGroup("servers", "web")).ThenNothingNew();

    [Fact]
    public void Another_group_under_the_same_id_is_refused()
    {
        var scenario = Given(Joined("web"), CreateGroup("servers", "web"));

        scenario.When(CreateGroup("servers")).ThenRejected(RejectionKind.AlreadyExists);
        scenario.When(CreateGroup("servers", "web") with { Name = "other" }).ThenRejected(RejectionKind.AlreadyExists);
        scenario.When(CreateGroup("servers", "web") with { Resources = [new ResourceRef("r", ResourceType.Host)] })
            .ThenRejected(RejectionKind.AlreadyExists);
    }

    [Fact]
    public void A_name_that_is_taken_is_refused() =>
        Given(GroupOf("servers")).When(CreateGroup("servers") with { Id = Group("other") })
            .ThenRejected(RejectionKind.AlreadyExists, "group with name servers already exists");

    [Fact]
    public void There_is_one_group_All() =>
        Given().When(CreateGroup(All) with { Id = Group("other") }).ThenRejected(RejectionKind.AlreadyExists);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_group_needs_a_name(string name) =>
        Given().When(CreateGroup(name)).ThenRejected(RejectionKind.Invalid, "group name shouldn't be empty");

    [Fact]
    public void A_name_has_at_most_255_characters() =>
        Given().When(CreateGroup(new string('x', 256))).ThenRejected(RejectionKind.Invalid);

    [Fact]
    public void An_unknown_peer_is_refused() =>
        Given().When(CreateGroup("servers", "gone")).ThenRejected(RejectionKind.Invalid, "peer with ID \"gone\" not found");
}
