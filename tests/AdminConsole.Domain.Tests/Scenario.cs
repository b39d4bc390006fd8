using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Tests;

/// <summary>
/// Given what happened, when something is asked, then this follows. The account is what its events make of it: opened with the
/// network 100.64.0.0/16, the domain <c>mesh.test</c>, the group All and no policy.
/// </summary>
internal sealed class Scenario
{
    private Scenario(Account account) => Account = account;

    public Account Account { get; }

    public static Scenario Given(params Step[] steps) => Given([.. Facts.AccountOpened()], steps);

    /// <summary>An account that is opened in another way, such as with a small network.</summary>
    public static Scenario Given(ImmutableArray<AccountEvent> opening, params Step[] steps) =>
        new Scenario(Account.Fold(Account.Empty(Facts.AccountId), opening)).And(steps);

    public static Scenario GivenNoAccount() => new(Account.Empty(Facts.AccountId));

    public Scenario And(params Step[] steps) => new(steps.Aggregate(Account, (account, step) => step.After(account)));

    /// <summary>The program itself asks, if the command names nobody.</summary>
    public Outcome When(AccountCommand command)
    {
        var asked = command.Actor == Actor.Nobody ? command with { Actor = Actor.System } : command;
        return new Outcome(Account, asked, Account.Decide(Account, asked));
    }

    /// <summary>As it came: a command that names nobody is asked by nobody.</summary>
    public Outcome WhenExactly(AccountCommand command) => new(Account, command, Account.Decide(Account, command));

    public SeenMap MapOf(string peer) => new(Account, peer);
}

/// <summary>One line of a Given: an event, several, or a command that is accepted.</summary>
internal sealed record Step(Func<Account, Account> After)
{
    public static implicit operator Step(AccountEvent @event) => new(account => Account.Evolve(account, @event));

    public static implicit operator Step(AccountEvent[] events) => new(account => Account.Fold(account, events));

    public static implicit operator Step(AccountCommand command) => new(account =>
    {
        var asked = command.Actor == Actor.Nobody ? command with { Actor = Actor.System } : command;
        return Account.Fold(account, Assert.IsType<Decision.Accepted>(Account.Decide(account, asked)).Events);
    });
}

/// <summary>What was decided, and what may be said of it.</summary>
internal sealed record Outcome(Account Before, AccountCommand Command, Decision Decision)
{
    public ImmutableArray<AccountEvent> Events => Assert.IsType<Decision.Accepted>(Decision).Events;

    public Account After => Account.Fold(Before, Events);

    public Scenario Then(params AccountEvent[] expected)
    {
        Assert.Equal(expected.Select(Text.Of), Events.Select(Text.Of));
        return Scenario.GivenNoAccount().And(new Step(_ => After));
    }

    /// <summary>Accepted with this one event, which holds what the check says.</summary>
    public Scenario Then<TEvent>(Action<TEvent> check)
        where TEvent : AccountEvent
    {
        check(Assert.IsType<TEvent>(Assert.Single(Events)));
        return Scenario.GivenNoAccount().And(new Step(_ => After));
    }

    public void ThenNothingNew() => Assert.Empty(Events);

    public Scenario ThenAccepted() => Scenario.GivenNoAccount().And(new Step(_ => After));

    public void ThenRejected(RejectionKind kind, string? message = null)
    {
        var rejection = Assert.IsType<Decision.Rejected>(Decision).Rejection;
        Assert.Equal(kind, rejection.Kind);
        if (message is not null)
            Assert.Equal(message, rejection.Message);
    }
}
