using System.Collections.Concurrent;
using AdminConsole.Agents;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Agents;

/// <summary>The program, but for its two statements around the fleet.</summary>
public sealed class FleetTests : IDisposable
{
    private readonly CancellationToken _patience = Patience.Start();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-");

    [Fact]
    public async Task Each_peer_that_joins_is_told_of_in_a_line()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        using var output = new StringWriter();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_patience);
        var joined = 0;
        server.Sync = async (_, _, _, hangUp) =>
        {
            if (Interlocked.Increment(ref joined) == 3)
                await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, hangUp);
        };

        var code = await FleetOf(server, output, TextWriter.Null, "--count", "3", "--system", "linux").RunAsync(stop.Token);

        Assert.Equal(0, code);
        Assert.Equal(3, output.ToString().Split('\n').Count(line => line.StartsWith("100.64.0.1/16", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Started_again_with_its_keys_file_it_is_the_same_peers_and_more()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var file = Path.Combine(_folder.FullName, "keys");
        var first = await KeysSeenAsync(server, "--count", "3", "--keys-file", file);
        var second = await KeysSeenAsync(server, "--count", "5", "--keys-file", file);

        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(5, second.Distinct().Count());
        Assert.Subset(second, first);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_fleet_that_nobody_admits_ends_and_says_why()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Login = (_, _) => throw new RpcException(new Status(StatusCode.PermissionDenied, "setup key is invalid"));
        using var errors = new StringWriter();

        var code = await FleetOf(server, TextWriter.Null, errors, "--count", "2", "--hostname", "web-%d").RunAsync(_patience);

        Assert.Equal(1, code);
        Assert.Contains("web-1 could not join: PermissionDenied: setup key is invalid", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("web-2 could not join", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_keys_file_with_anything_else_in_it_is_refused()
    {
        var file = Path.Combine(_folder.FullName, "keys");
        File.WriteAllText(file, "not a key\n");

        Assert.Contains(file, Assert.Throws<FormatException>(() => KeysFile.Take(file, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--management-url URL")]
    [InlineData("wants a value", "--management-url")]
    [InlineData("is no address of a server", "--management-url", "localhost:80")]
    [InlineData("is no address of a server", "--management-url", "ftp://x")]
    [InlineData("1 to 50000", "--count", "0")]
    [InlineData("1 to 50000", "--count", "-1")]
    [InlineData("is no system", "--system", "plan9")]
    [InlineData("is no option", "--fast")]
    public void A_command_line_that_makes_no_sense_is_answered_with_what_would(string help, params string[] args) =>
        Assert.Contains(help, Assert.Throws<FormatException>(() => CommandLine.Parse(args)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_command_line_is_read()
    {
        var line = CommandLine.Parse(
            ["--management-url", "https://net.example.com/path", "--setup-key", "K", "--count", "12", "--hostname", "web-%d", "--no-signal"]);

        Assert.Equal(new Uri("https://net.example.com/path"), line.ManagementUrl);
        Assert.Equal(("K", 12, "web-%d", false), (line.SetupKey, line.Count, line.Hostname, line.Signal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<HashSet<string>> KeysSeenAsync(ScriptedServer server, params string[] options)
    {
        var count = int.Parse(options[1], System.Globalization.CultureInfo.InvariantCulture);
        ConcurrentDictionary<string, bool> seen = new();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_patience);
        server.Sync = async (key, _, _, hangUp) =>
        {
            seen[key] = true;
            if (seen.Count == count)
                await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, hangUp);
        };
        await FleetOf(server, TextWriter.Null, TextWriter.Null, options).RunAsync(stop.Token);
        return [.. seen.Keys];
    }

    /// <summary>Its agents write at the same time, as they do to a console.</summary>
    private static Fleet FleetOf(ScriptedServer server, TextWriter output, TextWriter errors, params string[] options) => new(
        CommandLine.Parse(["--management-url", server.Url.ToString(), "--setup-key", "K", "--no-signal", .. options]),
        TextWriter.Synchronized(output), TextWriter.Synchronized(errors));
}
