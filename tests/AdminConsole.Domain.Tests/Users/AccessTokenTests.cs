using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Users;

public sealed class AccessTokenTests
{
    private readonly Scenario _scenario = Given(UserJoined("ann"), UserJoined("robot", Role.Admin, service: true));

    [Fact]
    public void A_token_is_kept_as_a_hash_with_its_end_and_its_maker() =>
        _scenario.When(CreateToken("robot", days: 7).ByUser("ann")).Then(new AccessTokenCreated(
            User("robot"), new AccessToken(new AccessTokenId("token"), "token", "hash of token", Noon.AddDays(7), User("ann"), Noon)));

    [Fact]
    public void One_that_the_program_made_has_no_maker() =>
        _scenario.When(CreateToken("robot")).Then<AccessTokenCreated>(e => Assert.Null(e.Token.CreatedBy));

    [Fact]
    public void The_same_command_again_is_no_event() =>
        _scenario.And(CreateToken("ann")).When(CreateToken("ann") with { Now = Noon.AddSeconds(1) }).ThenNothingNew();

    [Fact]
    public void Another_token_under_the_same_id_is_refused() =>
        _scenario.And(CreateToken("ann")).When(CreateToken("ann", secret: "another")).ThenRejected(RejectionKind.AlreadyExists);

    [Theory]
    [InlineData(1)]
    [InlineData(365)]
    [Statement(85)]
    public void A_token_lives_1_to_365_days(int days) => _scenario.When(CreateToken("ann", days: days)).ThenAccepted();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(366)]
    [InlineData(10_000_000)]
    [Statement(85)]
    public void Another_life_is_refused(int days) =>
        _scenario.When(CreateToken("ann", days: days)).ThenRejected(RejectionKind.Invalid, "expiration has to be between 1 and 365");

    [Fact]
    [Statement(85)]
    public void A_token_needs_a_name()
    {
        _scenario.When(CreateToken("ann") with { Name = " " }).ThenRejected(RejectionKind.Invalid, "token name can't be empty");
        _scenario.When(CreateToken("ann") with { Name = new string('x', 256) }).ThenRejected(RejectionKind.Invalid);
    }

    [Fact]
    public void An_unknown_user_is_not_found() =>
        _scenario.When(CreateToken("gone")).ThenRejected(RejectionKind.NotFound, "user not found: gone");

    [Fact]
    public void A_deleted_token_is_gone()
    {
        var after = _scenario.And(CreateToken("ann")).When(DeleteToken("ann")).Then(new AccessTokenDeleted(User("ann"), new AccessTokenId("token")));

        Assert.Empty(after.Account.Users[User("ann")].AccessTokens);
        after.When(DeleteToken("ann")).ThenRejected(RejectionKind.NotFound, "PAT not found");
    }

    [Fact]
    public void A_token_of_another_user_is_not_found() =>
        _scenario.And(CreateToken("ann")).When(DeleteToken("robot")).ThenRejected(RejectionKind.NotFound, "PAT not found");
}
