using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace AdminConsole.Signal;

/// <summary>
/// Tells agents over UDP which address the internet sees them at (RFC 8489). One loop, one buffer each way: packets are
/// answered in turn and nothing is allocated for them.
/// </summary>
internal sealed partial class StunResponder : BackgroundService
{
    // A site of some hundred agents behind one address that all come back at once, a few packets each.
    private const int PerSecond = 100;
    private const int Burst = 1000;

    // Some 50 bytes each. A flood from invented addresses does not fill it: each is forgotten after 10 ms.
    private const int MaxCallers = 65_536;

    // What may wait while the loop is busy: some thousand packets.
    private const int ReceiveBuffer = 1024 * 1024;

    // A socket whose every receive fails must not keep a core busy.
    private static readonly TimeSpan _restAfterError = TimeSpan.FromMilliseconds(100);

    private readonly IPEndPoint? _listen;
    private readonly RatePerCaller<UInt128> _rate;
    private readonly TimeProvider _clock;
    private readonly SignalMetrics _metrics;
    private readonly ILogger<StunResponder> _logger;
    private Socket? _socket;

    /// <param name="listen">
    /// Address and port, <c>[::]:3478</c> for all addresses of both kinds; empty switches the responder off.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="listen"/> is neither; the text says what to write.</exception>
    public StunResponder(string listen, TimeProvider clock, SignalMetrics metrics, ILogger<StunResponder> logger)
    {
        _listen = listen.Length == 0 ? null : Parse(listen);
        _clock = clock;
        _metrics = metrics;
        _logger = logger;
        _rate = new RatePerCaller<UInt128>(PerSecond, Burst, MaxCallers, clock);
    }

    // ::ffff:0:0/96: how an IPv4 sender looks on a socket that takes both kinds.
    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    /// <summary>Where it listens. Null if it is off, not started, or could not listen.</summary>
    public IPEndPoint? LocalEndPoint => (IPEndPoint?)_socket?.LocalEndPoint;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_listen is not null)
            TryListen(_listen);

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _socket?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_socket is null)
            return;

        var request = new byte[StunMessage.MaxRequest + 1]; // one more: a longer packet is cut off to this and seen to be too long
        var response = new byte[StunMessage.MaxResponse];
        var from = new SocketAddress(_socket.AddressFamily);
        while (!stoppingToken.IsCancellationRequested)
        {
            int received;
            try
            {
                received = await _socket.ReceiveFromAsync(request, SocketFlags.None, from, stoppingToken);
            }
            catch (SocketException e)
            {
                LogReceiveFailed(e.SocketErrorCode);
                await Task.Delay(_restAfterError, _clock, stoppingToken);
                continue;
            }

            var length = Answer(request.AsSpan(0, received), from, response);
            if (length == 0)
                continue;

            try
            {
                await _socket.SendToAsync(response.AsMemory(0, length), SocketFlags.None, from, stoppingToken);
            }
            catch (SocketException) // no way back to there: a firewall, a route that has gone
            {
                _metrics.StunPacket(SignalMetrics.Fate.Unsent);
            }
        }
    }

    /// <summary>The length of the answer to a packet; 0 for none.</summary>
    internal int Answer(ReadOnlySpan<byte> request, SocketAddress from, Span<byte> response)
    {
        // sockaddr_in and sockaddr_in6 are laid out alike everywhere: port at 2, address at 4 or 8.
        var sender = from.Buffer.Span;
        var port = BinaryPrimitives.ReadUInt16BigEndian(sender[2..]);
        var address = from.Family == AddressFamily.InterNetwork ? sender[4..8] : Plain(sender[8..24]);
        if (!_rate.TryTake(CallerOf(address)))
        {
            _metrics.StunPacket(SignalMetrics.Fate.RateLimited);
            return 0;
        }

        var outcome = StunMessage.Answer(request, address, port, response, out var length);
        _metrics.StunPacket(outcome switch
        {
            StunOutcome.Answered => SignalMetrics.Fate.Answered,
            StunOutcome.Refused => SignalMetrics.Fate.Refused,
            _ => SignalMetrics.Fate.Ignored,
        });
        return length;
    }

    private void TryListen(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBuffer };
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;

            socket.Bind(endPoint);
            _socket = socket;
            LogListening(socket.LocalEndPoint);
        }
        catch (SocketException e) // agents fall back to other ways of finding each other: no reason to keep the host down
        {
            socket.Dispose();
            LogCannotListen(endPoint, e.Message);
        }
    }

    private static IPEndPoint Parse(string listen)
    {
        // Without a port the parser takes the last group of an IPv6 address for one, and 0 otherwise.
        var hasPort = listen.StartsWith('[') ? listen.Contains("]:", StringComparison.Ordinal) : listen.Count(letter => letter == ':') == 1;
        return hasPort && IPEndPoint.TryParse(listen, out var endPoint)
            ? endPoint
            : throw new ArgumentException(
                $"Stun:Listen is '{listen}'. Write an address and a port, such as [::]:3478 or 192.0.2.1:3478, or leave it empty to switch the responder off.",
                nameof(listen));
    }

    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> address) =>
        address.StartsWith(MappedPrefix) ? address[12..] : address;

    /// <summary>An IPv4 address, or the /64 of an IPv6 address: who has one address of it has them all.</summary>
    private static UInt128 CallerOf(ReadOnlySpan<byte> address) => address.Length == 4
        ? BinaryPrimitives.ReadUInt32BigEndian(address)
        : new UInt128(BinaryPrimitives.ReadUInt64BigEndian(address), 0);

    [LoggerMessage(LogLevel.Information, "STUN answers on {EndPoint}")]
    private partial void LogListening(EndPoint? endPoint);

    [LoggerMessage(LogLevel.Error, "STUN is off: cannot listen on {EndPoint} ({Reason}). Free the port, or set Stun:Listen to another address and port, or to nothing")]
    private partial void LogCannotListen(EndPoint endPoint, string reason);

    [LoggerMessage(LogLevel.Warning, "STUN could not receive: {Error}")]
    private partial void LogReceiveFailed(SocketError error);
}
