using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using AdminConsole.Protocol.Signal;
using Grpc.Core;

namespace AdminConsole.Signal;

/// <summary>
/// One agent that stays reachable here, and the few messages that wait for it. Where there are too many the oldest go:
/// agents repeat their offers, and the newest one is right.
/// </summary>
internal sealed class SignalStream
{
    /// <summary>An agent that reads has a handful waiting. One that does not is written off after the deadline anyway.</summary>
    public const int MaxWaiting = 64;

    /// <summary>64 of the largest messages would be 64 MiB for one agent that does not read.</summary>
    public const int MaxWaitingBytes = 4 * 1024 * 1024;

    private static long _lastId;

    private readonly SignalMetrics _metrics;
    private readonly Channel<EncryptedMessage> _waiting;
    private readonly TaskCompletionSource<Status> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waitingBytes;

    public SignalStream(string key, IPAddress? address, SignalMetrics metrics)
    {
        Key = key;
        Address = address;
        _metrics = metrics;
        _waiting = Channel.CreateBounded<EncryptedMessage>(
            new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest }, CountDropped);
    }

    /// <summary>Unique in this process.</summary>
    public long Id { get; } = Interlocked.Increment(ref _lastId);

    /// <summary>The peer's WireGuard key, canonical base64.</summary>
    public string Key { get; }

    /// <summary>Where the stream comes from. Null only where the transport has no addresses.</summary>
    public IPAddress? Address { get; }

    /// <summary>Completes, with the reason for the agent, when the host wants the stream to end.</summary>
    public Task<Status> Ended => _ended.Task;

    public void End(StatusCode code, string reason) => _ended.TrySetResult(new Status(code, reason));

    public void Offer(EncryptedMessage message)
    {
        Interlocked.Add(ref _waitingBytes, message.Body.Length);
        _waiting.Writer.TryWrite(message);
        while (Volatile.Read(ref _waitingBytes) > MaxWaitingBytes && TryTake(out _))
            _metrics.Message(SignalMetrics.Fate.DroppedForNewer);
    }

    public ValueTask<bool> WaitAsync(CancellationToken hangUp) => _waiting.Reader.WaitToReadAsync(hangUp);

    public bool TryTake([NotNullWhen(true)] out EncryptedMessage? message)
    {
        if (!_waiting.Reader.TryRead(out message))
            return false;

        Interlocked.Add(ref _waitingBytes, -message.Body.Length);
        return true;
    }

    private void CountDropped(EncryptedMessage oldest)
    {
        Interlocked.Add(ref _waitingBytes, -oldest.Body.Length);
        _metrics.Message(SignalMetrics.Fate.DroppedForNewer);
    }
}
