using System.Collections.Concurrent;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;

namespace AdminConsole.Management;

/// <summary>An open Sync stream, as others than its own loop see it.</summary>
internal sealed class PeerStream(LiveAccount account, PeerId peer)
{
    private volatile Told _told = Told.Nothing;
    private int _distrusted;

    public LiveAccount Account => account;

    public PeerId Peer => peer;

    /// <summary>Set by the stream's loop alone.</summary>
    public Told Told
    {
        get => _told;
        set => _told = value;
    }

    /// <summary>What it was told is not what it should have been: it is told again, from scratch.</summary>
    public void Distrust()
    {
        Interlocked.Exchange(ref _distrusted, 1);
        account.Nudge();
    }

    public bool TakeDistrust() => Interlocked.Exchange(ref _distrusted, 0) == 1;
}

/// <summary>All that is kept of the last map: enough to see that the next one says the same.</summary>
/// <param name="Inputs">Null before the first, and when they are not to be trusted.</param>
internal sealed record Told(long Serial, UInt128 Fingerprint, MapInputs? Inputs)
{
    public static Told Nothing { get; } = new(-1, default, null);

    public bool IsNothing => Serial < 0;

    /// <summary>There was a map, but what it was made of was wrong.</summary>
    public bool IsDoubted => Inputs is null && !IsNothing;
}

/// <summary>The Sync streams of this host.</summary>
internal sealed class OpenStreams
{
    private readonly ConcurrentDictionary<PeerStream, byte> _open = new();

    /// <summary>In no order.</summary>
    public IEnumerable<PeerStream> All => _open.Keys;

    public void Add(PeerStream stream) => _open[stream] = 0;

    public void Remove(PeerStream stream) => _open.TryRemove(stream, out _);
}
