using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AdminConsole.Agents;
using AdminConsole.Protocol;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;
using File = System.IO.File;

namespace AdminConsole.Tests.Faults;

/// <summary>Thousands of connections that take their time, each in a way of its own, to keep a host from others.</summary>
public sealed class SlowConnectionsTests
{
    /// <summary>Fewer where the system gives a process fewer descriptors; a third of them is left for what else there is.</summary>
    private static readonly int _count = Math.Min(5_000, DescriptorLimit() * 2 / 3);

    /// <summary>The longest patience of the host is 15 s; a machine that is busy may take as long again.</summary>
    private static readonly TimeSpan _closedWithin = TimeSpan.FromSeconds(30);

    [Fact]
    [FaultCase(23)]
    public async Task However_slowly_thousands_of_connections_say_what_they_want_they_are_closed_and_devices_log_in_meanwhile()
    {
        using var files = new PemFiles();
        var token = AccessTokens.New();
        var tls = HostProcess.FreePort();
        await using var host = await HostProcess.StartAsync(
            HostProcess.FreePort(),
            ("ConnectionStrings:Postgres", await PostgresCluster.Shared.NewDatabaseAsync()), ("Secrets:KeyFile", TestHost.KeyFile),
            ("Bootstrap:Token", token), ("Kestrel:Endpoints:Agents:Url", $"https://127.0.0.1:{tls}"),
            ("Tls:Certificate", files.Certificate), ("Tls:Key", files.Key));
        var secret = await SetupKeyAsync(host, token);
        var ways = new (string Name, int Port, byte[] Begin, byte[] Again)[]
        {
            ("silent", host.Url.Port, [], []),
            ("half a preface", host.Url.Port, "PR"u8.ToArray(), []),
            ("headers of HTTP/1.1", host.Url.Port, "GET / HTTP/1.1\r\nHost: x\r\nX: "u8.ToArray(), "a"u8.ToArray()),
            ("a body of HTTP/1.1", host.Url.Port, "POST /api/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"u8.ToArray(), "a"u8.ToArray()),
            ("headers of HTTP/2", host.Url.Port, [.. RawHttp2.Hello, .. RawHttp2.Frame(1, 0, 1, RawHttp2.LoginHeaders)], RawHttp2.Frame(9, 0, 1, RawHttp2.AnyHeader)),
            ("a body of HTTP/2", host.Url.Port,
                [.. RawHttp2.Hello, .. RawHttp2.Frame(1, RawHttp2.EndHeaders, 1, RawHttp2.LoginHeaders), .. RawHttp2.Frame(0, 0, 1, [0, 0, 0, 100, 0])],
                RawHttp2.Frame(0, 0, 1, [1])),
            ("a silent handshake", tls, [], []),
            ("half a handshake", tls, [22, 3, 1, 2, 0, 1, 0], []),
        };

        var before = DescriptorsOf(host);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var began = Stopwatch.GetTimestamp();
        var logins = LogInAsync(host.Url, secret, over.Token);
        var slow = Enumerable.Range(0, _count).Select(i => LingerAsync(ways[i % ways.Length], over.Token)).ToArray();
        await Eventually.TrueAsync(() => DescriptorsOf(host) > before + (_count / 2));
        await Task.WhenAny(Task.WhenAll(slow), Task.Delay(_closedWithin, TestContext.Current.CancellationToken));
        var (open, took) = (DescriptorsOf(host) - before, Stopwatch.GetElapsedTime(began));
        await over.CancelAsync();

        // By the host's descriptors: what waits in the system to be accepted has not come to it yet.
        var left = (await Task.WhenAll(slow)).Where(e => !e.Closed).GroupBy(e => e.Way).Select(g => $"{g.Count()} × {g.Key}");
        Assert.True(open < 50, $"{open} are open: {string.Join(", ", left)}");
        var times = await logins;
        Assert.True(times.Count >= took.TotalMinutes * 500, $"{times.Count} logins in {took.TotalSeconds:0} s"); // a thousand a minute are tried
        Assert.InRange(times.Order().ElementAt(times.Count / 2), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>Goes on for as long as the host lets it.</summary>
    private static async Task<(string Way, bool Closed)> LingerAsync((string Name, int Port, byte[] Begin, byte[] Again) way, CancellationToken over)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, way.Port, over);
            if (way.Begin.Length > 0)
                await socket.SendAsync(way.Begin, over);

            var reading = ReadToEndAsync(socket, over);
            using var again = new PeriodicTimer(TimeSpan.FromSeconds(1));
            while (way.Again.Length > 0 && !reading.IsCompleted && await again.WaitForNextTickAsync(over))
                await socket.SendAsync(way.Again, over);

            await reading;
            return (way.Name, true);
        }
        catch (SocketException)
        {
            return (way.Name, true);
        }
        catch (OperationCanceledException)
        {
            return (way.Name, false);
        }
    }

    private static async Task ReadToEndAsync(Socket socket, CancellationToken over)
    {
        var buffer = new byte[512];
        while (await socket.ReceiveAsync(buffer, over) > 0)
        {
            // Settings and pings of the host; what it says does not matter.
        }
    }

    /// <summary>Each with a connection and a key of its own, as devices come; a thousand a minute.</summary>
    /// <returns>How long each took.</returns>
    private static async Task<List<TimeSpan>> LogInAsync(Uri url, string secret, CancellationToken over)
    {
        var times = new List<TimeSpan>();
        using var next = new PeriodicTimer(TimeSpan.FromMilliseconds(60));
        while (!over.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            using var device = new ManagementConnection(url, AgentIdentity.New(), new AgentOptions());
            await device.LoginAsync(
                new LoginRequest { SetupKey = secret, Meta = new PeerSystemMeta { Hostname = "device", GoOS = "linux" } }, TestContext.Current.CancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began));
            await next.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return times;
    }

    private static async Task<string> SetupKeyAsync(HostProcess host, string token)
    {
        using var http = host.Api(token);
        var api = new ApiWriter(http);
        var key = await api.PostAsync(
            "setup-keys", new { name = "key", type = "reusable", expires_in = 86_400, auto_groups = Array.Empty<string>(), usage_limit = 0 });
        return key.GetProperty("key").GetString()!; // told at its creation
    }

    private static int DescriptorsOf(HostProcess host) => Directory.EnumerateFileSystemEntries($"/proc/{host.ProcessId}/fd").Count();

    private static int DescriptorLimit()
    {
        var line = File.ReadLines("/proc/self/limits").Single(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue / 2;
    }
}
