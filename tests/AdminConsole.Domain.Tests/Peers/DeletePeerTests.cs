using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class DeletePeerTests
{
    [Fact]
    public void A_deleted_peer_is_in_no_group()
    {
        var after = Given(Devices("web", "db"), GroupOf("servers", "web", "db")).When(DeletePeer("web")).ThenAccepted().Account;

        Assert.Equal([Peer("db")], after.Peers.Select(p => p.Id));
        Assert.Equal([Peer("db")], after.AllGroup.Peers);
        Assert.Equal([Peer("db")], after.Groups[Group("servers")].Peers);
        Assert.Null(after.Peers.Find(WireGuardKeyOf("web")));
    }

    [Fact]
    public void A_device_that_leaves_by_itself_is_remembered_so() =>
        Given(Joined("web")).When(new LogOutPeer(Peer("web")).ByPeer("web")).Then(new PeerDeleted(Peer("web"), LoggedOut: true));

    [Fact]
    public void An_admin_deletes_a_peer() => Given(Joined("web")).When(DeletePeer("web")).Then(new PeerDeleted(Peer("web"), LoggedOut: false));

    [Fact]
    public void A_deleted_device_may_join_again() =>
        Given(KeyCreated(), Register("web"), DeletePeer("web")).When(Register("web", id: "web")).ThenAccepted();

    [Fact]
    public void An_unknown_peer_is_not_found() =>
        Given().When(DeletePeer("web")).ThenRejected(RejectionKind.NotFound, "peer not found: web");

    [Fact]
    public void A_policy_that_names_the_peer_itself_stays_and_opens_nothing()
    {
        var after = Given(Devices("web", "db"), Rule("peer:web", All)).When(DeletePeer("web")).ThenAccepted();

        Assert.Single(after.Account.Policies);
        Assert.Empty(after.MapOf("db").Peers);
    }
}
