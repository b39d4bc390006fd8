using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class UpdatePeerTests
{
    private readonly Scenario _keyPeer = Given(Joined("web"));
    private readonly Scenario _userPeer = Given(Joined("laptop", user: "ann"));

    private Peer Web => _keyPeer.Account.Peers.Find(Peer("web"))!; // it joined above

    private Peer Laptop => _userPeer.Account.Peers.Find(Peer("laptop"))!; // it joined above

    [Fact]
    public void What_stays_as_it_is_is_no_event() => _keyPeer.When(Update(Web, address: Web.Address)).ThenNothingNew();

    [Fact]
    public void Every_switch_is_an_event_of_its_own() =>
        _userPeer.When(Update(Laptop, ssh: true, loginExpiration: false, inactivityExpiration: false, approval: true)).Then(
            new PeerSshSwitched(Peer("laptop"), true),
            new PeerLoginExpirationSwitched(Peer("laptop"), false),
            new PeerInactivityExpirationSwitched(Peer("laptop"), false),
            new PeerApprovalChanged(Peer("laptop"), true));

    [Fact]
    public void A_changed_peer_is_as_the_command_said()
    {
        var asked = Update(Laptop, name: "Ann's", ssh: true, loginExpiration: false, approval: true, address: Ip("100.64.7.7"));
        var after = _userPeer.When(asked).ThenAccepted();
        var peer = after.Account.Peers.Find(Peer("laptop"))!; // an update keeps it

        Assert.Equal(("Ann's", "ann-s"), (peer.Name, peer.DnsLabel));
        Assert.True(peer.SshEnabled && peer.ApprovalRequired && peer.InactivityExpirationEnabled);
        Assert.False(peer.LoginExpirationEnabled);
        Assert.Same(peer, after.Account.Peers.Find(Ip("100.64.7.7")));
        Assert.Null(after.Account.Peers.Find(Laptop.Address));
        after.When(asked).ThenNothingNew();
    }

    [Fact]
    public void The_login_of_a_peer_that_came_with_a_key_cannot_expire() =>
        _keyPeer.When(Update(Web, loginExpiration: true)).ThenRejected(
            RejectionKind.Precondition,
            "this peer hasn't been added with the SSO login, therefore the login expiration can't be updated");

    [Fact]
    public void The_same_holds_for_its_inactivity() =>
        _keyPeer.When(Update(Web, inactivityExpiration: true)).ThenRejected(
            RejectionKind.Precondition,
            "this peer hasn't been added with the SSO login, therefore the inactivity expiration can't be updated");

    [Fact]
    public void An_unknown_peer_is_not_found() =>
        Given().When(Update(Web)).ThenRejected(RejectionKind.NotFound, "peer not found: web");

    [Theory]
    [InlineData("100.65.0.1")]
    [InlineData("8.8.8.8")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:100.64.0.9")]
    public void An_address_outside_of_the_network_is_refused(string address) =>
        _keyPeer.When(Update(Web, address: Ip(address))).ThenRejected(
            RejectionKind.Invalid, $"IP {address} is not within the account network range 100.64.0.0/16");

    [Theory]
    [InlineData("100.64.0.0")]
    [InlineData("100.64.0.1")]
    [InlineData("100.64.9.0")]
    [InlineData("100.64.255.254")]
    [InlineData("100.64.255.255")]
    public void A_reserved_address_is_refused(string address) =>
        _keyPeer.When(Update(Web, address: Ip(address))).ThenRejected(
            RejectionKind.Invalid, $"IP {address} is reserved in the account network range 100.64.0.0/16");

    [Fact]
    public void The_address_of_another_peer_is_refused() =>
        _keyPeer.And(Joined("db", ip: "100.64.0.77"))
            .When(Update(Web, address: Ip("100.64.0.77")))
            .ThenRejected(RejectionKind.Invalid, "IP 100.64.0.77 is already assigned to peer db");

    [Fact]
    public void A_refused_name_refuses_the_whole_update() =>
        _keyPeer.When(Update(Web, name: " ", ssh: true)).ThenRejected(RejectionKind.Invalid);
}
