using System.Net;
using System.Text.RegularExpressions;
using AdminConsole.SignIn;

namespace AdminConsole.Tests.SignIn;

/// <summary>A link to the sign-in page says where to go then; it never leads to another site, however it is written.</summary>
public sealed partial class ReturnUrlTests(SharedAnna anna) : IClassFixture<SharedAnna>
{
    public static TheoryData<string> Hostile =>
    [
        "https://evil.example", "http://evil.example/", "HTTPS://EVIL.example", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example",
        "\\/evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example",
        " https://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "blob:https://evil.example/x", "mailto:a@evil.example",
        "evil.example", "@evil.example", ".evil.example", "?x=//evil.example/../", "#//evil.example", "", "/\u0000/evil.example", "/\u0085/evil.example",
    ];

    /// <summary>Local, though they look otherwise: they are gone to, and are here.</summary>
    public static TheoryData<string> Local =>
    [
        "/peers", "/history?from=1", "/access/policies?q=//evil.example", "/x/https://evil.example", "/%2F/evil.example", "/%5Cevil.example",
        "/..//evil.example", "/.//evil.example", "/;//evil.example", "/@evil.example", "/:80@evil.example", "/peers#//evil.example", "/\u2028/evil.example",
        "/\uFF0F/evil.example", "/\u3002evil.example",
    ];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Another_site_is_never_gone_to(string address)
    {
        Assert.Equal("/", FrontDoor.LocalOnly(address));
        foreach (var page in new[] { "/signin", "/signin/continue" })
            Assert.All(await LinksAsync(page, address), OnlyUs);
    }

    [Theory]
    [MemberData(nameof(Local))]
    public async Task What_is_here_is_gone_to_and_is_here(string address)
    {
        Assert.Equal(address, FrontDoor.LocalOnly(address));
        OnlyUs(address);
        var links = await LinksAsync("/signin/continue", address);
        Assert.All(links, OnlyUs);
        Assert.Contains(address, links);
    }

    [Fact]
    public async Task Whoever_signs_in_by_such_a_link_is_here()
    {
        using var browser = new Browser(anna.Host.Url);

        // Each form that may be gone on from, by the few kinds there are; the rest is the same function.
        foreach (var address in new[] { "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example" })
            Assert.Equal("/", await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password, address));

        Assert.Equal("/history", await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password, "/history"));
        var asked = await browser.GetAsync("/connect/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example&client_id=dashboard");
        Assert.Null(asked.Headers.Location);
    }

    /// <summary>As a browser understands it: a backslash is a slash, tabs and line ends are nothing.</summary>
    private void OnlyUs(string address)
    {
        var seen = address.Replace('\\', '/').Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)
            .Replace("\r", "", StringComparison.Ordinal).Trim();
        Assert.True(
            Uri.TryCreate(anna.Host.Url, seen, out var resolved) && resolved.Authority == anna.Host.Url.Authority && resolved.Scheme == "http", address);
    }

    /// <summary>Everything that the page leads to, by links, forms, hidden fields and by itself.</summary>
    private async Task<string[]> LinksAsync(string page, string address)
    {
        using var browser = new Browser(anna.Host.Url);
        using var answer = await browser.GetAsync($"{page}?returnUrl={Uri.EscapeDataString(address)}");
        var html = await answer.Content.ReadAsStringAsync(Now);
        return [.. LinkText().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value + m.Groups[2].Value + m.Groups[3].Value))];
    }

    [GeneratedRegex("(?:href|action)=\"([^\"]*)\"|content=\"0;url=([^\"]*)\"|name=\"returnUrl\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex LinkText();
}
