using System.Net;
using System.Text.RegularExpressions;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Hosting;

/// <summary>Files answer with their bytes, for ever, and compressed.</summary>
public sealed partial class StaticFilesTests
{
    private readonly CancellationToken _patience = Patience.Start();

    [Fact]
    public async Task The_pages_files_are_not_empty_and_may_be_kept_for_ever()
    {
        await using var host = await TestHost.StartAsync();
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = host.Url };
        var page = await client.GetStringAsync("/signin", _patience);
        var files = FileText().Matches(page).Select(m => m.Groups[1].Value).ToArray();

        Assert.Contains(files, f => f.Contains("app.", StringComparison.Ordinal));
        Assert.Contains(files, f => f.Contains("MudBlazor", StringComparison.Ordinal));
        foreach (var file in files.Append("/_framework/blazor.web.js"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, file.StartsWith('/') ? file : "/" + file);
            using var answer = await client.SendAsync(request, _patience);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(_patience));
            if (!file.Contains("_framework", StringComparison.Ordinal))
                Assert.Contains("immutable", answer.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_allows_nothing_that_is_not_ours()
    {
        await using var host = await TestHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Url };
        using var answer = await client.GetAsync("/signin", _patience);

        var policy = string.Join(" ", answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+\\.(?:css|js|svg))\"")]
    private static partial Regex FileText();
}
