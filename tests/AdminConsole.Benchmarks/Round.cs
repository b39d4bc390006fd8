using System.Diagnostics;

namespace AdminConsole.Benchmarks;

/// <summary>One edit, on its way to the peers that it concerns.</summary>
internal sealed class Round : IDisposable
{
    /// <summary>A host that needs longer than this has lost a peer.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<Peer, bool> _seen;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<long> _last = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing;

    private Round(IReadOnlyCollection<Peer> peers)
    {
        _seen = peers.ToDictionary(p => p, _ => false);
        _missing = peers.Count;
        foreach (var peer in peers)
            peer.Received += OnReceived;
    }

    /// <returns>From the first byte of the request until the last of the peers has opened a map that it did not have before.</returns>
    public static async Task<TimeSpan> TimeAsync(IReadOnlyCollection<Peer> peers, Func<Task> edit, CancellationToken cancellationToken)
    {
        using var round = new Round(peers);
        var began = Stopwatch.GetTimestamp();
        await edit();
        return Stopwatch.GetElapsedTime(began, await round._last.Task.WaitAsync(_patience, cancellationToken));
    }

    public void Dispose()
    {
        foreach (var peer in _seen.Keys)
            peer.Received -= OnReceived;
    }

    private void OnReceived(Peer peer, long at)
    {
        lock (_lock)
        {
            if (_seen[peer])
                return;

            _seen[peer] = true;
            if (--_missing == 0)
                _last.SetResult(at);
        }
    }
}
