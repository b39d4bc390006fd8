using System.Collections.Immutable;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Accounts;

/// <summary>
/// When time alone changes an account, and what is to be asked of it then. Commands repeat what they were decided on: asked too
/// early, or twice, they change nothing.
/// </summary>
public static class Deadlines
{
    /// <summary>When the next login expires, perhaps a time that has passed; null if none will. Who is away is not in the account.</summary>
    public static DateTimeOffset? Next(Account account)
    {
        if (!account.Settings.PeerLoginExpirationEnabled)
            return null;

        return account.Peers.Where(p => !p.LoginExpired).Min(p => p.LoginExpiresAt(account.Settings));
    }

    /// <summary>What to ask at <paramref name="now"/>, sorted by peer.</summary>
    public static ImmutableArray<PeerCommand> Due(Account account, DateTimeOffset now) =>
    [
        .. account.Peers
            .Where(p => !p.LoginExpired && p.LoginExpiresAt(account.Settings) <= now)
            .Select(p => new ExpirePeerLogin(p.Id, LastSeen: null, now)),
    ];

    /// <summary>True if something happens to one of its peers should that stay away: then it must be watched who does.</summary>
    public static bool DependOnPresence(Account account) => account.Peers.Any(p => OfAbsent(account, p, p.CreatedAt) is not null);

    /// <summary>When something happens to a peer that stays away; null if nothing will.</summary>
    /// <param name="lastSeen">When it went, or the host began to look.</param>
    public static DateTimeOffset? OfAbsent(Account account, Peer peer, DateTimeOffset lastSeen) => Earlier(
        peer.EphemeralUntil(lastSeen),
        peer.LoginExpired ? null : peer.SessionExpiresAt(account.Settings, lastSeen));

    /// <summary>What to ask at <paramref name="now"/> about a peer that is away; null if nothing yet.</summary>
    public static PeerCommand? DueOfAbsent(Account account, Peer peer, DateTimeOffset lastSeen, DateTimeOffset now)
    {
        if (peer.EphemeralUntil(lastSeen) <= now)
            return new DeleteEphemeralPeer(peer.Id, lastSeen, now);

        return !peer.LoginExpired && peer.SessionExpiresAt(account.Settings, lastSeen) <= now
            ? new ExpirePeerLogin(peer.Id, lastSeen, now)
            : null;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;
}
