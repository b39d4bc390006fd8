using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Peers;

/// <summary>How the login of a peer that a user signed in grows old and is renewed.</summary>
internal static class PeerLogins
{
    public static Decision Decide(Account account, RenewPeerLogin c)
    {
        if (!account.Peers.TryGet(c.PeerId, out var peer))
            return PeerDecider.NotFound(c.PeerId);

        if (Refusal(account, peer, c.UserId) is { } refusal)
            return refusal;

        // Signing in while the login is good does not make it last longer: that is what extending is for.
        return peer.LoginIsExpiredAt(c.Now, account.Settings) ? Decision.Accept(new PeerLoginRenewed(c.PeerId, c.Now)) : Decision.Accept();
    }

    public static Decision Decide(Account account, ExtendPeerLogin c)
    {
        if (!account.Peers.TryGet(c.PeerId, out var peer))
            return PeerDecider.NotFound(c.PeerId);

        if (!account.Settings.PeerLoginExpirationEnabled)
            return Decision.Reject(RejectionKind.Precondition, "peer login expiration is disabled for the account");

        if (peer.LoginExpiresAt(account.Settings) is null)
            return Decision.Reject(RejectionKind.Precondition, "peer is not eligible for session extension");

        if (Refusal(account, peer, c.UserId) is { } refusal)
            return refusal;

        return !peer.LoginExpired && peer.LastLogin >= c.Now ? Decision.Accept() : Decision.Accept(new PeerLoginRenewed(c.PeerId, c.Now));
    }

    public static Decision Decide(Account account, ExpirePeerLogin c)
    {
        if (!account.Peers.TryGet(c.PeerId, out var peer))
            return PeerDecider.NotFound(c.PeerId);

        var (due, reason) = c.LastSeen is { } lastSeen
            ? (peer.SessionExpiresAt(account.Settings, lastSeen), ExpiryReason.Inactivity)
            : (peer.LoginExpiresAt(account.Settings), ExpiryReason.Login);

        return !peer.LoginExpired && due <= c.Now ? Decision.Accept(new PeerLoginExpired(c.PeerId, reason)) : Decision.Accept();
    }

    /// <summary>Null if the peer is that user's, who may act.</summary>
    private static Decision? Refusal(Account account, Peer peer, UserId id)
    {
        if (peer.UserId != id || account.Users.GetValueOrDefault(id) is not { } user)
            return Decision.Reject(RejectionKind.Denied, Peer.OthersText);

        if (user.Blocked)
            return Decision.Reject(RejectionKind.Denied, "user is blocked");

        return user.PendingApproval ? Decision.Reject(RejectionKind.Denied, "user is pending approval") : null;
    }
}
