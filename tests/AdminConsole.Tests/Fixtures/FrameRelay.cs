using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace AdminConsole.Tests.Fixtures;

/// <summary>Stands between an agent and a host, passes everything on, and counts what HTTP/2 keeps to itself (RFC 9113, section 4.1).</summary>
internal sealed class FrameRelay : IAsyncDisposable
{
    private const byte Reset = 3;
    private const byte Ping = 6;
    private const byte Acknowledged = 1;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Uri _host;
    private Task _relaying = Task.CompletedTask;
    private int _pingsAnswered;
    private int _reset = -1;

    private FrameRelay(Uri host) => _host = host;

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int PingsAnswered => Volatile.Read(ref _pingsAnswered);

    /// <summary>The code with which the host reset a stream last, whether the agent has read what came before or not; null: it never has.</summary>
    public int? LastReset => Volatile.Read(ref _reset) is >= 0 and var code ? code : null;

    public static FrameRelay To(Uri host)
    {
        var relay = new FrameRelay(host);
        relay._listener.Start();
        relay._relaying = relay.AcceptAsync();
        return relay;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _relaying;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient agent)
    {
        using (agent)
        using (var host = new TcpClient())
        {
            try
            {
                await host.ConnectAsync(_host.Host, _host.Port, _closing.Token);
                var (near, far) = (agent.GetStream(), host.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, _closing.Token), PassFramesAsync(far, near));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // One of the two has hung up, or the test is over.
            }
        }
    }

    private async Task PassFramesAsync(NetworkStream from, NetworkStream to)
    {
        var frame = new byte[9 + (1 << 24)];
        while (true)
        {
            await from.ReadExactlyAsync(frame.AsMemory(0, 9), _closing.Token);
            var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(frame) >> 8);
            await from.ReadExactlyAsync(frame.AsMemory(9, length), _closing.Token);
            await to.WriteAsync(frame.AsMemory(0, 9 + length), _closing.Token);
            if (frame[3] == Ping && (frame[4] & Acknowledged) != 0)
                Interlocked.Increment(ref _pingsAnswered);
            else if (frame[3] == Reset)
                Volatile.Write(ref _reset, (int)BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(9)));
        }
    }
}
