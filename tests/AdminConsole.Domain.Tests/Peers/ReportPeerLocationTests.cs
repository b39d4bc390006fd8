using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class ReportPeerLocationTests
{
    private static readonly PeerLocation _berlin = new(Ip("203.0.113.9"), "DE", "Berlin", 2950159);

    [Fact]
    public void Another_place_is_kept()
    {
        var after = Given(Joined("web")).When(Report(_berlin).ByPeer("web")).Then(new PeerLocationChanged(Peer("web"), _berlin));

        Assert.Equal(_berlin, after.Account.Peers.Find(Peer("web"))?.Location);
        after.When(Report(_berlin with { ConnectionIp = Ip("203.0.113.10") })).ThenAccepted();
    }

    [Fact]
    public void The_same_place_is_no_event() =>
        Given(Joined("web"), Report(_berlin)).When(Report(_berlin with { ConnectionIp = Ip("203.0.113.9") })).ThenNothingNew();

    [Fact]
    public void An_unknown_peer_is_not_found() => Given().When(Report(_berlin)).ThenRejected(RejectionKind.NotFound, "peer not found: web");

    private static ReportPeerLocation Report(PeerLocation location) => new(Peer("web"), location);
}
