using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Groups;

public sealed class UpdateGroupTests
{
    private readonly Scenario _scenario = Given(Devices("a", "b", "c"), GroupOf("servers", "a", "b"), GroupOf("others"));

    [Fact]
    public void Members_that_are_not_named_leave()
    {
        var after = _scenario.When(UpdateGroup("servers", null, "b", "c"))
            .Then(new GroupPeersChanged(Group("servers"), [Peer("c")], [Peer("a")]));

        Assert.Equal([Peer("b"), Peer("c")], after.Account.Groups[Group("servers")].Peers);
    }

    [Fact]
    public void A_new_name_is_an_event_of_its_own() =>
        _scenario.When(UpdateGroup("servers", "machines", "a", "b")).Then(new GroupRenamed(Group("servers"), "machines"));

    [Fact]
    public void What_stays_as_it_is_is_no_event() => _scenario.When(UpdateGroup("servers", " servers ", "b", "a", "a")).ThenNothingNew();

    [Fact]
    public void The_group_All_cannot_be_changed() =>
        _scenario.When(UpdateGroup(All)).ThenRejected(RejectionKind.Invalid, "updating group ALL is not allowed");

    [Fact]
    public void No_other_group_becomes_All() => _scenario.When(UpdateGroup("servers", All)).ThenRejected(RejectionKind.AlreadyExists);

    [Fact]
    public void A_name_that_is_taken_is_refused() =>
        _scenario.When(UpdateGroup("servers", "others")).ThenRejected(RejectionKind.AlreadyExists);

    [Fact]
    public void An_unknown_peer_is_refused() => _scenario.When(UpdateGroup("servers", null, "gone")).ThenRejected(RejectionKind.Invalid);

    [Fact]
    public void An_unknown_group_is_not_found() =>
        _scenario.When(UpdateGroup("gone")).ThenRejected(RejectionKind.NotFound, "group: gone not found");
}
