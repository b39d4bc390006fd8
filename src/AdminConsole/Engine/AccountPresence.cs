using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>Whether a peer holds a stream open.</summary>
/// <param name="Since">When its latest stream opened.</param>
/// <param name="LastSeen">Now, as far as that is known, while connected; else when its latest stream ended.</param>
/// <param name="Address">Where the stream came from; null if unknown.</param>
/// <param name="SentSerial">The serial of the last map written to its stream; 0 if none.</param>
/// <param name="WithheldBytes">How large its newest map is, if its agent accepts none of that size and has an older one; else null.</param>
public sealed record PeerPresence(
    bool Connected, DateTimeOffset Since, DateTimeOffset LastSeen, IPAddress? Address, long SentSerial, int? WithheldBytes = null);

/// <summary>All that is known of an account's peers. A peer that never had a stream is not in it.</summary>
public sealed record PresenceView(long Revision, ImmutableDictionary<PeerId, PeerPresence> Peers)
{
    public bool IsConnected(PeerId peer) => Peers.GetValueOrDefault(peer)?.Connected == true;
}

/// <summary>The streams of one account.</summary>
internal sealed class AccountPresence(AccountId id, TimeProvider clock)
{
    // Connections, their dirty marks and the view change together, from any stream's thread.
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, PeerConnection> _connections = [];
    private readonly HashSet<PeerConnection> _dirty = [];
    private volatile State _state = new(new PresenceView(0, ImmutableDictionary<PeerId, PeerPresence>.Empty), NewSignal());

    public PresenceView View => _state.View;

    public async ValueTask<PresenceView> NextAsync(long revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = _state;
            if (state.View.Revision > revision)
                return state.View;

            await state.Changed.Task.WaitAsync(cancellationToken);
        }
    }

    public PeerConnection Connect(PeerId peer, IPAddress? address, DateTimeOffset now)
    {
        PeerConnection? older;
        var connection = new PeerConnection(this, id, peer, address, now);
        lock (_lock)
        {
            _connections.Remove(peer, out older);
            _connections[peer] = connection;
            _dirty.Add(connection);
            Publish(View.Peers.SetItem(peer, new PeerPresence(true, now, now, address, 0)));
        }

        older?.Supersede();
        return connection;
    }

    /// <summary>The stream has ended. Says so only if it was the peer's latest.</summary>
    public void Disconnect(PeerConnection connection)
    {
        lock (_lock)
        {
            if (_connections.GetValueOrDefault(connection.Peer) != connection)
                return;

            _connections.Remove(connection.Peer);
            _dirty.Add(connection);
            connection.End(clock.GetUtcNow());
            Publish(View.Peers.SetItem(connection.Peer, connection.ToPresence(clock.GetUtcNow())));
        }
    }

    public void MarkDirty(PeerConnection connection)
    {
        lock (_lock)
            _dirty.Add(connection);
    }

    /// <summary>What is to be written down: of each peer its latest stream only, since one statement may touch a row once.</summary>
    public List<PeerConnection> TakeDirty()
    {
        lock (_lock)
        {
            var latest = _dirty
                .GroupBy(c => c.Peer)
                .Select(g => _connections.GetValueOrDefault(g.Key) is { } open ? open : g.MaxBy(c => c.Since)!)
                .ToList();
            _dirty.Clear();

            var now = clock.GetUtcNow();
            var sent = latest.Where(c => _connections.GetValueOrDefault(c.Peer) == c)
                .Select(c => KeyValuePair.Create(c.Peer, c.ToPresence(now)))
                .ToList();
            if (sent.Count > 0)
                Publish(View.Peers.SetItems(sent));

            return latest;
        }
    }

    /// <summary>Takes over what the table says of streams that are not ours; a newer one elsewhere ends ours.</summary>
    public void Merge(IReadOnlyList<PresenceRow> rows, Guid replica)
    {
        var superseded = new List<PeerConnection>();
        lock (_lock)
        {
            var peers = View.Peers.ToBuilder();
            foreach (var row in rows)
            {
                if (_connections.GetValueOrDefault(row.Peer) is { } ours)
                {
                    if (row.Replica == replica || ours.Session == 0 || row.Session <= ours.Session)
                        continue;

                    _connections.Remove(row.Peer);
                    superseded.Add(ours);
                }

                // What happened here is known better than it was written down.
                if (row.Replica == replica && peers.ContainsKey(row.Peer))
                    continue;

                var known = new PeerPresence(row.Connected && row.Replica != replica, row.Since, row.LastSeen, row.Address, row.SentSerial, row.WithheldBytes);
                if (peers.GetValueOrDefault(row.Peer) is { } before && before.Connected == known.Connected && before.LastSeen >= known.LastSeen
                    && !known.Connected)
                {
                    continue;
                }

                peers[row.Peer] = known;
            }

            MarkLost(rows);
            Publish(peers.ToImmutable());
        }

        superseded.ForEach(c => c.Supersede());
    }

    /// <summary>Drops peers that are not in the account any more. One that has a stream is only being deleted, or just joined.</summary>
    /// <returns>Those that were dropped.</returns>
    public List<PeerId> Forget(IEnumerable<PeerId> peers)
    {
        lock (_lock)
        {
            var gone = peers.Where(p => !_connections.ContainsKey(p) && View.Peers.ContainsKey(p)).ToList();
            Publish(View.Peers.RemoveRange(gone));
            _dirty.RemoveWhere(c => gone.Contains(c.Peer));
            return gone;
        }
    }

    /// <summary>Our streams that were written down and are not in the table any more: it was restored, and is told again.</summary>
    private void MarkLost(IReadOnlyList<PresenceRow> rows)
    {
        var sessions = rows.ToDictionary(r => r.Peer, r => r.Session);
        _dirty.UnionWith(_connections.Values.Where(c => c.Session > sessions.GetValueOrDefault(c.Peer)));
    }

    private void Publish(ImmutableDictionary<PeerId, PeerPresence> peers)
    {
        if (ReferenceEquals(peers, View.Peers))
            return;

        var before = _state;
        _state = new State(new PresenceView(before.View.Revision + 1, peers), NewSignal());
        before.Changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record State(PresenceView View, TaskCompletionSource Changed);
}

