using AdminConsole.Domain.Accounts;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests;

/// <summary>
/// The compiler cannot check that a switch over records knows every case. Whatever an arm answers here is right, as long as
/// there is one: the default arms throw.
/// </summary>
public sealed class CompletenessTests
{
    private static readonly Account _account =
        Scenario.Given(UserJoined("owner"), KeyCreated("x"), GroupOf("x"), Joined("x"), Allow(All, All)).Account;

    public static TheoryData<Type> Events => [.. Made.ConcreteTypesOf<AccountEvent>()];

    public static TheoryData<Type> Commands => [.. Made.ConcreteTypesOf<AccountCommand>()];

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_is_folded_and_counted(Type type) =>
        Assert.Equal(_account.Version + 1, Account.Evolve(_account, (AccountEvent)Made.Of(type)).Version);

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_has_its_activities(Type type) =>
        Assert.All(Activity.Of(_account, (AccountEvent)Made.Of(type)), a => Assert.NotEmpty(a.Message));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_is_decided(Type type) =>
        Assert.NotNull(Account.Decide(_account, (AccountCommand)Made.Of(type) with { Actor = Actor.System }));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_is_refused_while_there_is_no_account_but_the_one_that_opens_it(Type type)
    {
        var outcome = Scenario.GivenNoAccount().When((AccountCommand)Made.Of(type) with { Actor = Actor.System });
        if (outcome.Command is CreateAccount)
            outcome.ThenAccepted();
        else
            outcome.ThenRejected(RejectionKind.NotFound, "account not found");
    }

    [Fact]
    public void There_are_events_and_commands_to_check()
    {
        Assert.True(Events.Count >= 71);
        Assert.True(Commands.Count >= 51);
    }
}
