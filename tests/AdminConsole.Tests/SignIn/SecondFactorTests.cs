using System.Net;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using OtpNet;

namespace AdminConsole.Tests.SignIn;

/// <summary>Codes of an authenticator app beside the password, as a person in a browser meets them.</summary>
public sealed partial class SecondFactorTests : IAsyncLifetime
{
    private const string Page = "/profile/second-factor";

    private readonly CancellationToken _patience = Patience.Start();
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task Once_set_up_a_code_is_asked_for_at_each_sign_in()
    {
        var (totp, _) = await EnrolAsync();
        _clock.Turn(TimeSpan.FromMinutes(1));
        using var browser = new Browser(_anna.Host.Url);

        Assert.Equal("/signin/second-factor", await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password, "/policies"));
        Assert.NotEqual("200", await browser.FollowAsync("/peers")); // half way is not in
        Assert.Equal("/signin/second-factor?error=one-time-code", await StepAsync(browser, "000000"));
        Assert.Equal("/policies", await StepAsync(browser, CodeOf(totp)));
        Assert.Equal("200", await browser.FollowAsync("/peers"));
        Assert.Equal(["console.second_factor.refused", "dashboard.login"], (await _anna.SecurityLogAsync()).TakeLast(2));
    }

    [Fact]
    public async Task A_wrong_password_never_comes_to_the_second_step()
    {
        await EnrolAsync();
        using var browser = new Browser(_anna.Host.Url);

        Assert.Equal("/signin?error=credentials", await browser.SignInAsync(SignedUpHost.Email, "wrong password"));
        Assert.Equal("/signin?error=expired", await StepAsync(browser, "123456"));
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var (totp, _) = await EnrolAsync();
        _clock.Turn(TimeSpan.FromMinutes(1));
        var code = CodeOf(totp);
        Assert.Equal("/", await SignInAsync(code));

        Assert.Equal("/signin/second-factor?error=one-time-code", await SignInAsync(code));
        _clock.Turn(TimeSpan.FromSeconds(30));
        Assert.Equal("/", await SignInAsync(CodeOf(totp)));
    }

    [Fact]
    public async Task The_code_that_switched_it_on_is_used_up()
    {
        var (totp, _) = await EnrolAsync();

        Assert.Equal("/signin/second-factor?error=one-time-code", await SignInAsync(CodeOf(totp)));
    }

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public async Task A_phone_may_be_half_a_minute_off_and_not_more(int seconds, bool passes)
    {
        var (totp, _) = await EnrolAsync();
        _clock.Turn(TimeSpan.FromMinutes(5));
        var code = totp.ComputeTotp(_clock.GetUtcNow().UtcDateTime.AddSeconds(seconds));

        Assert.Equal(passes ? "/" : "/signin/second-factor?error=one-time-code", await SignInAsync(code));
    }

    [Fact]
    public async Task Five_wrong_codes_lock_the_second_step_whatever_comes_then()
    {
        var (totp, _) = await EnrolAsync();
        _clock.Turn(TimeSpan.FromMinutes(1));
        using var browser = new Browser(_anna.Host.Url);
        await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password);
        for (var i = 0; i < 5; i++)
            Assert.Equal("/signin/second-factor?error=one-time-code", await StepAsync(browser, "000000"));

        Assert.Equal("/signin/second-factor?error=codes", await StepAsync(browser, CodeOf(totp)));
        _clock.Turn(TimeSpan.FromMinutes(14));
        Assert.Equal("/signin/second-factor?error=codes", await SignInAsync(CodeOf(totp))); // nor at a new sign-in
        _clock.Turn(TimeSpan.FromMinutes(2));
        Assert.Equal("/", await SignInAsync(CodeOf(totp)));
        Assert.Single(await _anna.SecurityLogAsync(), k => k == "console.lockout");
    }

    [Fact]
    public async Task A_recovery_code_works_once_however_it_is_typed()
    {
        var (_, codes) = await EnrolAsync();
        Assert.Equal(10, codes.Distinct().Count());

        Assert.Equal("/", await SignInAsync(codes[3].Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant()));
        Assert.Equal("/signin/second-factor?error=one-time-code", await SignInAsync(codes[3]));
        Assert.Equal("/", await SignInAsync(codes[4]));
        Assert.Equal(8, (await Factors.StatusAsync(_anna.Owner, _patience)).RecoveryCodes);
        Assert.Contains("console.recovery_code.used", await _anna.SecurityLogAsync());
    }

    [Fact]
    public async Task The_way_between_password_and_code_ends_after_ten_minutes()
    {
        var (totp, _) = await EnrolAsync();
        using var browser = new Browser(_anna.Host.Url);
        await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password);
        _clock.Turn(TimeSpan.FromMinutes(11));

        Assert.Equal("/signin?error=expired", await StepAsync(browser, CodeOf(totp)));
    }

    [Fact]
    public async Task Nothing_is_switched_on_before_the_app_has_shown_a_code()
    {
        using var browser = await _anna.AnnaAsync();
        await FormAsync(browser, "begin");
        var html = await FormAsync(browser, "confirm", ("Code", "000000"));

        Assert.Contains("That code is not right", html, StringComparison.Ordinal);
        Assert.Contains("<svg class=\"c-qr\"", html, StringComparison.Ordinal);
        using var other = new Browser(_anna.Host.Url);
        Assert.Equal("/", await other.SignInAsync(SignedUpHost.Email, SignedUpHost.Password));
    }

    [Fact]
    public async Task It_is_switched_off_and_its_codes_are_renewed_with_a_code_only()
    {
        var (totp, codes) = await EnrolAsync();
        _clock.Turn(TimeSpan.FromMinutes(1));
        using var browser = new Browser(_anna.Host.Url);
        await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password);
        await StepAsync(browser, CodeOf(totp));

        Assert.Contains("That code is not right", await FormAsync(browser, "remove", ("Code", "000000")), StringComparison.Ordinal);
        Assert.Contains("That code is not right", await FormAsync(browser, "renew", ("Code", "000000")), StringComparison.Ordinal);
        var renewed = CodesIn(await FormAsync(browser, "renew", ("Code", codes[0])));
        Assert.Equal(10, renewed.Length);
        Assert.Empty(renewed.Intersect(codes));
        Assert.Equal("/signin/second-factor?error=one-time-code", await SignInAsync(codes[1])); // the old ones are void

        Assert.Contains("Set up", await FormAsync(browser, "remove", ("Code", renewed[0])), StringComparison.Ordinal);
        using var other = new Browser(_anna.Host.Url);
        Assert.Equal("/", await other.SignInAsync(SignedUpHost.Email, SignedUpHost.Password));
    }

    [Fact]
    public async Task The_database_alone_shows_neither_secret_nor_codes()
    {
        var (_, codes) = await EnrolAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(_anna.Host.Database);
        await using var command = source.CreateCommand(
            "select sealed, (select string_agg(hash, ' ') from adminconsole.recovery_code) from adminconsole.second_factor");
        await using var reader = await command.ExecuteReaderAsync(_patience);
        Assert.True(await reader.ReadAsync(_patience));

        Assert.Equal(-1, reader.GetFieldValue<byte[]>(0).AsSpan().IndexOf(_secret));
        Assert.All(codes, c => Assert.DoesNotContain(c, reader.GetString(1), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_account_wants_one_a_password_alone_leads_to_its_set_up()
    {
        var account = await _anna.Host.AccountAsync();
        await _anna.Host.DoAsync(new UpdateAccountSettings(account.Snapshot.Settings with { LocalMfaEnabled = true }, NetworkRange: null));
        using var browser = new Browser(_anna.Host.Url);

        Assert.Equal(Page, await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password, "/policies"));
        Assert.Null(await _anna.Host.Get<SignedInUsers>().FindAsync(account.Id, _anna.Owner, _clock.GetUtcNow(), _patience)); // no token for an application either

        var (totp, _) = await EnrolAsync();
        _clock.Turn(TimeSpan.FromMinutes(1));
        Assert.Equal("/", await SignInAsync(CodeOf(totp)));
        Assert.NotNull(await _anna.Host.Get<SignedInUsers>().FindAsync(account.Id, _anna.Owner, _clock.GetUtcNow(), _patience));
    }

    /// <summary>By a script that does not do what the page says.</summary>
    [Fact]
    public async Task Where_the_account_begins_to_want_one_the_open_consoles_of_who_has_none_are_cut()
    {
        await EnrolAsync();
        _clock.Turn(TimeSpan.FromMinutes(1));
        await _anna.BenAsync();
        using var anna = new Browser(_anna.Host.Url);
        await anna.SignInAsync(SignedUpHost.Email, SignedUpHost.Password);
        Assert.Equal("/", await StepAsync(anna, CodeOf(new Totp(_secret))));
        using var ben = new Browser(_anna.Host.Url);
        Assert.Equal("/", await ben.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password));
        await using var annas = await Circuit.OpenAsync(_anna.Host.Url, CookiesOf(anna));
        await using var bens = await Circuit.OpenAsync(_anna.Host.Url, CookiesOf(ben));
        await bens.StartAsync(_anna.Host.Url);

        var settings = (await _anna.Host.AccountAsync()).Snapshot.Settings;
        await _anna.Host.DoAsync(new UpdateAccountSettings(settings with { LocalMfaEnabled = true }, NetworkRange: null));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await bens.WhenCutAsync(limit.Token);
        Assert.False(await annas.ComeBackAsync("x")); // it is read, and answered

        static string CookiesOf(Browser browser) => string.Join("; ", browser.Cookies.Select(c => $"{c.Name}={c.Value}"));
    }

    [Fact]
    public async Task The_page_is_for_who_is_signed_in()
    {
        using var browser = new Browser(_anna.Host.Url);
        using var answer = await browser.GetAsync(Page);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/signin", answer.Headers.Location!.AbsolutePath);
    }

    private byte[] _secret = [];

    private SecondFactors Factors => _anna.Host.Get<SecondFactors>();

    /// <summary>Sets it up as a person does: reads the secret from the page, and enters a code.</summary>
    private async Task<(Totp App, string[] RecoveryCodes)> EnrolAsync()
    {
        using var browser = new Browser(_anna.Host.Url);
        await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password);
        var html = await FormAsync(browser, "begin");
        _secret = Base32Encoding.ToBytes(SecretText().Match(html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(20, _secret.Length);
        var app = new Totp(_secret);
        return (app, CodesIn(await FormAsync(browser, "confirm", ("Code", CodeOf(app)))));
    }

    private string CodeOf(Totp app) => app.ComputeTotp(_clock.GetUtcNow().UtcDateTime);

    /// <summary>In a browser of its own.</summary>
    private async Task<string> SignInAsync(string code)
    {
        using var browser = new Browser(_anna.Host.Url);
        Assert.Equal("/signin/second-factor", await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password));
        return await StepAsync(browser, code);
    }

    private static Task<string> StepAsync(Browser browser, string code) =>
        browser.PostAsync("/signin/second-factor", "/signin/second-factor", ("code", code));

    /// <returns>What the page shows then.</returns>
    private async Task<string> FormAsync(Browser browser, string name, params (string, string)[] fields)
    {
        using var answer = await browser.SendAsync(Page, Page, [("_handler", name), .. fields]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(_patience);
    }

    private static string[] CodesIn(string html) => [.. CodeText().Matches(html).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("<code class=\"c-secret-text\"[^>]*>([A-Z2-7 ]+)</code>")]
    private static partial Regex SecretText();

    [GeneratedRegex("<li><code>([a-z2-7-]+)</code></li>")]
    private static partial Regex CodeText();
}