/// <summary>One open stream of a peer. Disposing it says that the stream has ended.</summary>
public sealed class PeerConnection : IDisposable
{
    private readonly AccountPresence _presence;
    private readonly CancellationTokenSource _superseded = new();
    private readonly IPAddress? _address;
    private long _sentSerial;
    private volatile int _withheldBytes;

    internal PeerConnection(AccountPresence presence, AccountId account, PeerId peer, IPAddress? address, DateTimeOffset since)
    {
        _presence = presence;
        _address = address;
        Account = account;
        Peer = peer;
        Since = since;
    }

    public PeerId Peer { get; }

    /// <summary>Cancelled when a newer stream of the same peer has opened, here or on another replica.</summary>
    public CancellationToken Superseded => _superseded.Token;

    internal AccountId Account { get; }

    internal DateTimeOffset Since { get; }

    /// <summary>0 until it has been written down.</summary>
    internal long Session { get; private set; }

    /// <summary>See <see cref="Withhold"/>.</summary>
    public int? WithheldBytes => _withheldBytes is > 0 and var bytes ? bytes : null;

    /// <summary>Null while it is open.</summary>
    private DateTimeOffset? Ended { get; set; }

    /// <summary>A map of this serial has been written to the stream.</summary>
    public void Sent(long serial)
    {
        Interlocked.Exchange(ref _sentSerial, serial);
        _presence.MarkDirty(this);
    }

    /// <summary>The newest map is larger than the agent accepts and was not written; null: there is none such.</summary>
    public void Withhold(int? bytes)
    {
        if (WithheldBytes == bytes)
            return;

        _withheldBytes = bytes ?? 0;
        _presence.MarkDirty(this);
    }

    public void Dispose()
    {
        _presence.Disconnect(this);
        _superseded.Dispose();
    }

    internal void Supersede()
    {
        try
        {
            _superseded.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at the same moment.
        }
    }

    internal void MarkDirty() => _presence.MarkDirty(this);

    internal void Written(long session) => Session = session;

    internal void End(DateTimeOffset at) => Ended = at;

    internal PeerPresence ToPresence(DateTimeOffset now) =>
        new(Ended is null, Since, Ended ?? now, _address, Interlocked.Read(ref _sentSerial), Ended is null ? WithheldBytes : null);

    internal PresenceChange ToChange(DateTimeOffset now) =>
        new(Account, Peer, Session, Ended is null, Ended ?? now, _address, Interlocked.Read(ref _sentSerial),
            Ended is null ? WithheldBytes : null);
}
