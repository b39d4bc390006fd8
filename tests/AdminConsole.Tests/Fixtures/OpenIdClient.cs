using System.Diagnostics;
using System.Text.Json;

namespace AdminConsole.Tests.Fixtures;

/// <summary>The certified library in tests/openid-client, as an application of somebody's: a process of its own that signs a person in.</summary>
internal sealed class OpenIdClient : IAsyncDisposable
{
    public const string Redirect = "http://localhost:53000/";

    private readonly Process _process;
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(2)); // the library asks every five seconds

    private OpenIdClient(Process process) => _process = process;

    /// <param name="flow"><c>device</c> or <c>code</c>.</param>
    public static OpenIdClient Start(string flow, Uri issuer)
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"{folder} lacks its packages: run ./test, or npm ci there.");

        return new OpenIdClient(Process.Start(new ProcessStartInfo("node", ["client.mjs", flow, issuer.ToString(), "netbird-client", Redirect])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!); // null only with UseShellExecute
    }

    /// <summary>The next thing that it says.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(_patience);
        if (line is null)
            Assert.Fail(await _process.StandardError.ReadToEndAsync(_patience));

        return JsonSerializer.Deserialize<JsonElement>(line);
    }

    /// <summary>Where the browser was sent.</summary>
    public Task TellAsync(string address) => _process.StandardInput.WriteLineAsync(address.AsMemory(), _patience);

    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(_patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "openid-client") is var found && Directory.Exists(found))
                return found;

        throw new InvalidOperationException("tests/openid-client is not above the folder of the tests.");
    }
}
