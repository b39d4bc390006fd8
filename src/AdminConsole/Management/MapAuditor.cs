using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Management;

/// <summary>
/// Compares what live streams were told with maps compiled from scratch. The streams compare shared, remembered values; whether that is
/// sound cannot be seen by comparing the same values again. A stream that was told something else is told anew.
/// <para>
/// All streams are looked at in turn, a round in half a minute where that takes no more than one per cent of a core, and as long as it
/// takes where it would take more.
/// </para>
/// </summary>
internal sealed partial class MapAuditor(OpenStreams streams, MapAlarms alarms, TimeProvider clock, ILogger<MapAuditor> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _round = TimeSpan.FromSeconds(30);

    /// <summary>One per cent of the interval. The first stream of an account costs the account's index, however long that takes.</summary>
    private static readonly TimeSpan _most = TimeSpan.FromMilliseconds(50);

    private readonly Queue<PeerStream> _waiting = new();
    private DateTimeOffset _began = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_interval, clock, stoppingToken);
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the loop.
        }
    }

    private void Look()
    {
        var now = clock.GetUtcNow();
        if (_waiting.Count == 0 && (now - _began >= _round || now < _began))
        {
            _began = now;
            foreach (var stream in streams.All.OrderBy(s => s.Account.Id.Value, StringComparer.Ordinal))
                _waiting.Enqueue(stream);
        }

        var started = clock.GetTimestamp();
        (Account? Account, Func<PeerId, NetworkMap?> MapOf) fresh = (null, _ => null);
        while (_waiting.Count > 0 && clock.GetElapsedTime(started) < _most)
        {
            try
            {
                fresh = Compare(_waiting.Dequeue(), fresh);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogFailed(logger, e);
            }
        }
    }

    private (Account?, Func<PeerId, NetworkMap?>) Compare(PeerStream stream, (Account? Account, Func<PeerId, NetworkMap?> MapOf) fresh)
    {
        // A stream that is about to be told a newer version is compared in the next round.
        var (snapshot, told) = (stream.Account.Snapshot, stream.Told);
        if (told.Serial != snapshot.Serial || told.Inputs is null)
            return fresh;

        if (!ReferenceEquals(fresh.Account, snapshot))
            fresh = (snapshot, NetworkMapCompiler.Afresh(snapshot));

        if (fresh.MapOf(stream.Peer) is { } map && map.Fingerprint != told.Fingerprint && ReferenceEquals(told, stream.Told))
        {
            alarms.Wrong(snapshot.Id, stream.Peer, told.Serial);
            stream.Distrust();
        }

        return fresh;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A map could not be compiled from scratch")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
