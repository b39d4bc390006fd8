using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Users;

public sealed class ClaimOwnershipTests
{
    [Fact]
    public void The_first_claim_makes_the_owner()
    {
        var owner = Given().When(Claim("ann")).ThenAccepted().Account.Owner;

        Assert.NotNull(owner);
        Assert.Equal((User("ann"), Domain.Users.User.LocalIssuer, Role.Owner), (owner.Id, owner.Issuer, owner.Role));
        Assert.True(owner.MayAct);
        Assert.False(owner.IsServiceUser);
    }

    [Fact]
    public void A_second_claim_is_refused() =>
        Given(Claim("ann")).When(Claim("bob")).ThenRejected(RejectionKind.Precondition, "setup already completed");

    [Fact]
    public void The_same_claim_again_is_no_event() => Given(Claim("ann")).When(Claim("ann")).ThenNothingNew();

    [Fact]
    public void A_service_user_before_is_no_owner() => Given(CreateServiceUser("robot")).When(Claim("ann")).ThenAccepted();

    [Fact]
    public void Nobody_becomes_owner_under_the_id_of_another() =>
        Given(CreateServiceUser("robot")).When(Claim("robot")).ThenRejected(RejectionKind.AlreadyExists);

    [Fact]
    public void Nobody_becomes_owner_as_a_user_whom_the_issuer_knows_under_another_subject() =>
        Given(ClaimAs("ann", "subject 1")).And(new OwnershipTransferred(User("ann"), User("bob")), new UserDeleted(User("bob")))
            .When(ClaimAs("ann", "subject 2")).ThenRejected(RejectionKind.AlreadyExists);

    [Fact]
    public void The_owner_is_known_by_the_subject_of_the_claim()
    {
        var owner = Given().When(ClaimAs("ann", "subject 1")).ThenAccepted().Account.Owner;

        Assert.True(owner!.Is(Domain.Users.User.LocalIssuer, "subject 1")); // just made
        Assert.False(owner.Is(Domain.Users.User.LocalIssuer, "ann"));
    }

    [Fact]
    public void No_user_may_claim() =>
        Given(UserJoined("robot", Role.Admin, service: true)).WhenExactly(Claim("bob").ByUser("robot")).ThenRejected(RejectionKind.Denied);

    private static ClaimOwnership ClaimAs(string user, string subject) => Claim(user) with { Subject = subject };

    private static ClaimOwnership Claim(string user) => new(User(user), Domain.Users.User.LocalIssuer, Noon);
}
