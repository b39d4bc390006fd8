using System.Net;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>The forms before the console, as a browser sends them.</summary>
public sealed partial class FrontDoorTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private readonly CancellationToken _patience = Patience.Start();
    private readonly TurnableClock _clock = new();
    private TestHost _host = null!; // set before each test

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_set_up_link_makes_one_owner_and_works_once()
    {
        var code = Code();
        using var first = NewBrowser();
        Assert.Equal("/", await PostAsync(first, $"/welcome?code={code}", "/welcome", WelcomeForm(code)));

        var account = (await _host.AccountAsync()).Snapshot;
        Assert.Equal((Role.Owner, User.LocalIssuer), (account.Owner!.Role, account.Owner.Issuer));
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/peers", _patience)).StatusCode);

        using var second = NewBrowser();
        Assert.Equal("/welcome?error=code", await PostAsync(second, $"/welcome?code={code}", "/welcome", WelcomeForm(code)));
        Assert.Single((await _host.AccountAsync()).Snapshot.Users);
    }

    /// <summary>From a hundred addresses, by way of a proxy, at two hosts: nobody is slowed down for having tried too often.</summary>
    [Fact]
    [FaultCase(45)]
    public async Task Of_a_hundred_who_open_the_link_at_once_exactly_one_becomes_owner()
    {
        (string, string)[] behindProxy = [("Network:TrustedProxies", "127.0.0.1")];
        await using var first = await TestHost.StartAsync(_clock, _host.Database, behindProxy);
        await using var second = await TestHost.StartAsync(_clock, _host.Database, behindProxy);
        var code = second.App.SetupLink!.Query["?code=".Length..]; // the newest counts
        var patience = Patience.Start(TimeSpan.FromMinutes(2)); // each tries a password, which takes its time

        var places = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            using var browser = NewBrowser((i % 2 == 0 ? first : second).Url);
            browser.Timeout = TimeSpan.FromMinutes(2);
            browser.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.51.100.{i}");
            string place;
            do
                place = await PostAsync(browser, $"/welcome?code={code}", "/welcome", WelcomeForm(code), patience);
            while (place.EndsWith("&error=unavailable", StringComparison.Ordinal)); // a busy database: the page says to try again
            return place;
        }));

        Assert.Single(places, "/");
        Assert.All(places.Where(p => p != "/"), p => Assert.EndsWith(p.Contains("?code=", StringComparison.Ordinal) ? "&error=owned" : "?error=code", p, StringComparison.Ordinal));
        Assert.Single((await second.AccountAsync()).Snapshot.Users.Values, u => u.Role == Role.Owner);
    }

    [Fact]
    public async Task An_owner_whose_browser_hangs_up_while_the_database_is_busy_has_a_password_all_the_same()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(_host.Database);
        await using var connection = await source.OpenConnectionAsync(_patience);
        await using var transaction = await connection.BeginTransactionAsync(_patience);
        await using var hold = new Npgsql.NpgsqlCommand("lock table adminconsole.mt_events in exclusive mode", connection, transaction);
        await hold.ExecuteNonQueryAsync(_patience);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(_patience);
        using var browser = NewBrowser();
        var code = Code();
        var claim = PostAsync(browser, $"/welcome?code={code}", "/welcome", WelcomeForm(code), hangUp.Token);
        await Eventually.TrueAsync(() => AnyAsync("pg_locks where not granted and relation = 'adminconsole.mt_events'::regclass"));

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => claim);
        await transaction.RollbackAsync(_patience);

        await Eventually.TrueAsync(() => AnyAsync("adminconsole.credential"));
        using var again = NewBrowser();
        Assert.Equal("/", await SignInAsync(again, Password));

        async Task<bool> AnyAsync(string what)
        {
            await using var command = source.CreateCommand($"select exists (select from {what})");
            return await command.ExecuteScalarAsync(_patience) is true;
        }
    }

    [Fact]
    public async Task The_link_is_void_after_a_day()
    {
        var code = Code();
        _clock.Turn(TimeSpan.FromHours(25));
        using var browser = NewBrowser();

        Assert.Equal("/welcome?error=code", await PostAsync(browser, $"/welcome?code={code}", "/welcome", WelcomeForm(code)));
    }

    [Theory]
    [InlineData("weak", "short", "short")]
    [InlineData("passwords", Password, "another password")]
    public async Task A_password_that_will_not_do_makes_nobody_owner(string error, string password, string password2)
    {
        var code = Code();
        using var browser = NewBrowser();
        var form = WelcomeForm(code);
        form["password"] = password;
        form["password2"] = password2;

        Assert.Equal($"/welcome?code={code}&error={error}", await PostAsync(browser, $"/welcome?code={code}", "/welcome", form));
        Assert.Null((await _host.AccountAsync()).Snapshot.Owner);
    }

    [Fact]
    public async Task Who_knows_the_password_comes_in_and_leaves()
    {
        await BecomeOwnerAsync();
        using var browser = NewBrowser();

        Assert.Equal("/signin?error=credentials", await SignInAsync(browser, "wrong password"));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/peers", _patience)).StatusCode);
        Assert.Equal("/", await SignInAsync(browser, Password));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/peers", _patience)).StatusCode);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_user_out_for_a_while_whatever_comes_then()
    {
        await BecomeOwnerAsync();
        using var browser = NewBrowser();
        for (var i = 0; i < 5; i++)
            Assert.Equal("/signin?error=credentials", await SignInAsync(browser, "wrong password"));

        Assert.Equal("/signin?error=locked", await SignInAsync(browser, Password));
        Assert.Equal("/signin?error=locked", await SignInAsync(browser, Password));
        _clock.Turn(TimeSpan.FromMinutes(6));
        Assert.Equal("/", await SignInAsync(browser, Password));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        await BecomeOwnerAsync();
        using var browser = NewBrowser();

        Assert.Equal("/", await SignInAsync(browser, Password, returnUrl));
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await BecomeOwnerAsync();
        using var browser = NewBrowser();
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = "anna@example.com", ["password"] = Password });

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/signin", content, _patience)).StatusCode);
    }

    [Fact]
    public async Task Passwords_are_stored_as_argon2id_and_never_alike()
    {
        await BecomeOwnerAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(_host.Database);
        await using var command = source.CreateCommand("select hash from adminconsole.credential");
        var hash = (string)(await command.ExecuteScalarAsync(_patience))!; // the owner has a credential

        Assert.StartsWith("argon2id$65536$3$", hash, StringComparison.Ordinal);
        Assert.NotEqual(PasswordHash.Of(Password), PasswordHash.Of(Password));
        Assert.True(PasswordHash.Verify(Password, hash));
        Assert.False(PasswordHash.Verify(Password + " ", hash));
    }

    private string Code() => _host.App.SetupLink!.Query["?code=".Length..]; // a host with a fresh database has a link

    private static Dictionary<string, string> WelcomeForm(string code) => new()
    {
        ["code"] = code,
        ["name"] = "Anna Vogt",
        ["email"] = "anna@example.com",
        ["password"] = Password,
        ["password2"] = Password,
    };

    private async Task BecomeOwnerAsync()
    {
        var code = Code();
        using var browser = NewBrowser();
        Assert.Equal("/", await PostAsync(browser, $"/welcome?code={code}", "/welcome", WelcomeForm(code)));
    }

    private Task<string> SignInAsync(HttpClient browser, string password, string? returnUrl = null)
    {
        var form = new Dictionary<string, string> { ["email"] = "Anna@Example.com", ["password"] = password };
        if (returnUrl is not null)
            form["returnUrl"] = returnUrl;

        return PostAsync(browser, "/signin", "/signin", form);
    }

    /// <summary>Fetches the form, as a browser does, and sends it with its token.</summary>
    /// <returns>Where it leads.</returns>
    private async Task<string> PostAsync(
        HttpClient browser, string page, string action, Dictionary<string, string> form, CancellationToken? patience = null)
    {
        var html = await browser.GetStringAsync(page, patience ?? _patience);
        var token = TokenText().Match(html).Groups[1].Value;
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>(form) { ["__RequestVerificationToken"] = token });
        using var answer = await browser.PostAsync(action, content, patience ?? _patience);
        return answer.Headers.Location?.OriginalString ?? $"{(int)answer.StatusCode}";
    }

    private HttpClient NewBrowser(Uri? host = null) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = host ?? _host.Url };

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenText();
}
