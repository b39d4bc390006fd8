using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AdminConsole.Hosting;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Hosting;

/// <summary>Files answer with their bytes, however the program was started; published ones for ever, and compressed.</summary>
public sealed partial class StaticFilesTests
{
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(5));

    [Fact]
    public async Task In_process_no_file_of_a_page_is_empty()
    {
        await using var host = await TestHost.StartAsync();
        await CheckAsync(host.Url, published: false);
    }

    [Fact]
    public Task From_the_build_s_folder_no_file_of_a_page_is_empty() =>
        WithProgramAsync(typeof(AdminConsoleApp).Assembly.Location, url => CheckAsync(url, published: false));

    [Fact]
    public async Task From_a_published_folder_files_are_compressed_and_may_be_kept_for_ever()
    {
        var folder = Directory.CreateTempSubdirectory("adminconsole-published-");
        try
        {
            var project = Path.Combine(Top(), "src", "AdminConsole");
            await RunAsync("publish", project, "-c", "Release", "-o", folder.FullName, "-v", "quiet", "--nologo");
            await WithProgramAsync(Path.Combine(folder.FullName, "AdminConsole.dll"), url => CheckAsync(url, published: true));
        }
        finally
        {
            folder.Delete(recursive: true);
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

    private async Task CheckAsync(Uri url, bool published)
    {
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = url };
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        var files = FileText().Matches(await PlainAsync(client, "/signin")).Select(m => m.Groups[1].Value.TrimStart('/')).ToArray();
        Assert.Contains(files, f => f.StartsWith("app.", StringComparison.Ordinal));
        Assert.Contains(files, f => f.StartsWith("lib/MudBlazor", StringComparison.Ordinal));

        foreach (var file in files.Append("_framework/blazor.web.js"))
        {
            using var answer = await client.GetAsync("/" + file, _patience);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(_patience));
            if (!published || file.StartsWith('_'))
                continue;

            Assert.True(answer.Headers.CacheControl?.ToString().Contains("immutable", StringComparison.Ordinal), $"{file} may not be kept");
            Assert.True(answer.Content.Headers.ContentEncoding.Contains("br"), $"{file} is not compressed");
        }
    }

    private async Task<string> PlainAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        using var answer = await client.SendAsync(request, _patience);
        return await answer.Content.ReadAsStringAsync(_patience);
    }

    /// <summary>Starts the program as a process, in a folder that is not its own.</summary>
    private async Task WithProgramAsync(string program, Func<Uri, Task> check)
    {
        var data = Directory.CreateTempSubdirectory("adminconsole-files-");
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet",
        [
            program, "--Kestrel:Endpoints:Main:Url", url.GetLeftPart(UriPartial.Authority), "--Stun:Listen=",
            "--ConnectionStrings:Postgres", await PostgresCluster.Shared.NewDatabaseAsync(),
            "--Secrets:KeyFile", Path.Combine(data.FullName, "key"), "--Data:Directory", data.FullName,
        ])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        using var process = Process.Start(start)!; // dotnet runs this test, so it starts
        try
        {
            process.OutputDataReceived += (_, _) => { }; // read, so that its pipe never fills
            process.BeginOutputReadLine();
            using var client = new HttpClient();
            await Eventually.TrueAsync(async () =>
            {
                try
                {
                    return (await client.GetAsync(new Uri(url, "/healthz/ready"), _patience)).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false; // not open yet
                }
            });
            await check(url);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            data.Delete(recursive: true);
        }
    }

    private async Task RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!; // as above
        var output = await process.StandardOutput.ReadToEndAsync(_patience);
        await process.WaitForExitAsync(_patience);
        Assert.True(process.ExitCode == 0, output);
    }

    private static string Top()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AdminConsole.sln")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+\\.(?:css|js|svg))\"")]
    private static partial Regex FileText();
}
