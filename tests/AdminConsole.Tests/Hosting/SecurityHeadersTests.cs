using System.Net;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;

namespace AdminConsole.Tests.Hosting;

/// <summary>What browsers are told with every answer of the host, whatever it is about.</summary>
public sealed class SecurityHeadersTests(SharedAnna anna) : IClassFixture<SharedAnna>
{
    private static readonly string[] _directives =
    [
        "default-src 'self'", "script-src 'self'", "style-src-elem 'self'", "style-src-attr 'unsafe-inline'", "img-src 'self'",
        "font-src 'self'", "connect-src 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'",
    ];

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(2)); // there are many addresses

    [Fact]
    [FaultCase(41)]
    public async Task Every_address_answers_with_the_policy_to_whoever_asks()
    {
        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = anna.Host.Url };
        var addresses = Endpoints.Of(anna.Host).Where(e => e.Method == "GET").Select(e => Endpoints.Fill(e.Pattern, "x"))
            .Append("/nowhere").Append("/nowhere.css").Append("/api/nowhere").Distinct().ToArray();
        Assert.True(addresses.Length > 40, $"only {addresses.Length} addresses");

        foreach (var address in addresses)
        {
            using var seen = await stranger.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, _patience);
            Check(address, seen);
            using var known = await anna.Browser.GetAsync(address);
            Check($"{address}, signed in", known);
        }
    }

    [Theory]
    [FaultCase(41)]
    [InlineData("/signin", HttpStatusCode.BadRequest)] // without a token
    [InlineData("/signout", HttpStatusCode.BadRequest)]
    [InlineData("/nowhere", HttpStatusCode.BadRequest)]
    [InlineData("/healthz/live", HttpStatusCode.BadRequest)]
    [InlineData("/connect/token", HttpStatusCode.BadRequest)]
    public async Task An_answer_to_a_request_that_is_refused_has_it_too(string address, HttpStatusCode status)
    {
        using var refused = await anna.Browser.SendBareAsync(address, ("any", "thing"));

        Assert.Equal(status, refused.StatusCode);
        Check(address, refused);
    }

    [Fact]
    [FaultCase(41)]
    public async Task A_page_that_says_that_something_went_wrong_has_it_too()
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();
        await using var host = await TestHost.StartAsync(database: database);
        await PostgresCluster.CloseAsync(database);
        using var browser = new HttpClient { BaseAddress = host.Url };

        using var failed = await browser.GetAsync("/connect/authorize?client_id=netbird-client&response_type=code", _patience);

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Contains("Something went wrong", await failed.Content.ReadAsStringAsync(_patience), StringComparison.Ordinal);
        Check("the error page", failed);
    }

    [Fact]
    public async Task Only_what_came_by_tls_tells_browsers_to_stay_there()
    {
        using var files = new PemFiles();
        (string, string)[] tls = [("Kestrel:Endpoints:Main:Url", "https://127.0.0.1:0"), ("Tls:Certificate", files.Certificate), ("Tls:Key", files.Key)];
        await using var host = await TestHost.StartAsync(settings: tls);
        using var browser = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        })
        { BaseAddress = host.Url };

        using var page = await browser.GetAsync("/signin", _patience);
        Assert.Equal(["max-age=31536000"], page.Headers.GetValues("Strict-Transport-Security"));
        Assert.All(page.Headers.GetValues("Set-Cookie"), c => Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase));
        using var clear = await anna.Browser.GetAsync("/signin");
        Assert.False(clear.Headers.Contains("Strict-Transport-Security"));
    }

    private static void Check(string address, HttpResponseMessage answer)
    {
        var said = answer.Headers.TryGetValues("Content-Security-Policy", out var policies) ? policies.ToArray() : [];
        Assert.True(said.Length > 0, $"{address} ({(int)answer.StatusCode}) has no policy");
        var directives = said.SelectMany(p => p.Split("; ")).ToHashSet();
        Assert.True(directives.SetEquals(_directives), $"{address} ({(int)answer.StatusCode}): {string.Join(" | ", said)}");
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options").Distinct());
        Assert.Equal(["same-origin"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Opener-Policy"));
        Assert.False(answer.Headers.Contains("Server"), address);
        Assert.False(answer.Headers.Contains("X-Powered-By"), address);
    }
}
