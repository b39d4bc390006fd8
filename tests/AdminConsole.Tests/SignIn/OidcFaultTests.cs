using System.Diagnostics;
using System.Net;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using Microsoft.AspNetCore.WebUtilities;

namespace AdminConsole.Tests.SignIn;

/// <summary>Sign-ins that somebody has tampered with, and a provider on bad days.</summary>
public sealed class OidcFaultTests : IAsyncLifetime
{
    /// <summary>When a page that says what is wrong must be there.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private HouseWithProvider _house = null!; // set before each test

    private OpenIdProvider Provider => _house.Provider;

    public async ValueTask InitializeAsync() => _house = await HouseWithProvider.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    [FaultCase(37)]
    public async Task A_state_is_good_once()
    {
        using var owner = await _house.OwnerAsync();
        using var visitor = _house.NewVisitor();
        var callback = await visitor.CallbackAsync("owner");

        Assert.Equal("/", (await visitor.GetAsync(callback)).Path);
        await RefusedAsync(visitor, callback, "state");
    }

    [Fact]
    [FaultCase(37)]
    public async Task A_state_of_another_browser_is_refused()
    {
        using var owner = await _house.OwnerAsync();
        using var attacker = _house.NewVisitor();
        var callback = await attacker.CallbackAsync("attacker");
        using var victim = _house.NewVisitor();
        await victim.FormAsync(); // has a sign-in of its own under way

        await RefusedAsync(victim, callback, "state");
        Assert.Null(victim.SessionCookie);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=abc")]
    [InlineData("?code=abc&state=made-up")]
    [InlineData("?error=server_error")]
    [FaultCase(37)]
    public async Task A_callback_without_a_state_of_ours_is_refused(string query)
    {
        using var visitor = _house.NewVisitor();

        await RefusedAsync(visitor, OidcProvider.CallbackPath + query, "state");
        Assert.Null(visitor.SessionCookie);
    }

    [Fact]
    [FaultCase(37)]
    public async Task A_code_of_another_browser_does_not_fit_the_verifier()
    {
        using var owner = await _house.OwnerAsync();
        using var victim = _house.NewVisitor();
        var code = await victim.CallbackAsync("owner");
        using var attacker = _house.NewVisitor();
        var state = await attacker.CallbackAsync("attacker");

        await RefusedAsync(attacker, $"{OidcProvider.CallbackPath}?code={Value(code, "code")}&state={Value(state, "state")}", "code");
        Assert.Null(attacker.SessionCookie);
    }

    [Fact]
    [FaultCase(37)]
    public async Task A_sign_in_that_lost_its_nonce_is_refused()
    {
        using var owner = await _house.OwnerAsync();
        using var visitor = _house.NewVisitor();
        var callback = await visitor.CallbackAsync("owner");
        foreach (Cookie cookie in visitor.Cookies.GetCookies(new Uri(_house.Url, OidcProvider.CallbackPath)))
            cookie.Expired = cookie.Name.Contains("Nonce", StringComparison.Ordinal);

        await RefusedAsync(visitor, callback, "nonce");
        Assert.Null(visitor.SessionCookie);
    }

    /// <summary>The browser changes what it was told to ask the provider for; null takes it out.</summary>
    [Theory]
    [FaultCase(37)]
    [InlineData("nonce", "anothersnonce", "nonce")]
    [InlineData("nonce", null, "nonce")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code")]
    public async Task A_sign_in_that_asked_for_something_else_is_refused(string parameter, string? value, string kind)
    {
        using var owner = await _house.OwnerAsync();
        using var visitor = _house.NewVisitor();
        var begun = (await visitor.StepAsync("/signin/start")).Answer.Headers.Location!; // leads to the provider
        var asked = QueryHelpers.ParseQuery(begun.Query).ToDictionary(p => p.Key, p => (string?)p.Value);
        Assert.NotEmpty(asked[parameter] ?? "");
        asked[parameter] = value;
        var callback = await visitor.CallbackAsync("owner", QueryHelpers.AddQueryString(begun.GetLeftPart(UriPartial.Path), asked.Where(a => a.Value is not null)));

        await RefusedAsync(visitor, callback, kind);
        Assert.Null(visitor.SessionCookie);
    }

    [Fact]
    [FaultCase(37)]
    public async Task A_provider_is_not_asked_without_state_nonce_and_challenge()
    {
        using var visitor = _house.NewVisitor();
        var first = QueryHelpers.ParseQuery((await visitor.StepAsync("/signin/start")).Answer.Headers.Location!.Query);
        var second = QueryHelpers.ParseQuery((await visitor.StepAsync("/signin/start")).Answer.Headers.Location!.Query);

        Assert.Equal(("code", "S256"), ((string?)first["response_type"], (string?)first["code_challenge_method"]));
        foreach (var parameter in new[] { "state", "nonce", "code_challenge" })
        {
            Assert.True(((string?)first[parameter])?.Length >= 43, $"{parameter}: {first[parameter]}");
            Assert.NotEqual((string?)first[parameter], (string?)second[parameter]);
        }
    }

    [Fact]
    [FaultCase(38)]
    public async Task The_first_sign_in_after_new_keys_came_works()
    {
        using var owner = await _house.OwnerAsync();
        await Provider.RotateKeysAsync();
        using var again = _house.NewVisitor();

        Assert.Equal("/", (await again.SignInAsync("owner")).Path);
    }

    [Fact]
    [FaultCase(38)]
    public async Task A_slow_provider_ends_in_a_page_within_five_seconds_and_who_is_signed_in_stays_so()
    {
        using var owner = await _house.OwnerAsync();
        using var late = _house.NewVisitor();
        var callback = await late.CallbackAsync("owner");
        await Provider.SlowAsync(TimeSpan.FromSeconds(30));

        var began = Stopwatch.GetTimestamp();
        var failed = await late.GetAsync(callback);
        Assert.True(Stopwatch.GetElapsedTime(began) < _patience, "the callback took too long");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
        Assert.Contains("The sign-in provider does not answer", failed.Html, StringComparison.Ordinal);

        using var visitor = _house.NewVisitor();
        await WaitUntilProbedAgainAsync();
        began = Stopwatch.GetTimestamp();
        Assert.Equal("/signin?error=provider", (await visitor.GetAsync("/signin/start")).Path);
        Assert.True(Stopwatch.GetElapsedTime(began) < _patience, "the beginning took too long");

        began = Stopwatch.GetTimestamp();
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/peers")).Status);
        Assert.True(Stopwatch.GetElapsedTime(began) < _patience, "a page of somebody who is signed in took too long");
    }

    [Fact]
    [FaultCase(38)]
    public async Task A_provider_that_is_down_stops_new_sign_ins_only_and_leaves_people_signed_out_here()
    {
        using var owner = await _house.OwnerAsync();
        await Provider.GoDownAsync();
        await WaitUntilProbedAgainAsync();

        using var visitor = _house.NewVisitor();
        var page = await visitor.GetAsync("/signin/start");
        Assert.Equal("/signin?error=provider", page.Path);
        Assert.Contains("The sign-in provider does not answer", page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/peers")).Status);

        var signedOut = await owner.SignOutAsync();
        Assert.Equal("/signed-out?provider=open", signedOut.Path);
        Assert.Contains("At the sign-in provider you may still be signed in", signedOut.Html, StringComparison.Ordinal);

        await Provider.ComeUpAsync();
        Assert.Equal("/", (await visitor.SignInAsync("owner")).Path);
    }

    [Fact]
    public async Task A_host_starts_without_its_provider_and_takes_it_up_when_it_comes()
    {
        await Provider.GoDownAsync();
        var url = HouseWithProvider.NewAddress();
        await using var host = await HouseWithProvider.StartHostAsync(Provider, url);
        using var visitor = new Visitor(url);

        Assert.Equal("/signin?error=provider", (await visitor.GetAsync("/signin/start")).Path);
        Assert.Contains("cannot be reached", host.Get<OidcDiscovery>().Trouble, StringComparison.Ordinal);
        await Provider.ComeUpAsync();
        Assert.StartsWith(Provider.Authority, (await visitor.GetAsync("/signin/start")).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_calls_itself_otherwise_is_refused_with_the_name_to_write()
    {
        var url = HouseWithProvider.NewAddress();
        var other = $"http://127.0.0.1:{Provider.Url.Port}";
        await using var host = await HouseWithProvider.StartHostAsync(Provider, url, settings: [("Oidc:Authority", other)]);
        var finding = Assert.Single(await host.Get<OidcCheck>().RunAsync(TestContext.Current.CancellationToken));

        Assert.False(finding.Good);
        Assert.Contains($"{other} calls itself {Provider.Authority}: set Oidc:Authority to exactly that", finding.Advice, StringComparison.Ordinal);
    }

    /// <summary>A failure, not a session, and an entry in the security log.</summary>
    private async Task RefusedAsync(Visitor visitor, string callback, string kind)
    {
        var before = visitor.SessionCookie?.Value;
        var page = await visitor.GetAsync(callback);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("The sign-in has failed", page.Html, StringComparison.Ordinal);
        Assert.Contains("Start again", page.Html, StringComparison.Ordinal);
        Assert.Equal(before, visitor.SessionCookie?.Value);
        var log = await _house.Host.Get<AccountHistory>().ReadSecurityAsync(
            (await _house.Host.AccountAsync()).Id, of: null, below: null, 1, TestContext.Current.CancellationToken);
        Assert.Equal(("console.signin.refused", kind), (log[0].Kind, log[0].Subject));
    }

    /// <summary>A provider that has just answered is taken for alive for a moment.</summary>
    private Task WaitUntilProbedAgainAsync()
    {
        var discovery = _house.Host.Get<OidcDiscovery>();
        return Eventually.TrueAsync(async () =>
        {
            try
            {
                await discovery.ProbeAsync(TestContext.Current.CancellationToken);
                return false;
            }
            catch (UnavailableException)
            {
                return true;
            }
        });
    }

    private static string Value(string address, string name) => address.Split('?')[1].Split('&').Single(p => p.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
