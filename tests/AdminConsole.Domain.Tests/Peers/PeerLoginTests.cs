using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class PeerLoginTests
{
    private readonly Scenario _good = Given(UserJoined("ann"), Joined("laptop", user: "ann"), Joined("web"));
    private readonly Scenario _expired = Given(UserJoined("ann"), Joined("laptop", user: "ann", expired: true));

    [Theory]
    [InlineData(false, -25, "ann", false)]
    [InlineData(true, -25, "ann", true)]
    [InlineData(true, 0, "ann", false)]
    [InlineData(true, -1, "ann", true)]
    [InlineData(true, -25, null, false)]
    [Statement(17)]
    public void A_login_expires_by_time_where_a_user_signed_the_peer_in(bool enabled, int hours, string? user, bool expired)
    {
        var peer = PeerOf(Given(Joined("p", user: user, lastLogin: Noon.AddHours(hours), expires: enabled)), "p");
        var settings = AccountSettings.Default with { PeerLoginExpiration = TimeSpan.FromHours(1) };

        Assert.Equal(expired, peer.LoginIsExpiredAt(Noon, settings));
        Assert.False(peer.LoginIsExpiredAt(Noon, settings with { PeerLoginExpirationEnabled = false }));
        Assert.Equal(enabled && user is not null ? Noon.AddHours(hours + 1) : null, peer.LoginExpiresAt(settings));
        Assert.True((peer with { LoginExpired = true }).LoginIsExpiredAt(Noon, settings));
    }

    [Fact]
    [Statement(17)]
    public void A_peer_of_a_user_that_never_signed_in_is_expired()
    {
        var peer = PeerOf(_good, "laptop") with { LastLogin = null };

        Assert.True(peer.LoginIsExpiredAt(Noon, AccountSettings.Default));
    }

    [Theory]
    [InlineData(false, false, "ann", false)]
    [InlineData(true, false, "ann", true)]
    [InlineData(true, true, "ann", false)]
    [InlineData(true, false, null, false)]
    [Statement(18)]
    public void A_session_expires_while_the_peer_is_away(bool enabled, bool connected, string? user, bool expired)
    {
        var peer = PeerOf(Given(Joined("p", user: user, expires: enabled)), "p");
        var settings = AccountSettings.Default with { PeerInactivityExpirationEnabled = true, PeerInactivityExpiration = TimeSpan.FromSeconds(1) };

        Assert.Equal(expired, peer.SessionIsExpiredAt(Noon, settings, connected, Noon.AddHours(-25)));
        Assert.Equal(expired, peer.SessionIsExpiredAt(Noon, settings, connected, Noon.AddSeconds(-1)));
        Assert.False(peer.SessionIsExpiredAt(Noon, settings, connected, Noon.AddMilliseconds(-999)));
        Assert.False(peer.SessionIsExpiredAt(Noon, settings with { PeerInactivityExpirationEnabled = false }, connected, Noon.AddHours(-25)));
    }

    [Fact]
    public void A_login_expires_at_its_moment_and_once()
    {
        _good.When(Expire("laptop", Noon.AddHours(22).AddTicks(-1))).ThenNothingNew();
        var after = _good.When(Expire("laptop", Noon.AddHours(22))).Then(new PeerLoginExpired(Peer("laptop"), ExpiryReason.Login));

        Assert.True(PeerOf(after, "laptop").LoginExpired);
        after.When(Expire("laptop", Noon.AddHours(23))).ThenNothingNew();
    }

    [Fact]
    public void What_the_settings_no_longer_say_does_not_expire()
    {
        _good.And(Settings(s => s with { PeerLoginExpirationEnabled = false })).When(Expire("laptop", Noon.AddDays(9))).ThenNothingNew();
        _good.And(Settings(s => s with { PeerLoginExpiration = TimeSpan.FromDays(10) })).When(Expire("laptop", Noon.AddDays(9))).ThenNothingNew();
        _good.And(new PeerLoginExpirationSwitched(Peer("laptop"), false)).When(Expire("laptop", Noon.AddDays(9))).ThenNothingNew();
        _good.When(Expire("web", Noon.AddDays(9))).ThenNothingNew();
        _good.When(Expire("laptop", Noon, lastSeen: Noon.AddDays(-9))).ThenNothingNew();
    }

    [Fact]
    public void A_peer_that_was_seen_meanwhile_does_not_expire()
    {
        var inactivity = _good.And(Settings(s => s with { PeerInactivityExpirationEnabled = true }));

        inactivity.When(Expire("laptop", lastSeen: Noon.AddMinutes(-9))).ThenNothingNew();
        inactivity.When(Expire("laptop", lastSeen: Noon.AddMinutes(-10)))
            .Then(new PeerLoginExpired(Peer("laptop"), ExpiryReason.Inactivity));
    }

    [Fact]
    public void Others_are_told_of_an_expired_peer_as_offline()
    {
        var scenario = _good.And(Allow(All, All), Expire("laptop", Noon.AddDays(1)));

        Assert.Equal(["laptop"], scenario.MapOf("web").Offline);
        Assert.Equal(["laptop"], scenario.And(Renew("laptop", "ann", Noon.AddDays(1))).MapOf("web").Peers);
    }

    [Fact]
    public void Signing_in_again_renews_an_expired_login()
    {
        var after = _expired.When(Renew("laptop", "ann").ByUser("ann")).Then(new PeerLoginRenewed(Peer("laptop"), Noon));

        var peer = PeerOf(after, "laptop");
        Assert.Equal((false, Noon), (peer.LoginExpired, peer.LastLogin));
        after.When(Renew("laptop", "ann")).ThenNothingNew();
        after.When(Renew("laptop", "ann", Noon.AddHours(1))).ThenNothingNew();
    }

    [Fact]
    public void It_renews_also_before_an_event_has_said_that_it_expired()
    {
        _good.When(Renew("laptop", "ann", Noon.AddHours(22).AddTicks(-1))).ThenNothingNew();
        _good.When(Renew("laptop", "ann", Noon.AddHours(22))).Then(new PeerLoginRenewed(Peer("laptop"), Noon.AddHours(22)));
    }

    [Fact]
    public void Extending_renews_a_login_that_is_still_good()
    {
        var after = _good.When(Extend("laptop", "ann").ByUser("ann")).Then(new PeerLoginRenewed(Peer("laptop"), Noon));

        Assert.Equal(Noon.AddHours(24), PeerOf(after, "laptop").LoginExpiresAt(after.Account.Settings));
        after.When(Extend("laptop", "ann")).ThenNothingNew();
        _expired.When(Extend("laptop", "ann")).Then(new PeerLoginRenewed(Peer("laptop"), Noon));
    }

    [Fact]
    public void There_is_nothing_to_extend_where_nothing_expires()
    {
        _good.And(Settings(s => s with { PeerLoginExpirationEnabled = false })).When(Extend("laptop", "ann"))
            .ThenRejected(RejectionKind.Precondition, "peer login expiration is disabled for the account");
        _good.And(new PeerLoginExpirationSwitched(Peer("laptop"), false)).When(Extend("laptop", "ann"))
            .ThenRejected(RejectionKind.Precondition, "peer is not eligible for session extension");
        _good.When(Extend("web", "ann")).ThenRejected(RejectionKind.Precondition, "peer is not eligible for session extension");
    }

    [Fact]
    public void Only_the_peers_own_user_signs_it_in()
    {
        var two = _expired.And(UserJoined("bob", Role.Admin), Joined("web"));

        two.When(Renew("laptop", "bob")).ThenRejected(RejectionKind.Denied, AdminConsole.Domain.Peers.Peer.OthersText);
        two.When(Renew("web", "bob")).ThenRejected(RejectionKind.Denied, AdminConsole.Domain.Peers.Peer.OthersText);
        two.When(Extend("laptop", "bob")).ThenRejected(RejectionKind.Denied, AdminConsole.Domain.Peers.Peer.OthersText);
        two.When(Renew("laptop", "ann").ByUser("bob")).ThenRejected(RejectionKind.Denied, "permission denied");
        two.When(Renew("laptop", "ann").ByPeer("laptop")).ThenRejected(RejectionKind.Denied, "permission denied");
    }

    [Fact]
    public void A_user_who_may_not_act_signs_nothing_in()
    {
        var laptop = Joined("laptop", user: "ann", expired: true);
        Given(UserJoined("ann", blocked: true), laptop).When(Renew("laptop", "ann")).ThenRejected(RejectionKind.Denied, "user is blocked");
        Given(UserJoined("ann", pending: true), laptop).When(Extend("laptop", "ann"))
            .ThenRejected(RejectionKind.Denied, "user is pending approval");
    }

    [Fact]
    public void An_ephemeral_peer_is_deleted_only_when_it_has_stayed_away()
    {
        var scenario = Given(Joined("job", ephemeral: true), Joined("web"));

        scenario.When(Delete("job", Noon.AddMinutes(-10))).Then(new PeerDeleted(Peer("job"), false));
        scenario.When(Delete("job", Noon.AddMinutes(-10).AddTicks(1))).ThenNothingNew();
        scenario.When(Delete("web", Noon.AddDays(-10))).ThenNothingNew();
    }

    [Fact]
    public void Before_it_was_ever_seen_its_registration_counts()
    {
        var scenario = Given(KeyCreated(ephemeral: true), Register("job"));

        scenario.When(Delete("job", DateTimeOffset.MinValue)).ThenNothingNew();
        scenario.When(Delete("job", DateTimeOffset.MinValue) with { Now = Noon.AddMinutes(10) }).Then(new PeerDeleted(Peer("job"), false));
    }

    [Fact]
    public void An_unknown_peer_is_not_found()
    {
        const string text = "peer not found: gone";
        _good.When(Renew("gone", "ann")).ThenRejected(RejectionKind.NotFound, text);
        _good.When(Extend("gone", "ann")).ThenRejected(RejectionKind.NotFound, text);
        _good.When(Expire("gone")).ThenRejected(RejectionKind.NotFound, text);
        _good.When(Delete("gone", Noon)).ThenRejected(RejectionKind.NotFound, text);
    }

    [Theory]
    [InlineData(Role.Owner)]
    [InlineData(Role.User)]
    public void No_user_makes_time_pass(Role role)
    {
        var scenario = Given(UserJoined("ann", role), Joined("laptop", user: "ann"), Joined("job", ephemeral: true));

        scenario.When(Expire("laptop", Noon.AddDays(9)).ByUser("ann")).ThenRejected(RejectionKind.Denied, "permission denied");
        scenario.When(Delete("job", Noon.AddDays(-9)).ByUser("ann")).ThenRejected(RejectionKind.Denied, "permission denied");
    }

    private static DeleteEphemeralPeer Delete(string peer, DateTimeOffset lastSeen) => new(Peer(peer), lastSeen, Noon);

    private static Peer PeerOf(Scenario scenario, string peer) => scenario.Account.Peers.Find(Peer(peer))!; // the scenario let it join
}
