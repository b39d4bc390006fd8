using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkFacts;
using static AdminConsole.Domain.Tests.Routes.RouteAsks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Users;

public sealed class DeleteUserTests
{
    private readonly Scenario _team = Given(
        UserJoined("olga"), UserJoined("ann", Role.Admin), UserJoined("uma", Role.User), UserJoined("robot", Role.Admin, service: true));

    [Fact]
    public void The_peers_of_a_deleted_user_go_first()
    {
        var after = _team.And(Joined("a", user: "uma"), Joined("b", user: "ann"), Joined("c", user: "uma"), GroupOf("g", "a", "b"))
            .When(DeleteUser("uma").ByUser("ann"))
            .Then(new PeerDeleted(Peer("a"), false), new PeerDeleted(Peer("c"), false), new UserDeleted(User("uma")));

        Assert.Equal([Peer("b")], after.Account.Peers.Select(p => p.Id));
        Assert.Equal([Peer("b")], after.Account.Groups[Group("g")].Peers);
        Assert.DoesNotContain(User("uma"), after.Account.Users.Keys);
    }

    [Fact]
    public void What_led_through_the_users_peers_leads_nowhere_any_more()
    {
        var after = _team
            .And(Joined("a", user: "uma"), Joined("b", user: "uma"), NetworkOf("office"), RouterOf("ra", peer: "a"), RouterOf("rb", peer: "b"))
            .And(Create("r", Draft("b")))
            .When(DeleteUser("uma").ByUser("ann"))
            .ThenAccepted().Account;

        Assert.Empty(after.NetworkRouters);
        var route = Assert.Single(after.Routes.Values);
        Assert.Equal((null, false), (route.Peer, route.Enabled));
    }

    [Fact]
    public void A_service_user_is_deleted_with_its_tokens()
    {
        var after = _team.And(CreateToken("robot")).When(DeleteUser("robot").ByUser("olga")).Then(new UserDeleted(User("robot")));

        Assert.DoesNotContain(User("robot"), after.Account.Users.Keys);
    }

    [Fact]
    public void Nobody_deletes_the_own_user()
    {
        _team.When(DeleteUser("ann").ByUser("ann")).ThenRejected(RejectionKind.Invalid, "self deletion is not allowed");
        _team.When(DeleteUser("olga").ByUser("olga")).ThenRejected(RejectionKind.Invalid, "self deletion is not allowed");
    }

    [Fact]
    public void The_owner_is_not_deleted()
    {
        _team.When(DeleteUser("olga").ByUser("ann")).ThenRejected(RejectionKind.Denied, "unable to delete a user with owner role");
        _team.When(DeleteUser("olga")).ThenRejected(RejectionKind.Denied, "unable to delete a user with owner role");
    }

    [Fact]
    public void What_the_operator_has_configured_stays() =>
        _team.And(CreateServiceUser("bootstrap") with { NonDeletable = true })
            .When(DeleteUser("bootstrap").ByUser("olga"))
            .ThenRejected(RejectionKind.Denied, "service user is marked as non-deletable");

    [Fact]
    public void An_unknown_user_is_not_found() =>
        _team.When(DeleteUser("gone").ByUser("ann")).ThenRejected(RejectionKind.NotFound, "target user not found");

    [Fact]
    public void Who_is_no_admin_deletes_nobody() =>
        _team.When(DeleteUser("ann").ByUser("uma")).ThenRejected(RejectionKind.Denied, "permission denied");
}
