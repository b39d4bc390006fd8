using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

public sealed class PeerListingTests
{
    private readonly Scenario _two = Given(
        UserJoined("olga"), UserJoined("ann", Role.Admin), UserJoined("uma", Role.User), UserJoined("robot", Role.User, service: true),
        UserJoined("eve", Role.Admin, blocked: true), Joined("p1", user: "uma"), Joined("p2", user: "ann"), Joined("p3"));

    [Theory]
    [InlineData("uma", "p1")]
    [InlineData("robot", null)]
    [InlineData("ann", null)]
    [InlineData("olga", null)]
    [InlineData("eve", "")]
    [Statement(86)]
    public void A_regular_user_lists_its_own_peers_and_the_others_all(string user, string? peers) =>
        Assert.Equal(peers, Listed(_two.And(Settings(s => s with { RegularUsersViewBlocked = false })), user));

    [Theory]
    [InlineData("uma", "")]
    [InlineData("robot", null)]
    [InlineData("ann", null)]
    [InlineData("olga", null)]
    [Statement(86)]
    public void Where_the_view_is_blocked_a_regular_user_lists_none(string user, string? peers) => Assert.Equal(peers, Listed(_two, user));

    [Fact]
    public void A_regular_user_also_lists_the_peers_that_its_own_are_told_of() => Assert.Equal("p1 p3", Listed(
        _two.And(Settings(s => s with { RegularUsersViewBlocked = false }), GroupOf("g", "p3"), Rule("peer:p1", "g")), "uma"));

    /// <summary>Null: all.</summary>
    private static string? Listed(Scenario scenario, string user) =>
        PeerListing.Of(scenario.Account, scenario.Account.Users[User(user)]) is { } ids ? string.Join(' ', ids.Order()) : null;
}
