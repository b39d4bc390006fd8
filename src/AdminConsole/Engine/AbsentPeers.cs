using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// Which peers have stayed away for too long. The view of presence tells when to look, the table whether it is true: a peer may have
/// come back on another replica.
/// </summary>
internal sealed class AbsentPeers(Presence presence, PresenceTable table, SteadyTime time, TimeProvider clock)
{
    /// <summary>Another replica needs a moment to write down that a peer came back in time.</summary>
    private static readonly TimeSpan _slack = TimeSpan.FromSeconds(1);

    /// <summary>Whoever looks so seldom was stopped meanwhile, as agents may have been.</summary>
    private static readonly TimeSpan _gap = TimeSpan.FromMinutes(1);

    private readonly Dictionary<AccountId, Watch> _watches = [];
    private readonly Dictionary<AccountId, HashSet<PeerId>> _strangers = [];
    private long _lookedAt = clock.GetTimestamp();
    private DateTimeOffset _watchedSince = time.UtcNow;

    /// <summary>To be called every second or so.</summary>
    public void Look()
    {
        if (clock.GetElapsedTime(_lookedAt) > _gap)
            Restart();

        _lookedAt = clock.GetTimestamp();
    }

    /// <summary>
    /// Nobody could see who was there, or peers could not come: as after a start, all get as much time to come back as an ephemeral
    /// one has.
    /// </summary>
    public void Restart() => _watchedSince = time.UtcNow;

    /// <summary>What is to be asked of the account, sorted by peer. Each command carries the time on which it was decided.</summary>
    public async Task<ImmutableArray<PeerCommand>> DueAsync(Account account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (WatchOf(account).Next is not { } next || now < next + _slack || now < _watchedSince + Peer.EphemeralLifetime)
            return [];

        // Read before the view: what was connected here in between is in the one or the other.
        var rows = (await table.ReadAsync(account.Id, cancellationToken)).ToDictionary(r => r.Peer);
        var view = presence.Of(account.Id);
        var due = account.Peers
            .Where(p => !view.IsConnected(p.Id) && rows.GetValueOrDefault(p.Id)?.Connected != true)
            .Select(p => Deadlines.DueOfAbsent(account, p, Later(LastSeen(view, p), rows.GetValueOrDefault(p.Id)?.LastSeen), now))
            .OfType<PeerCommand>();
        presence.Hear(account.Id); // the view may have missed what the table says
        return [.. due];
    }

    /// <summary>
    /// Removes what is known of peers that the account has lost. To be called every some seconds: a peer that two looks in turn find in
    /// no snapshot is not one that another replica has just admitted.
    /// </summary>
    public async Task ForgetAsync(Account account, CancellationToken cancellationToken)
    {
        var strangers = presence.Of(account.Id).Peers.Keys.Where(p => !account.Peers.Contains(p)).ToHashSet();
        var before = _strangers.GetValueOrDefault(account.Id) ?? [];
        _strangers[account.Id] = strangers;
        await presence.ForgetAsync(account.Id, [.. strangers.Intersect(before)], cancellationToken);
    }

    /// <summary>Worked out anew only if the account or who is connected has changed.</summary>
    private Watch WatchOf(Account account)
    {
        var known = _watches.GetValueOrDefault(account.Id);
        if (ReferenceEquals(known?.Account, account) && (known.View is null || ReferenceEquals(known.View, presence.Of(account.Id))))
            return known;

        var view = Deadlines.DependOnPresence(account) ? presence.Of(account.Id) : null;
        return _watches[account.Id] = new Watch(account, view, view is null ? null : Next(account, view));
    }

    private static DateTimeOffset? Next(Account account, PresenceView view) => account.Peers
        .Where(p => !view.IsConnected(p.Id))
        .Min(p => Deadlines.OfAbsent(account, p, LastSeen(view, p)));

    private static DateTimeOffset LastSeen(PresenceView view, Peer peer) => Later(peer.CreatedAt, view.Peers.GetValueOrDefault(peer.Id)?.LastSeen);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b > a ? b.Value : a;

    /// <param name="View">Null if it does not matter who is connected.</param>
    /// <param name="Next">When something happens to the first of those who are away; null if nothing will.</param>
    private sealed record Watch(Account Account, PresenceView? View, DateTimeOffset? Next);
}
