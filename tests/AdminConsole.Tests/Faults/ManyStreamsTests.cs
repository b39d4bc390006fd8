using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AdminConsole.Agents;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Engine;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;
using Grpc.Net.Client;

namespace AdminConsole.Tests.Faults;

/// <summary>Many streams on one connection, as a proxy brings them, and floods that are meant to be one.</summary>
public sealed class ManyStreamsTests
{
    [Theory]
    [FaultCase(27)]
    [InlineData(101)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public async Task Every_stream_on_one_connection_is_served(int count)
    {
        await using var host = await TestHost.StartAsync();
        await host.DoAsync(new DeletePolicy((await host.AccountAsync()).Snapshot.Policies[0].Id)); // or each map would name all others
        var identities = await RegisterAsync(host, count);
        var patience = Patience.Start(TimeSpan.FromMinutes(3));
        using var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false };
        using var channel = GrpcChannel.ForAddress(host.Url, new GrpcChannelOptions { HttpHandler = handler });
        var client = new ManagementService.ManagementServiceClient(channel);
        var calls = new ConcurrentBag<AsyncServerStreamingCall<EncryptedMessage>>();
        await Parallel.ForEachAsync(identities, new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = patience }, async (identity, cancel) =>
        {
            var call = client.Sync(Sealed(identity, host.Get<ServerKeys>().PublicKey), cancellationToken: patience);
            calls.Add(call);
            Assert.True(await call.ResponseStream.MoveNext(cancel));
        });

