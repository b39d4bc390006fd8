using System.Diagnostics;
using System.Text.Json;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>The provider as a certified library of others sees it, over cleartext on loopback.</summary>
public sealed class OpenIdClientTests : IAsyncLifetime
{
    private const string Redirect = "http://localhost:53000/";

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(1)); // the library asks every five seconds
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(TimeProvider.System);

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task It_signs_in_with_a_device_code()
    {
        using var client = Start("device");
        var asked = await ReadAsync(client);
        var userCode = asked.GetProperty("user_code").GetString()!;
        using var browser = await _anna.AnnaAsync();
        var page = new Uri(asked.GetProperty("verification_uri_complete").GetString()!);
        Assert.Equal(_anna.Host.App.PublicUrl.Authority, page.Authority);
        Assert.Equal("/device?done=allowed", await browser.PostAsync(page.PathAndQuery, "/device", ("user_code", userCode), ("decision", "allow")));

        await SeesAnnaAsync(client);
    }

    [Fact]
    public async Task It_signs_in_with_a_browser()
    {
        using var client = Start("code");
        var url = new Uri((await ReadAsync(client)).GetProperty("url").GetString()!);
        using var browser = await _anna.AnnaAsync();
        var back = await browser.FollowAsync(url.PathAndQuery);
        Assert.StartsWith(Redirect, back, StringComparison.Ordinal);
        await client.StandardInput.WriteLineAsync(back.AsMemory(), _patience);

        await SeesAnnaAsync(client);
    }

    private async Task SeesAnnaAsync(Process client)
    {
        var seen = await ReadAsync(client);
        foreach (var whom in (string[])["claims", "person"])
        {
            Assert.Equal(_anna.Owner.Value, seen.GetProperty(whom).GetProperty("sub").GetString());
            Assert.Equal("Anna Vogt", seen.GetProperty(whom).GetProperty("name").GetString());
            Assert.Equal("anna@example.com", seen.GetProperty(whom).GetProperty("email").GetString());
        }

        Assert.Equal(_anna.Owner.Value, seen.GetProperty("renewed").GetString());
        Assert.Equal("invalid_grant", seen.GetProperty("revoked").GetString());
        await client.WaitForExitAsync(_patience);
        Assert.Equal(0, client.ExitCode);
    }

    private async Task<JsonElement> ReadAsync(Process client)
    {
        var line = await client.StandardOutput.ReadLineAsync(_patience);
        if (line is null)
            Assert.Fail(await client.StandardError.ReadToEndAsync(_patience));

        return JsonSerializer.Deserialize<JsonElement>(line);
    }

    private Process Start(string flow)
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"{folder} lacks its packages: run ./test, or npm ci there.");

        return Process.Start(new ProcessStartInfo("node", ["client.mjs", flow, _anna.Host.App.PublicUrl.ToString(), "netbird-client", Redirect])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!; // null only with UseShellExecute
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "openid-client") is var found && Directory.Exists(found))
                return found;

        throw new InvalidOperationException("tests/openid-client is not above the folder of the tests.");
    }
}
