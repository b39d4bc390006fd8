using System.Collections.Concurrent;
using System.Net;
using AdminConsole.Engine;
using AdminConsole.Protocol.Signal;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Signal;

/// <summary>Where the peer's management stream comes from, on whichever host; null if it has none or nobody knows.</summary>
internal delegate IPAddress? ManagementAddress(string wireGuardKey);

/// <summary>
/// The streams of this host by key: one per key, the newest. A key in a header proves nothing, so while a stream comes
/// from where the peer's management stream (which is authenticated) comes from, none from elsewhere replaces it.
/// </summary>
internal sealed class SignalRegistry : IDisposable
{
    private static readonly (StatusCode Code, string Text) _replaced = (StatusCode.Aborted, "replaced by a newer stream of the same peer");
    private static readonly (StatusCode Code, string Text) _shutdown = (StatusCode.Unavailable, "the host is shutting down");

    private readonly ConcurrentDictionary<string, SignalStream> _streams = new(StringComparer.Ordinal);
    private readonly ManagementAddress _managementAddress;
    private readonly SignalPostOffice _postOffice;
    private readonly SignalMetrics _metrics;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenRegistration _onStopping;

    public SignalRegistry(ManagementAddress managementAddress, SignalPostOffice postOffice, SignalMetrics metrics, IHostApplicationLifetime lifetime)
    {
        _managementAddress = managementAddress;
        _postOffice = postOffice;
        _metrics = metrics;
        _postOffice.Received += DeliverFromElsewhere;
        _postOffice.Superseded += EndSuperseded;
        _stopping = lifetime.ApplicationStopping;
        _onStopping = _stopping.Register(EndAll);
    }

    /// <summary>
    /// Makes the stream the one of its key, here and on the other hosts, and ends the one that was. False if another
    /// stream of the key has the better claim; then nothing has changed.
    /// </summary>
    public async Task<bool> TryAddAsync(SignalStream stream, CancellationToken cancellationToken)
    {
        var vouchedFor = IsVouchedFor(stream);
        while (true)
        {
            if (!_streams.TryGetValue(stream.Key, out var older))
            {
                if (_streams.TryAdd(stream.Key, stream))
                    break;
            }
            else if (!vouchedFor && IsVouchedFor(older))
            {
                return false;
            }
            else if (_streams.TryUpdate(stream.Key, stream, older))
            {
                older.End(_replaced.Code, _replaced.Text);
                break;
            }
        }

        _metrics.StreamOpened();
        if (_stopping.IsCancellationRequested) // EndAll may have run before we were in
            stream.End(_shutdown.Code, _shutdown.Text);

        if (await _postOffice.AnnounceAsync(stream.Key, stream.Id, vouchedFor, cancellationToken))
            return true;

        Remove(stream);
        return false;
    }

    /// <summary>Removes this stream; a newer one of the same key stays.</summary>
    public void Remove(SignalStream stream)
    {
        _metrics.StreamClosed();
        if (_streams.TryRemove(KeyValuePair.Create(stream.Key, stream)))
            _postOffice.Withdraw(stream.Key, stream.Id);
    }

    /// <summary>Hands the message to its receiver here, or to the other hosts. Where it is not connected the message is gone: agents repeat.</summary>
    public void Deliver(EncryptedMessage message)
    {
        if (TryDeliverHere(message))
            return;

        var passedOn = _postOffice.HasOthers && _postOffice.TryPost(message.RemoteKey, message.ToByteArray());
        _metrics.Message(passedOn ? SignalMetrics.Fate.PassedOn : SignalMetrics.Fate.Ignored);
    }

    public void Dispose()
    {
        _onStopping.Dispose();
        _postOffice.Received -= DeliverFromElsewhere;
        _postOffice.Superseded -= EndSuperseded;
    }

    private bool TryDeliverHere(EncryptedMessage message)
    {
        if (!_streams.TryGetValue(message.RemoteKey, out var receiver))
            return false;

        receiver.Offer(message);
        _metrics.Message(SignalMetrics.Fate.Delivered);
        return true;
    }

    // Not passed on again: between two hosts that both believe the other has the stream it would never come to rest.
    private void DeliverFromElsewhere(byte[] message) => TryDeliverHere(EncryptedMessage.Parser.ParseFrom(message));

    private void EndSuperseded(string key, long id)
    {
        if (_streams.TryGetValue(key, out var stream) && stream.Id == id)
            stream.End(_replaced.Code, _replaced.Text);
    }

    private void EndAll()
    {
        foreach (var (_, stream) in _streams)
            stream.End(_shutdown.Code, _shutdown.Text);
    }

    private bool IsVouchedFor(SignalStream stream) =>
        stream.Address is { } address && _managementAddress(stream.Key) is { } management && Plain(address).Equals(Plain(management));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