        var account = (await host.AccountAsync()).Id;
        await Eventually.TrueAsync(() => host.Get<Presence>().Of(account).Peers.Values.Count(p => p.Connected) == count);
        Assert.Single(host.Get<Presence>().Of(account).Peers.Values.Select(p => p.Address).Distinct());
        foreach (var call in calls)
            call.Dispose();
    }

    /// <summary>Streams that are opened and reset at once, as in the attack that is called rapid reset.</summary>
    [Fact]
    [FaultCase(24)]
    public async Task Streams_that_are_reset_as_they_open_keep_nobody_else_from_being_served()
    {
        await using var host = await TestHost.StartAsync();
        var identity = (await RegisterAsync(host, 1))[0];
        using (var channel = GrpcChannel.ForAddress(host.Url))
        {
            var client = new ManagementService.ManagementServiceClient(channel);
            for (var i = 0; i < 3_000; i++)
                client.Sync(Sealed(identity, host.Get<ServerKeys>().PublicKey), cancellationToken: TestContext.Current.CancellationToken).Dispose();
        }

        await AssertServesAsync(host.Url);
        await Eventually.TrueAsync(() => !host.Get<AdminConsole.Management.OpenStreams>().All.Any());
    }

    [Fact]
    [FaultCase(24)]
    public async Task Headers_without_an_end_end_their_connection_and_what_nobody_reads_the_answers_of_is_not_read()
    {
        await using var host = await TestHost.StartAsync();
        byte[] headers = [.. RawHttp2.Hello, .. RawHttp2.Frame(1, 0, 1, RawHttp2.LoginHeaders)];
        var endless = await FloodAsync(host.Url, headers, RawHttp2.Frame(9, 0, 1, RawHttp2.AnyHeader)); // CONTINUATION
        Assert.True(endless.HungUp && endless.Taken < 16 << 20, $"{endless}");
        await AssertServesAsync(host.Url);

        // What waits to be read lies in the buffers of the two sockets, not in the host.
        foreach (var frame in new[] { RawHttp2.Frame(6, 0, 0, new byte[8]), RawHttp2.Frame(4, 0, 0, []) }) // PING, SETTINGS
        {
            var flood = await FloodAsync(host.Url, RawHttp2.Hello, frame);
            Assert.True(flood.HungUp || flood.Taken < 16 << 20, $"{flood}");
            await AssertServesAsync(host.Url);
        }
    }

    /// <summary>By the processor's time, which does not depend on what else the machine does.</summary>
    [Fact]
    [FaultCase(24)]
    public async Task Who_opens_and_resets_a_hundred_thousand_streams_is_cut_off_and_the_host_rests()
    {
        await using var host = await HostProcess.StartAsync(
            HostProcess.FreePort(), ("ConnectionStrings:Postgres", await PostgresCluster.Shared.NewDatabaseAsync()), ("Secrets:KeyFile", TestHost.KeyFile));
        using var process = Process.GetProcessById(host.ProcessId);
        await QuietAsync(process); // it has just started

        var resets = Enumerable.Range(0, 100_000).SelectMany(i => (byte[])
        [
            .. RawHttp2.Frame(1, RawHttp2.EndHeaders, (2 * i) + 1, RawHttp2.LoginHeaders), .. RawHttp2.Frame(3, 0, (2 * i) + 1, [0, 0, 0, 8]),
        ]).ToArray();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Url.Port, Patience.Start());
        await socket.SendAsync(RawHttp2.Hello, Patience.Start());
        var reading = ReadToEndAsync(socket);
        var before = Cpu(process);
        var sending = socket.SendAsync(resets, Patience.Start());
        await reading; // the host has hung up
        await sending.AsTask().ContinueWith(_ => { }, TaskScheduler.Default);

        // A fifth of a millisecond for each that it took at the most, and nothing of them remains.
        await AssertServesAsync(host.Url);
        await QuietAsync(process);
        Assert.InRange(Cpu(process) - before, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    /// <summary>When it has needed less than a twentieth of a core for a second.</summary>
    private static async Task QuietAsync(Process process)
    {
        for (var began = Stopwatch.GetTimestamp(); ; began = Stopwatch.GetTimestamp())
        {
            var before = Cpu(process);
            await Task.Delay(TimeSpan.FromSeconds(1), Patience.Start());
            if (Cpu(process) - before < 0.05 * Stopwatch.GetElapsedTime(began))
                return;
        }
    }

    private static TimeSpan Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static async Task ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Patience.Start()) > 0)
            {
                // Resets and refusals.
            }
        }
        catch (SocketException)
        {
            // Cut off.
        }
    }

    private static async Task AssertServesAsync(Uri url)
    {
        using var channel = GrpcChannel.ForAddress(url);
        await new ManagementService.ManagementServiceClient(channel).isHealthyAsync(
            new Empty(), cancellationToken: Patience.Start());
    }

    /// <summary>Sends the frame again and again, until the host hangs up or takes no more.</summary>
    /// <returns>Whether it has hung up, and how many bytes it took.</returns>
    private static async Task<(bool HungUp, long Taken)> FloodAsync(Uri url, byte[] begin, byte[] frame)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, url.Port, Patience.Start());
        await socket.SendAsync(begin, Patience.Start());
        var flood = Enumerable.Repeat(frame, 1_000).SelectMany(f => f).ToArray();
        var taken = 0L;
        try
        {
            while (taken < 48 << 20)
                taken += await socket.SendAsync(flood, Patience.Start(TimeSpan.FromSeconds(5)));

            return (false, taken);
        }
        catch (SocketException)
        {
            return (true, taken);
        }
        catch (OperationCanceledException)
        {
            return (false, taken);
        }
    }

    private static EncryptedMessage Sealed(AgentIdentity identity, string serverKey)
    {
        using var box = Box.TryCreate(identity.PrivateKey, Convert.FromBase64String(serverKey))!; // no key of the server is of low order
        return Envelope.Seal(new SyncRequest(), box, RandomNumberGenerator.GetBytes(Box.NonceSize), identity.PublicKey);
    }

    private static async Task<AgentIdentity[]> RegisterAsync(TestHost host, int count)
    {
        await host.SetupKeyAsync();
        var key = (await host.AccountAsync()).Snapshot.SetupKeys.Keys.First();
        var identities = Enumerable.Range(0, count).Select(_ => AgentIdentity.New()).ToArray();
        await host.DoAllAsync(identities.Select((identity, i) => new RegisterPeer(
            new PeerId(host.Get<Xid>().Next()), WireGuardKey.Parse(identity.PublicKey), key,
            PeerMeta.Empty with { Hostname = $"device-{i}", GoOs = "linux", NetBirdVersion = "0.60.0" }, "", [], null,
            (ulong)i * 7, DateTimeOffset.UtcNow)));
        return identities;
    }
}
