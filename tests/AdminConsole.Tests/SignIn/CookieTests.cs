using System.Net;
using System.Text.RegularExpressions;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>How browsers keep what proves who they are, and who can read it.</summary>
public sealed partial class CookieTests
{
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(1)); // hosts start

    /// <summary>By the configuration alone: behind a proxy every request looks like cleartext.</summary>
    [Theory]
    [FaultCase(41)]
    [InlineData("http://127.0.0.1:8080", "adminconsole", "path=/; samesite=lax; httponly")]
    [InlineData("https://console.example.com", "__Host-adminconsole", "path=/; secure; samesite=lax; httponly")]
    public async Task No_script_and_no_other_site_gets_a_cookie(string @public, string name, string flags)
    {
        var clock = new TurnableClock();
        await using var anna = await SecretlySignedUpAsync(clock, @public);
        var (antiforgery, session) = await SignInAsync(anna.Host.Url);

        Assert.Equal(name, session.Split('=')[0]);
        Assert.Equal(flags, FlagsOf(session)); // no domain, and it ends with the browser
        Assert.StartsWith(".AspNetCore.Antiforgery", antiforgery, StringComparison.Ordinal);
        Assert.Equal(flags.Replace("lax", "strict", StringComparison.Ordinal), FlagsOf(antiforgery));
    }

    [Fact]
    public async Task A_cookie_of_one_host_is_good_at_the_other_and_a_form_too()
    {
        await using var anna = await SignedUpHost.StartAsync(TimeProvider.System);
        await using var second = await TestHost.StartAsync(database: anna.Host.Database);
        var (antiforgery, session) = await SignInAsync(anna.Host.Url);
        using var browser = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = second.Url };
        browser.DefaultRequestHeaders.Add("Cookie", $"{Pair(antiforgery)}; {Pair(session)}");

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/peers", _patience)).StatusCode);
        using var first = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = anna.Host.Url };
        first.DefaultRequestHeaders.Add("Cookie", $"{Pair(antiforgery)}; {Pair(session)}");
        var token = TokenText().Match(await first.GetStringAsync("/signin", _patience)).Groups[1].Value;
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var signedOut = await browser.PostAsync("/signout", form, _patience);
        Assert.Equal("/signed-out", signedOut.Headers.Location?.OriginalString);

        // What one host has ended is over at the other.
        await Eventually.TrueAsync(async () => (await first.GetAsync("/peers", _patience)).RequestMessage?.RequestUri?.AbsolutePath == "/signin");
    }

    [Fact]
    [FaultCase(49)]
    public async Task The_keys_of_cookies_lie_sealed_in_the_database()
    {
        await using var anna = await SignedUpHost.StartAsync(TimeProvider.System);
        var keys = anna.Host.Get<Secrets>().List("data_protection/").Select(System.Text.Encoding.UTF8.GetString).ToArray();
        var master = Assert.Single(keys, k => k.Contains("<masterKey", StringComparison.Ordinal));
        var value = ValueText().Match(master).Groups[1].Value;
        Assert.NotEmpty(Convert.FromBase64String(value));

        await using var source = Npgsql.NpgsqlDataSource.Create(anna.Host.Database);
        await using var command = source.CreateCommand("select sealed from adminconsole.secret where name like 'data_protection/%'");
        await using var reader = await command.ExecuteReaderAsync(_patience);
        Assert.True(await reader.ReadAsync(_patience));
        var stored = reader.GetFieldValue<byte[]>(0);
        Assert.Equal(-1, stored.AsSpan().IndexOf("masterKey"u8));
        Assert.Equal(-1, stored.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(value)));
        Assert.Equal(-1, stored.AsSpan().IndexOf(Convert.FromBase64String(value)));
    }

    [Fact]
    public async Task A_cookie_that_somebody_has_touched_is_nobody_s()
    {
        await using var anna = await SignedUpHost.StartAsync(TimeProvider.System);
        var (_, session) = await SignInAsync(anna.Host.Url);
        var pair = Pair(session);
        foreach (var cookie in new[] { pair[..^2] + (pair[^2] == 'A' ? "BA" : "AA"), pair[..^20], "adminconsole=x", "adminconsole=" + Convert.ToBase64String(new byte[200]) })
        {
            using var browser = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = anna.Host.Url };
            browser.DefaultRequestHeaders.Add("Cookie", cookie);
            using var answer = await browser.GetAsync("/peers", _patience);
            Assert.Equal("/signin", answer.Headers.Location?.AbsolutePath);
        }
    }

    /// <summary>With a public address of TLS the browsers of these tests would keep no cookie: the owner is made behind their back.</summary>
    private static async Task<SignedUpHost> SecretlySignedUpAsync(TimeProvider clock, string @public)
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();
        await using (await SignedUpHost.StartAsync(clock, ("ConnectionStrings:Postgres", database)))
        {
            // The next host finds the owner there.
        }

        return await SignedUpHost.ContinueAsync(clock, database, ("Public:Url", @public));
    }

    /// <summary>What a browser was given: the antiforgery cookie and the session's, as they stand in the header.</summary>
    private async Task<(string Antiforgery, string Session)> SignInAsync(Uri url)
    {
        using var browser = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = url };
        using var page = await browser.GetAsync("/signin", _patience);
        var antiforgery = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        var token = TokenText().Match(await page.Content.ReadAsStringAsync(_patience)).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/signin")
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("__RequestVerificationToken", token),
                KeyValuePair.Create("email", SignedUpHost.Email),
                KeyValuePair.Create("password", SignedUpHost.Password),
            ]),
        };
        request.Headers.Add("Cookie", Pair(antiforgery));
        using var answer = await browser.SendAsync(request, _patience);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        return (antiforgery, Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.Contains("adminconsole=", StringComparison.Ordinal)));
    }

    private static string Pair(string cookie) => cookie.Split(';')[0];

    private static string FlagsOf(string cookie) => string.Join("; ", cookie.Split("; ").Skip(1));

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenText();

    [GeneratedRegex("<value>([^<]+)</value>")]
    private static partial Regex ValueText();
}
