using System.Net;
using System.Text.RegularExpressions;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>What a browser does at the pages without a circuit: keeps cookies, fetches forms, sends them with their token.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _http;
    private readonly CookieContainer _cookies = new();

    public Browser(Uri url) => _http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = url };

    public IReadOnlyCollection<Cookie> Cookies => _cookies.GetAllCookies();

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, Patience.Start());

    public Task<string> ReadAsync(string path) => _http.GetStringAsync(path, Patience.Start());

    /// <returns>Where it leads; the status if nowhere.</returns>
    public async Task<string> FollowAsync(string path)
    {
        using var answer = await GetAsync(path);
        return Place(answer);
    }

    /// <summary>Fetches the form and sends it with its token.</summary>
    /// <returns>Where it leads; the status if nowhere.</returns>
    public async Task<string> PostAsync(string page, string action, params IEnumerable<(string Name, string Value)> fields)
    {
        using var answer = await SendAsync(page, action, fields);
        return Place(answer);
    }

    public async Task<HttpResponseMessage> SendAsync(string page, string action, params IEnumerable<(string Name, string Value)> fields)
    {
        var html = await ReadAsync(page);
        return await SendBareAsync(action, [("__RequestVerificationToken", TokenText().Match(html).Groups[1].Value), .. fields]);
    }

    /// <summary>Without the form's token.</summary>
    public async Task<HttpResponseMessage> SendBareAsync(string action, params IEnumerable<(string Name, string Value)> fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await _http.PostAsync(action, content, Patience.Start());
    }

    public Task<string> SignInAsync(string email, string password, string? returnUrl = null) =>
        PostAsync("/signin", "/signin", [("email", email), ("password", password), .. returnUrl is null ? [] : new[] { ("returnUrl", returnUrl) }]);

    /// <summary>The address in the page that leads on by itself.</summary>
    public async Task<string> RefreshAsync(string path) => WebUtility.HtmlDecode(RefreshText().Match(await ReadAsync(path)).Groups[1].Value);

    public void Dispose() => _http.Dispose();

    private static string Place(HttpResponseMessage answer) => answer.Headers.Location?.OriginalString ?? $"{(int)answer.StatusCode}";

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenText();

    [GeneratedRegex("http-equiv=\"refresh\" content=\"0;url=([^\"]+)\"")]
    private static partial Regex RefreshText();
}
