using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class RegisterPeerByUserTests
{
    private readonly Scenario _ann = Given(GroupOf("dev"), UserJoined("ann", Role.User, groups: ["dev", "gone"]));

    [Fact]
    public void A_device_that_a_user_signs_in_is_the_users_and_its_login_expires()
    {
        var after = _ann.When(RegisterBy("ann", "laptop").ByUser("ann")).ThenAccepted().Account;

        var peer = Assert.Single(after.Peers);
        Assert.Equal(User("ann"), peer.UserId);
        Assert.Null(peer.SetupKeyId);
        Assert.Equal(("laptop", "laptop", Noon), (peer.Name, peer.DnsLabel, peer.LastLogin));
        Assert.True(peer.LoginExpirationEnabled && peer.InactivityExpirationEnabled);
        Assert.False(peer.Ephemeral || peer.AllowExtraDnsLabels || peer.LoginExpired || peer.ApprovalRequired);
        Assert.Contains(peer.Id, after.AllGroup.Peers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_joins_the_users_groups_that_exist_whether_or_not_peers_follow_later(bool propagation) =>
        _ann.And(Settings(s => s with { GroupsPropagationEnabled = propagation })).When(RegisterBy("ann", "laptop"))
            .Then<PeerRegistered>(e => Assert.Equal(GroupIds("dev"), e.Groups));

    [Theory]
    [InlineData("iphone", "ann.lee", "iphone-ann.lee", "iphone-ann")]
    [InlineData("iPad", "ann", "iPad-ann", "ipad-ann")]
    [InlineData("iphone", "", "iphone", "iphone")]
    [InlineData("iphone12", "ann", "iphone12", "iphone12")]
    [InlineData("laptop", "ann", "laptop", "laptop")]
    public void A_phone_is_called_after_its_user(string hostname, string emailName, string name, string label) =>
        _ann.When(RegisterBy("ann", hostname, id: "p", emailName: emailName)).Then<PeerRegistered>(e =>
            Assert.Equal((name, name, label), (e.Peer.Name, e.Peer.Meta.Hostname, e.Peer.DnsLabel)));

    [Fact]
    public void A_device_that_asks_again_finds_its_peer() =>
        _ann.And(RegisterBy("ann", "laptop")).When(RegisterBy("ann", "laptop")).ThenNothingNew();

    [Fact]
    public void A_device_of_somebody_else_stays_theirs()
    {
        var taken = _ann.And(UserJoined("bob", Role.User), RegisterBy("bob", "laptop"), KeyCreated(), Register("web"));

        taken.When(RegisterBy("ann", "laptop")).ThenRejected(RejectionKind.Denied, AdminConsole.Domain.Peers.Peer.OthersText);
        taken.When(RegisterBy("ann", "web")).ThenRejected(RejectionKind.Denied, AdminConsole.Domain.Peers.Peer.OthersText);
        taken.When(RegisterBy("ann", "laptop") with { Key = WireGuardKeyOf("another") }).ThenRejected(RejectionKind.AlreadyExists);
    }

    [Fact]
    public void Only_users_who_may_act_sign_devices_in()
    {
        Given().When(RegisterBy("ann", "laptop")).ThenRejected(RejectionKind.NotFound, "failed adding new peer: account not found");
        Given(UserJoined("ann", blocked: true)).When(RegisterBy("ann", "laptop")).ThenRejected(RejectionKind.Denied, "user is blocked");
        Given(UserJoined("ann", pending: true)).When(RegisterBy("ann", "laptop"))
            .ThenRejected(RejectionKind.Denied, "user pending approval cannot add peers");
        Given(CreateServiceUser("robot")).When(RegisterBy("robot", "laptop"))
            .ThenRejected(RejectionKind.Denied, "service users can't sign in devices");
    }

    [Fact]
    public void Nobody_signs_a_device_in_for_another() =>
        _ann.And(UserJoined("olga")).When(RegisterBy("ann", "laptop").ByUser("olga")).ThenRejected(RejectionKind.Denied, "permission denied");

    [Fact]
    public void Extra_labels_need_a_key_that_allows_them() =>
        _ann.When(RegisterBy("ann", "laptop", extraLabels: "shop"))
            .ThenRejected(RejectionKind.Precondition, "couldn't add peer: setup key doesn't allow extra DNS labels");

    [Fact]
    public void It_waits_for_approval_where_the_account_asks_for_it() =>
        Given([.. AccountOpened(approval: true)], UserJoined("ann", Role.User)).When(RegisterBy("ann", "laptop"))
            .Then<PeerRegistered>(e => Assert.True(e.Peer.ApprovalRequired));

    [Fact]
    public void A_full_network_takes_nobody()
    {
        var scenario = Given([.. AccountOpened("10.1.2.16/28")], UserJoined("ann", Role.User));
        for (var i = 0; i < 12; i++)
            scenario = scenario.And(RegisterBy("ann", $"peer{i}"));

        scenario.When(RegisterBy("ann", "one-more")).ThenRejected(
            RejectionKind.Precondition, "failed allocating new IP for the ipNet 10.1.2.16/28 - network is out of IPs");
    }
}
