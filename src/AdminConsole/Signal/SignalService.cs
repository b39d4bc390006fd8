using System.Net;
using AdminConsole.Protocol.Signal;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace AdminConsole.Signal;

/// <summary>True if a peer with this key (canonical base64) exists in any account. May throw when the database is away.</summary>
internal delegate ValueTask<bool> PeerExists(string wireGuardKey, CancellationToken cancellationToken);

/// <summary>
/// Where two agents tell each other how they can be reached (<c>signalexchange.proto</c>). What they say is sealed between
/// them: nothing here is opened, believed or logged, and everything is bounded.
/// </summary>
internal sealed partial class SignalService(
    SignalRegistry registry, PeerExists peerExists, SignalMetrics metrics, SignalCallers callers, TimeProvider clock, ILogger<SignalService> logger)
    : SignalExchange.SignalExchangeBase
{
    public const string PeerIdHeader = "x-wiretrustee-peer-id";
    public const string RegisteredHeader = "x-wiretrustee-peer-registered";

    /// <summary>A Rosenpass public key is 512 KiB; an offer with one fits twice.</summary>
    public const int MaxBody = 1024 * 1024;

    /// <summary>A connection that takes nothing for this long is dead or blocked, and its messages are stale.</summary>
    public static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(10);

    private const int KeyLength = 44; // 32 bytes in base64

    // HTTP/2's ENHANCE_YOUR_CALM (RFC 9113, section 7). A status needs a reader; CANCEL, the usual code, makes an agent
    // believe that it had hung up itself, and it never comes back.
    private const int EnhanceYourCalm = 0xb;

    /// <summary>For <c>AddServiceOptions</c>: management's messages are smaller, and its limit must not hold here.</summary>
    public static void Configure(GrpcServiceOptions<SignalService> options)
    {
        options.MaxReceiveMessageSize = MaxBody + 1024; // the two keys
        options.MaxSendMessageSize = MaxBody + 1024;
    }

    public override Task<EncryptedMessage> Send(EncryptedMessage request, ServerCallContext context)
    {
        Check(request);
        if (!callers.Rate.TryTake((RemoteAddress(context), request.Key)))
        {
            metrics.Message(SignalMetrics.Fate.RateLimited);
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many messages; send them more slowly"));
        }

        registry.Deliver(request);
        return Task.FromResult(new EncryptedMessage());
    }

    public override async Task ConnectStream(
        IAsyncStreamReader<EncryptedMessage> requestStream, IServerStreamWriter<EncryptedMessage> responseStream, ServerCallContext context)
    {
        var key = await PeerOfAsync(context);
        var stream = new SignalStream(key, RemoteAddress(context), metrics);
        if (!await registry.TryAddAsync(stream, context.CancellationToken))
            throw new RpcException(new Status(StatusCode.Unavailable, "the peer is connected from the address of its management stream"));

        try
        {
            // The agent waits for this header and gives up without.
            await context.WriteResponseHeadersAsync(new Metadata { { RegisteredHeader, "1" } });
            await ServeAsync(stream, requestStream, responseStream, context);
        }
        finally
        {
            registry.Remove(stream);
        }
    }

    /// <summary>Returns when the agent has hung up; throws the status with which the host ends the stream.</summary>
    private async Task ServeAsync(
        SignalStream stream, IAsyncStreamReader<EncryptedMessage> requests, IServerStreamWriter<EncryptedMessage> responses, ServerCallContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var reading = ReadAsync(requests, end.Token);
        var writing = WriteAsync(stream, responses, end.Token, context.CancellationToken);

        await Task.WhenAny(reading, writing, stream.Ended);
        await end.CancelAsync();
        await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (writing.Exception?.InnerException is TimeoutException)
        {
            LogSlowReader();
            context.GetHttpContext().Features.GetRequiredFeature<IHttpResetFeature>().Reset(EnhanceYourCalm);
            return;
        }

        if (context.CancellationToken.IsCancellationRequested) // the agent has hung up, and whatever else happened came of that
            return;

        if (stream.Ended.IsCompletedSuccessfully)
            throw new RpcException(await stream.Ended);

        await reading; // a message too large, say
    }

    private async Task ReadAsync(IAsyncStreamReader<EncryptedMessage> requests, CancellationToken hangUp)
    {
        var rate = SignalCallers.RateOf(clock);
        var fullAt = 0L;
        while (await requests.MoveNext(hangUp))
        {
            Check(requests.Current);
            if (rate.TryTake(ref fullAt, clock.GetTimestamp()))
                registry.Deliver(requests.Current);
            else
                metrics.Message(SignalMetrics.Fate.RateLimited);
        }
    }

    private async Task WriteAsync(
        SignalStream stream, IServerStreamWriter<EncryptedMessage> responses, CancellationToken end, CancellationToken hangUp)
    {
        // TryTake and no field: an idle stream must not keep the last message, which may be a megabyte.
        while (await stream.WaitAsync(end))
        {
            // A message once begun is written to its end: a status behind half a message would not be read.
            while (!end.IsCancellationRequested && stream.TryTake(out var message))
                await responses.WriteAsync(message, CancellationToken.None).WaitAsync(WriteDeadline, clock, hangUp);
        }
    }

    private async Task<string> PeerOfAsync(ServerCallContext context)
    {
        if (context.RequestHeaders.GetValue(PeerIdHeader) is not { Length: > 0 } header)
            throw new RpcException(new Status(StatusCode.FailedPrecondition, $"the header {PeerIdHeader} is missing"));

        if (Canonical(header) is not { } key)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"the header {PeerIdHeader} is not a WireGuard public key"));

        bool exists;
        try
        {
            exists = await peerExists(key, context.CancellationToken);
        }
        catch (Exception e) when (!context.CancellationToken.IsCancellationRequested) // whatever it is, the agent shall come back
        {
            LogPeersUnknown(e);
            throw new RpcException(new Status(StatusCode.Unavailable, "cannot look up peers at the moment"));
        }

        return exists ? key : throw new RpcException(new Status(StatusCode.PermissionDenied, "no peer has this key"));
    }

    private static void Check(EncryptedMessage message)
    {
        if (message.Body.Length > MaxBody)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"a body may have {MaxBody} bytes, this one has {message.Body.Length}"));

        if (message.Key.Length > KeyLength || message.RemoteKey.Length > KeyLength)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "key and remoteKey are WireGuard public keys in base64"));
    }

    private static string? Canonical(string text)
    {
        Span<byte> key = stackalloc byte[32];
        return text.Length == KeyLength && Convert.TryFromBase64String(text, key, out var length) && length == key.Length
            ? Convert.ToBase64String(key)
            : null;
    }

    private static IPAddress? RemoteAddress(ServerCallContext context) => context.GetHttpContext().Connection.RemoteIpAddress;

    [LoggerMessage(LogLevel.Information, "Cut off an agent that has not read from its signal stream for 10 seconds")]
    private partial void LogSlowReader();

    [LoggerMessage(LogLevel.Warning, "Cannot tell whether a peer exists; its signal stream is put off")]
    private partial void LogPeersUnknown(Exception exception);
}

/// <summary>
/// How fast one may send: generous, as an agent that starts among thousands offers itself to all of them. Who sends is the
/// address with the claimed key: many agents share an address behind NAT.
/// </summary>
internal sealed class SignalCallers(TimeProvider clock)
{
    public const int PerSecond = 50;
    public const int Burst = 500;

    // 100 bytes each; honest agents with an unfilled bucket at one moment are far fewer.
    private const int MaxCallers = 16_384;

    public RatePerCaller<(IPAddress? Address, string Key)> Rate { get; } = new(PerSecond, Burst, MaxCallers, clock);

    public static Rate RateOf(TimeProvider clock) => new(PerSecond, Burst, clock.TimestampFrequency);
}
