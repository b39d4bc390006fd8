using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AdminConsole.Tests.Fixtures;

/// <summary>The certified OpenID provider in tests/openid-provider, as a process of its own. It signs in whomever its form names.</summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "console";
    public const string ClientSecret = "a secret that only tests know";

    /// <summary>For whom its signed access tokens are.</summary>
    public const string Api = "https://api.test";

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _asking = new(1);
    private int _lastId;

    private OpenIdProvider(Process process, int port)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();

        // Another site than a console at 127.0.0.1, so that cookies are kept apart as in life.
        Url = new Uri($"http://localhost:{port}");
    }

    public Uri Url { get; }

    /// <summary>Its issuer URL.</summary>
    public string Authority => Url.ToString().TrimEnd('/');

    /// <param name="consoles">The public addresses of those who may send browsers to it.</param>
    /// <param name="authMethod">How the console has to show its secret.</param>
    public static async Task<OpenIdProvider> StartAsync(IEnumerable<Uri> consoles, string authMethod = "client_secret_post")
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"{folder} lacks its packages: run ./test, or npm ci there.");

        var port = HostProcess.FreePort();
        var all = consoles.ToArray();
        var settings = JsonSerializer.Serialize(new
        {
            port,
            secret = ClientSecret,
            redirects = all.Select(c => new Uri(c, "/signin/callback")),
            signedOut = all.Select(c => new Uri(c, "/signed-out")),
            authMethod,
        });
        var process = Process.Start(new ProcessStartInfo("node", ["provider.mjs", settings])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        });
        var provider = new OpenIdProvider(process!, port); // null only with UseShellExecute
        if (await provider._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is null)
            throw new InvalidOperationException($"The provider has ended: {await provider._errors}");

        return provider;
    }

    /// <summary>What an admin of the console writes into its settings.</summary>
    public IEnumerable<(string Name, string Value)> Settings(Uri console) =>
    [
        ("Public:Url", console.ToString()),
        ("Oidc:Authority", Authority),
        ("Oidc:ClientId", ClientId),
        ("Oidc:ClientSecret", ClientSecret),
    ];

    public Task PersonAsync(string subject, object claims) => AskAsync(new { @do = "person", subject, claims });

    public Task RotateKeysAsync() => AskAsync(new { @do = "rotate" });

    public Task SlowAsync(TimeSpan delay) => AskAsync(new { @do = "slow", milliseconds = delay.TotalMilliseconds });

    /// <param name="status">Answers everything with it; 0 ends that.</param>
    public Task OverloadAsync(int status) => AskAsync(new { @do = "overload", status });

    public Task GoDownAsync() => AskAsync(new { @do = "down" });

    public Task ComeUpAsync() => AskAsync(new { @do = "up" });

    /// <summary>How often this path was asked for.</summary>
    public async Task<int> AskedAsync(string path) => (int)(await AskAsync(new { @do = "asked", path }))!;

    /// <summary>A token with exactly these claims.</summary>
    /// <param name="by"><c>the provider</c>, <c>stranger</c>, <c>public key</c> or <c>nobody</c>: with what it is signed.</param>
    public async Task<string> TokenAsync(object claims, string by = "the provider", object? header = null) =>
        (string)(await AskAsync(new { @do = "token", claims, header, by }))!;

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _asking.Dispose();
    }

    private async Task<JsonNode?> AskAsync(object command)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            var json = JsonSerializer.SerializeToNode(command)!.AsObject(); // an object becomes an object
            json["id"] = ++_lastId;
            await _process.StandardInput.WriteLineAsync(json.ToJsonString().AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            var line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new InvalidOperationException($"The provider has ended: {await _errors}");
            var answer = JsonNode.Parse(line)!; // it writes JSON
            return answer["error"] is { } error ? throw new InvalidOperationException((string?)error) : answer["value"];
        }
        finally
        {
            _asking.Release();
        }
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "openid-provider") is var found && Directory.Exists(found))
                return found;

        throw new InvalidOperationException("tests/openid-provider is not above the folder of the tests.");
    }
}
