using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Users;

public sealed class TokenGroupsTests
{
    private readonly Scenario _claim = Given(
        Settings(s => s with { JwtGroupsEnabled = true, JwtGroupsClaimName = "groups" }), UserJoined("uma", Role.User), GroupOf("group1"));

    [Fact]
    [Statement(81)]
    public void A_token_without_groups_gives_none() => _claim.When(SyncGroups("uma")).ThenNothingNew();

    [Fact]
    [Statement(81)]
    public void A_group_that_an_admin_made_is_not_given() => _claim.When(SyncGroups("uma", "group1")).ThenNothingNew();

    [Fact]
    [Statement(81)]
    public void A_name_that_is_new_becomes_a_group_of_tokens_beside_the_admins()
    {
        var after = _claim.And(UpdateUser("uma", groups: "group1")).When(SyncGroups("uma", "group1", "group2")).Then(
            new GroupCreated(new Group(Group("group2"), "group2", Issued.Jwt, [], [])),
            new UserGroupsChanged(User("uma"), GroupIds("group1", "group2")));

        after.When(SyncGroups("uma", "group1", "group2")).ThenNothingNew();
        after.When(SyncGroups("uma", "group2")).ThenNothingNew();
    }

    [Fact]
    [Statement(81)]
    public void Without_the_claim_all_groups_of_tokens_are_taken_and_those_of_admins_stay() =>
        _claim.And(UpdateUser("uma", groups: "group1"), SyncGroups("uma", "group2", "group3"))
            .When(SyncGroups("uma"))
            .Then(new UserGroupsChanged(User("uma"), GroupIds("group1")));

    [Fact]
    [Statement(81)]
    public void The_group_All_is_not_given_and_not_made() => _claim.When(SyncGroups("uma", All)).ThenNothingNew();

    [Fact]
    public void A_group_that_another_sign_in_made_is_given_without_making_it() =>
        _claim.And(UserJoined("tom", Role.User), SyncGroups("tom", "staff"))
            .When(new SyncTokenGroups(User("uma"), [new TokenGroup(" staff ", Group("unused"))]))
            .Then(new UserGroupsChanged(User("uma"), GroupIds("staff")));

    [Fact]
    public void The_users_peers_follow()
    {
        var scenario = _claim.And(Joined("a", user: "uma"), Joined("b"));
        var given = scenario.When(SyncGroups("uma", "staff")).Then(
            new GroupCreated(new Group(Group("staff"), "staff", Issued.Jwt, [], [])),
            new UserGroupsChanged(User("uma"), GroupIds("staff")),
            new GroupPeersChanged(Group("staff"), [Peer("a")], []));

        given.When(SyncGroups("uma")).Then(
            new UserGroupsChanged(User("uma"), []),
            new GroupPeersChanged(Group("staff"), [], [Peer("a")]));
    }

    [Fact]
    public void The_users_peers_stay_where_they_are_without_propagation() =>
        _claim.And(Settings(s => s with { GroupsPropagationEnabled = false }), Joined("a", user: "uma"), SyncGroups("uma", "staff"))
            .When(SyncGroups("uma"))
            .Then(new UserGroupsChanged(User("uma"), []));

    [Theory]
    [InlineData(false, "groups")]
    [InlineData(true, "")]
    public void Tokens_mean_nothing_where_the_account_does_not_ask_for_them(bool enabled, string claim) =>
        _claim.And(SyncGroups("uma", "staff"), Settings(s => s with { JwtGroupsEnabled = enabled, JwtGroupsClaimName = claim }))
            .When(SyncGroups("uma"))
            .ThenNothingNew();

    [Fact]
    public void A_service_user_has_no_groups_of_tokens() =>
        _claim.And(CreateServiceUser("robot")).When(SyncGroups("robot", "staff")).ThenNothingNew();

    [Fact]
    public void Names_and_ids_that_cannot_be_are_refused()
    {
        _claim.When(SyncGroups("gone", "staff")).ThenRejected(RejectionKind.NotFound, "user not found: gone");
        _claim.When(SyncGroups("uma", " ")).ThenRejected(RejectionKind.Invalid);
        _claim.When(SyncGroups("uma", new string('x', 256))).ThenRejected(RejectionKind.Invalid);
        _claim.When(SyncGroups("uma", [.. Enumerable.Range(0, 1001).Select(i => $"g{i}")])).ThenRejected(RejectionKind.Invalid);
        _claim.When(new SyncTokenGroups(User("uma"), [new TokenGroup("staff", Group("group1"))])).ThenRejected(RejectionKind.AlreadyExists);
        _claim.When(new SyncTokenGroups(User("uma"), [new TokenGroup("a", Group("x")), new TokenGroup("b", Group("x"))]))
            .ThenRejected(RejectionKind.AlreadyExists);
    }

    [Theory]
    [InlineData(true, "staff", "staff,guests", true)]
    [InlineData(true, "staff", "guests", false)]
    [InlineData(true, "staff", "", false)]
    [InlineData(true, "staff", "Staff", false)]
    [InlineData(true, "", "guests", true)]
    [InlineData(false, "staff", "guests", true)]
    public void Only_who_brings_an_allowed_group_is_admitted(bool enabled, string allowed, string brought, bool admitted)
    {
        var settings = AccountSettings.Default with { JwtGroupsEnabled = enabled, JwtAllowGroups = [.. Names(allowed)] };

        Assert.Equal(admitted, settings.AdmitsTokenGroups([.. Names(brought)]));

        static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
    }
}
