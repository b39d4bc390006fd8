using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;

namespace AdminConsole.Tests.Engine;

public sealed class PasswordChangesTests
{
    private const string Wanted = "another horse battery";

    private static readonly Origin _origin = new(Channel.Console, "203.0.113.9", "tests", "request", "command");

    private readonly TurnableClock _clock = new();

    [Fact]
    public async Task The_new_password_counts_the_old_one_no_more_and_other_browsers_are_signed_out()
    {
        await using var anna = await SignedUpHost.StartAsync(_clock);
        using var here = await anna.AnnaAsync();
        var (account, sessions) = ((await anna.Host.AccountAsync()).Id, anna.Host.Get<Sessions>());
        var mine = (await sessions.ListAsync(account, anna.Owner, Token))[0].Id;
        _clock.Turn(TimeSpan.FromMinutes(1));
        using var elsewhere = await anna.AnnaAsync();

        Assert.Equal(PasswordChange.Done, await ChangeAsync(anna, mine, SignedUpHost.Password, Wanted));

        Assert.Equal([mine], (await sessions.ListAsync(account, anna.Owner, Token)).Select(s => s.Id));
        Assert.Contains("console.password.changed", await anna.SecurityLogAsync());
        Assert.IsType<SignInOutcome.Refused>(await SignInAsync(anna, SignedUpHost.Password));
        Assert.IsType<SignInOutcome.Succeeded>(await SignInAsync(anna, Wanted));
    }

    [Fact]
    public async Task Without_the_present_password_nothing_changes_and_guessing_ends_soon()
    {
        await using var anna = await SignedUpHost.StartAsync(_clock);
        for (var guess = 0; guess < 5; guess++)
            Assert.Equal(PasswordChange.WrongPassword, await ChangeAsync(anna, "", $"guess {guess}", Wanted));

        Assert.Equal(PasswordChange.Locked, await ChangeAsync(anna, "", SignedUpHost.Password, Wanted));
        Assert.Equal(PasswordChange.Locked, await ChangeAsync(anna, "", SignedUpHost.Password, Wanted));
        _clock.Turn(TimeSpan.FromMinutes(6));
        Assert.IsType<SignInOutcome.Succeeded>(await SignInAsync(anna, SignedUpHost.Password));
    }

    [Theory]
    [InlineData("eleven char")]
    [InlineData("")]
    public async Task A_password_that_is_too_short_is_refused_before_anything_is_looked_at(string wanted)
    {
        await using var anna = await SignedUpHost.StartAsync(_clock);
        Assert.Equal(PasswordChange.Unfit, await ChangeAsync(anna, "", SignedUpHost.Password, wanted));
    }

    [Fact]
    public async Task Who_signs_in_elsewhere_has_none()
    {
        await using var anna = await SignedUpHost.StartAsync(_clock);
        var account = (await anna.Host.AccountAsync()).Id;

        Assert.Equal(PasswordChange.NoPassword, await anna.Host.Get<PasswordChanges>().ChangeAsync(
            account, new UserId("nobody"), "", SignedUpHost.Password, Wanted, _origin, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<PasswordChange> ChangeAsync(SignedUpHost anna, string session, string present, string wanted) =>
        await anna.Host.Get<PasswordChanges>().ChangeAsync(
            (await anna.Host.AccountAsync()).Id, anna.Owner, session, present, wanted, _origin, Token);

    private static Task<SignInOutcome> SignInAsync(SignedUpHost anna, string password) =>
        anna.Host.Get<LocalUsers>().SignInAsync(SignedUpHost.Email, password, _origin, Token);
}
