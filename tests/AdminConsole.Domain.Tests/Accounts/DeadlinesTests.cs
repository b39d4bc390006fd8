using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

public sealed class DeadlinesTests
{
    private readonly Scenario _peers = Given(
        Joined("key"), Joined("old", user: "ann", lastLogin: Noon.AddHours(-20)), Joined("new", user: "ann", lastLogin: Noon.AddHours(-1)),
        Joined("out", user: "ann", lastLogin: Noon.AddHours(-30), expired: true),
        Joined("free", user: "ann", lastLogin: Noon.AddHours(-30), expires: false));

    [Fact]
    public void The_next_moment_is_when_the_oldest_login_expires() => Assert.Equal(Noon.AddHours(4), Deadlines.Next(_peers.Account));

    [Fact]
    public void What_is_due_then_is_that_this_login_expires_and_nothing_more()
    {
        Assert.Empty(Deadlines.Due(_peers.Account, Noon.AddHours(4).AddTicks(-1)));
        var command = Assert.Single(Deadlines.Due(_peers.Account, Noon.AddHours(4)));
        Assert.Equal(Expire("old", Noon.AddHours(4)), command);

        var after = _peers.When(command).Then(new PeerLoginExpired(Peer("old"), ExpiryReason.Login));
        Assert.Equal(Noon.AddHours(23), Deadlines.Next(after.Account));
        Assert.Empty(Deadlines.Due(after.Account, Noon.AddHours(4)));
    }

    [Fact]
    public void Without_expiry_or_peers_that_expire_there_is_no_such_moment()
    {
        Assert.Null(Deadlines.Next(_peers.And(Settings(s => s with { PeerLoginExpirationEnabled = false })).Account));
        Assert.Null(Deadlines.Next(Given(Joined("key"), Joined("free", user: "ann", expires: false)).Account));
        Assert.Empty(Deadlines.Due(_peers.And(Settings(s => s with { PeerLoginExpirationEnabled = false })).Account, Noon.AddYears(1)));
    }

    [Fact]
    public void A_shorter_time_moves_it() => Assert.Equal(
        Noon.AddHours(-18), Deadlines.Next(_peers.And(Settings(s => s with { PeerLoginExpiration = TimeSpan.FromHours(2) })).Account));

    [Fact]
    public void An_absent_ephemeral_peer_is_due_ten_minutes_after_it_went()
    {
        var scenario = Given(Joined("job", ephemeral: true), Joined("web"));

        Assert.Equal(Noon.AddMinutes(10), OfAbsent(scenario, "job"));
        Assert.Null(OfAbsent(scenario, "web"));
        Assert.Null(Due(scenario, "job", Noon.AddMinutes(10).AddTicks(-1)));
        var command = Assert.IsType<DeleteEphemeralPeer>(Due(scenario, "job", Noon.AddMinutes(10)));
        scenario.When(command).Then(new PeerDeleted(Peer("job"), false));
        Assert.Null(Due(scenario, "web", Noon.AddYears(1)));
    }

    [Fact]
    public void An_absent_peer_of_a_user_is_due_when_it_has_been_away_for_as_long_as_is_allowed()
    {
        var scenario = Given(Joined("laptop", user: "ann"), Settings(s => s with { PeerInactivityExpirationEnabled = true }));

        Assert.Equal(Noon.AddMinutes(10), OfAbsent(scenario, "laptop"));
        Assert.Null(Due(scenario, "laptop", Noon.AddMinutes(10).AddTicks(-1)));
        var command = Due(scenario, "laptop", Noon.AddMinutes(10))!; // it is due
        var after = scenario.When(command).Then(new PeerLoginExpired(Peer("laptop"), ExpiryReason.Inactivity));
        Assert.Null(OfAbsent(after, "laptop"));
        Assert.Null(Due(after, "laptop", Noon.AddYears(1)));
    }

    [Fact]
    public void Who_is_away_matters_only_to_an_account_in_which_something_comes_of_it()
    {
        var users = Given(Joined("web"), Joined("laptop", user: "ann"));
        var limited = users.And(Settings(s => s with { PeerInactivityExpirationEnabled = true }));

        Assert.False(Deadlines.DependOnPresence(users.Account));
        Assert.True(Deadlines.DependOnPresence(limited.Account));
        Assert.False(Deadlines.DependOnPresence(limited.And(new PeerLoginExpired(Peer("laptop"), ExpiryReason.Login)).Account));
        Assert.True(Deadlines.DependOnPresence(users.And(Joined("job", ephemeral: true)).Account));
    }

    private static DateTimeOffset? OfAbsent(Scenario scenario, string peer) =>
        Deadlines.OfAbsent(scenario.Account, scenario.Account.Peers.Find(Peer(peer))!, Noon); // the scenario let it join

    private static PeerCommand? Due(Scenario scenario, string peer, DateTimeOffset now) =>
        Deadlines.DueOfAbsent(scenario.Account, scenario.Account.Peers.Find(Peer(peer))!, Noon, now); // the scenario let it join
}
