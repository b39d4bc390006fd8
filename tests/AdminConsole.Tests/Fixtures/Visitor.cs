using System.Net;
using System.Text.RegularExpressions;

namespace AdminConsole.Tests.Fixtures;

/// <summary>What a page was, at the end of all redirects.</summary>
/// <param name="Path">Where the browser is: of the console only the path, of another site the whole address.</param>
internal sealed record Page(HttpStatusCode Status, string Path, string Html, HttpResponseMessage Answer);

/// <summary>A browser without scripts: cookies, redirects, forms.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
    private readonly HttpClient _http;
    private readonly Uri _console;

    public Visitor(Uri console)
    {
        _console = console;
        _http = new HttpClient(_handler) { Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("tests/1.0");
    }

    public CookieContainer Cookies => _handler.CookieContainer;

    /// <summary>One request, no redirect followed.</summary>
    public async Task<Page> StepAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_console, address));
        return await SendAsync(request);
    }

    public async Task<Page> GetAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_console, address));
        return await FollowAsync(await SendAsync(request));
    }

    public async Task<Page> PostAsync(string address, params IEnumerable<(string Name, string Value)> form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_console, address))
        {
            Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        return await FollowAsync(await SendAsync(request));
    }

    /// <summary>Begins a sign-in and answers the provider's form with this subject.</summary>
    public async Task<Page> SignInAsync(string subject, string start = "/signin/start") => await NameAsync(await FormAsync(start), subject);

    /// <summary>Begins a sign-in and stops before the provider's form.</summary>
    public async Task<Page> FormAsync(string start = "/signin/start")
    {
        var form = await GetAsync(start);
        Assert.Contains("name=\"login\"", form.Html, StringComparison.Ordinal);
        return form;
    }

    public Task<Page> NameAsync(Page form, string subject) => PostAsync(form.Path, ("login", subject));

    /// <summary>The callback's address with code and state, as the provider has just made it: not visited yet.</summary>
    public async Task<string> CallbackAsync(string subject, string start = "/signin/start")
    {
        var form = await FormAsync(start);
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Path)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("login", subject)]),
        };
        var step = await SendAsync(request);
        while (step.Answer.Headers.Location is { } location && !location.OriginalString.StartsWith(_console.ToString(), StringComparison.Ordinal))
            step = await StepAsync(new Uri(new Uri(_console, step.Path), location).ToString());

        return step.Answer.Headers.Location!.PathAndQuery; // the provider sends browsers back
    }

    /// <summary>Presses "Sign out".</summary>
    public async Task<Page> SignOutAsync()
    {
        var page = await GetAsync("/signin/test");
        return await PostAsync("/signout", ("__RequestVerificationToken", TokenText().Match(page.Html).Groups[1].Value));
    }

    /// <summary>The session's id is in the sealed cookie; this is the cookie.</summary>
    public Cookie? SessionCookie => Cookies.GetCookies(_console)["adminconsole"];

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task<Page> FollowAsync(Page page)
    {
        for (var i = 0; i < 20 && page.Answer.Headers.Location is { } location; i++)
            page = await StepAsync(new Uri(new Uri(_console, page.Path), location).ToString());

        return page;
    }

    private async Task<Page> SendAsync(HttpRequestMessage request)
    {
        var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var at = request.RequestUri!; // set above
        return new Page(
            answer.StatusCode, at.Authority == _console.Authority ? at.PathAndQuery : at.ToString(),
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenText();
}
