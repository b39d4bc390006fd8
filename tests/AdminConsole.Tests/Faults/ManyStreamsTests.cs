using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
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

        await AssertServesAsync(host);
        await Eventually.TrueAsync(() => !host.Get<AdminConsole.Management.OpenStreams>().All.Any());
    }

    [Fact]
    [FaultCase(24)]
    public async Task Headers_without_an_end_end_their_connection_and_pings_whose_answers_nobody_reads_are_not_read()
    {
        await using var host = await TestHost.StartAsync();
        Assert.True((await FloodAsync(host, Frame(9, 0, 1, new byte[4_096]))).HungUp); // CONTINUATION
        await AssertServesAsync(host);

        // What waits to be read lies in the buffers of the two sockets, not in the host.
        var pings = await FloodAsync(host, Frame(6, 0, 0, new byte[8]));
        Assert.True(pings.HungUp || pings.Taken < 16 << 20);
        await AssertServesAsync(host);
    }

    private static async Task AssertServesAsync(TestHost host)
    {
        using var channel = GrpcChannel.ForAddress(host.Url);
        await new ManagementService.ManagementServiceClient(channel).isHealthyAsync(
            new Empty(), deadline: DateTime.UtcNow.AddSeconds(5), cancellationToken: Patience.Start());
    }

    /// <summary>Sends the frame again and again, until the host hangs up or takes no more.</summary>
    /// <returns>Whether it has hung up, and how many bytes it took.</returns>
    private static async Task<(bool HungUp, long Taken)> FloodAsync(TestHost host, byte[] frame)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Url.Port, Patience.Start());
        await socket.SendAsync(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Patience.Start());
        await socket.SendAsync(Frame(4, 0, 0, []), Patience.Start()); // SETTINGS
        if (frame[3] == 9)
            await socket.SendAsync(Frame(1, 0, 1, []), Patience.Start()); // HEADERS that go on

        var flood = Enumerable.Repeat(frame, 1_000).SelectMany(f => f).ToArray();
        var taken = 0L;
        try
        {
            for (var i = 0; i < 3_000; i++)
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

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload) =>
    [
        (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags,
        (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream, .. payload,
    ];

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
