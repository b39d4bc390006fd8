using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;
using AdminConsole.Tests.SignIn.Provider;
using OtpNet;

namespace AdminConsole.Tests.Engine;

public sealed class SecondFactorResetsTests : IAsyncLifetime
{
    private static readonly Origin _origin = new(Channel.Console, "203.0.113.9", "tests", "request", "command");

    private readonly CancellationToken _patience = Patience.Start();
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test
    private UserId _ben;

    public async ValueTask InitializeAsync()
    {
        _anna = await SignedUpHost.StartAsync(_clock, ("Public:Url", "http://127.0.0.1:8080"));
        _ben = await _anna.BenAsync(Role.Admin);
    }

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task From_then_on_the_password_alone_is_asked_for_and_the_log_names_both()
    {
        await EnrolAsync(_ben);

        Assert.Equal(SecondFactorReset.Done, await ResetAsync(_anna.Owner, _ben));

        Assert.False((await Factors.StatusAsync(_ben, _patience)).Enrolled);
        using var browser = new Browser(_anna.Host.Url);
        _clock.Turn(TimeSpan.FromSeconds(1));
        Assert.Equal("/", await browser.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password));
        var account = (await _anna.Host.AccountAsync()).Id;
        var log = await _anna.Host.Get<AccountHistory>().ReadSecurityAsync(account, _ben, below: null, 10, _patience);
        var note = Assert.Single(log, h => h.Kind == "console.second_factor.reset");
        Assert.Equal((_ben.Value, _anna.Owner.Value, "203.0.113.9"), (note.Subject, note.Actor, note.Address));
    }

    [Fact]
    public async Task All_browsers_and_applications_of_the_user_are_signed_out_and_nobody_elses()
    {
        using var hers = await _anna.AnnaAsync();
        using var his = new Browser(_anna.Host.Url);
        await his.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password);
        using var application = new Application(_anna.Host.Url);
        var (_, tokens) = await application.RedeemAsync(await application.CodeAsync(his));
        await EnrolAsync(_ben);
        _clock.Turn(TimeSpan.FromMinutes(1));

        await ResetAsync(_anna.Owner, _ben);

        Assert.StartsWith("/signin?error=ended", await his.FollowAsync("/peers"), StringComparison.Ordinal);
        Assert.Equal("200", await hers.FollowAsync("/peers"));
        var refreshed = await application.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!); // it asked for one
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refreshed.Status);
    }

    [Fact]
    public async Task Who_has_none_stays_signed_in()
    {
        using var his = new Browser(_anna.Host.Url);
        await his.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password);

        Assert.Equal(SecondFactorReset.None, await ResetAsync(_anna.Owner, _ben));

        Assert.Equal("200", await his.FollowAsync("/peers"));
        Assert.DoesNotContain("console.second_factor.reset", await _anna.SecurityLogAsync());
    }

    [Fact]
    public async Task Nobody_resets_ones_own_nor_the_owners_and_no_auditor_anybodys()
    {
        await EnrolAsync(_anna.Owner);
        await EnrolAsync(_ben);

        Assert.Equal(SecondFactorReset.Denied, await ResetAsync(_ben, _ben));
        Assert.Equal(SecondFactorReset.Denied, await ResetAsync(_ben, _anna.Owner));
        await _anna.Host.DoAsync(new AddUser(new UserId("otto"), User.LocalIssuer, "otto", Role.Auditor, [], Invited: true, _clock.GetUtcNow()));
        Assert.Equal(SecondFactorReset.Denied, await ResetAsync(new UserId("otto"), _ben));

        Assert.True((await Factors.StatusAsync(_ben, _patience)).Enrolled);
        Assert.True((await Factors.StatusAsync(_anna.Owner, _patience)).Enrolled);
    }

    private SecondFactors Factors => _anna.Host.Get<SecondFactors>();

    private async Task<SecondFactorReset> ResetAsync(UserId by, UserId user) => await _anna.Host.Get<SecondFactorResets>().ResetAsync(
        (await _anna.Host.AccountAsync()).Snapshot, by, user, _origin, _patience);

    private async Task EnrolAsync(UserId user)
    {
        await Factors.BeginAsync(user, _patience);
        var app = new Totp(Base32Encoding.ToBytes((await Factors.PendingAsync(user, "someone@example.com", _patience))!.Secret)); // just begun
        Assert.NotNull(await Factors.ConfirmAsync(
            (await _anna.Host.AccountAsync()).Id, user, app.ComputeTotp(_clock.GetUtcNow().UtcDateTime), _origin, _patience));
    }
}
