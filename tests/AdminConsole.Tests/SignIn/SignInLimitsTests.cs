using System.Net;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>How often one address may try to come in.</summary>
public sealed class SignInLimitsTests : IAsyncLifetime
{
    /// <summary>What one address may do at once, and some more.</summary>
    private const int Tries = 60;

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(1));
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() =>
        _anna = await SignedUpHost.StartAsync(TimeProvider.System, ("Network:TrustedProxies", "127.0.0.1/32"));

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    /// <summary>Behind one of them the others are no way round.</summary>
    [Theory]
    [InlineData("/signin")]
    [InlineData("/signin/second-factor")]
    [InlineData("/welcome")]
    [InlineData("/invite")]
    [InlineData("/reset-owner")]
    [InlineData("/device")]
    [InlineData("/profile/second-factor")]
    public async Task Whoever_tries_too_often_at_one_door_waits_at_all(string door)
    {
        using var guesser = NewBrowser("203.0.113.7");
        var statuses = await Task.WhenAll(Enumerable.Range(0, Tries).Select(_ => PostAsync(guesser, door)));

        Assert.InRange(statuses.Count(s => s != HttpStatusCode.TooManyRequests), 25, 45); // thirty, and one in two seconds
        foreach (var other in new[] { "/signin", "/signin/second-factor", "/welcome", "/invite", "/reset-owner", "/device" })
            await Eventually.TrueAsync(async () => await PostAsync(guesser, other) == HttpStatusCode.TooManyRequests);

        await Eventually.TrueAsync(async () =>
        {
            using var refused = await guesser.GetAsync("/device?user_code=BCDF-GHJK", _patience);
            return refused is { StatusCode: HttpStatusCode.TooManyRequests, Headers.RetryAfter.Delta: not null }
                && (await refused.Content.ReadAsStringAsync(_patience)).Contains("Too many attempts", StringComparison.Ordinal);
        });
        using var neighbour = NewBrowser("203.0.113.8");
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await PostAsync(neighbour, door));
        Assert.Equal(HttpStatusCode.OK, (await guesser.GetAsync("/signin", _patience)).StatusCode);
    }

    [Theory]
    [InlineData("/connect/token")]
    [InlineData("/connect/device")]
    [InlineData("/connect/revoke")]
    public async Task Programs_may_ask_more_often_and_not_without_end(string door)
    {
        using var program = NewBrowser("203.0.113.9");
        var statuses = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => PostAsync(program, door)));

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.True(statuses.Count(s => s != HttpStatusCode.TooManyRequests) >= 300);
        using var neighbour = NewBrowser("203.0.113.10");
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await PostAsync(neighbour, door));
    }

    private HttpClient NewBrowser(string address)
    {
        var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _anna.Host.Url };
        browser.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return browser;
    }

    private async Task<HttpStatusCode> PostAsync(HttpClient browser, string address)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("user_code", "BCDF-GHJK"), KeyValuePair.Create("grant_type", "refresh_token")]);
        using var answer = await browser.PostAsync(address, form, _patience);
        return answer.StatusCode;
    }
}
