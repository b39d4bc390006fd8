using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Peers;

public abstract record PeerEvent : AccountEvent;

/// <param name="Peer">With everything that was chosen: address, label, flags.</param>
/// <param name="Groups">The groups that it joined besides All, in the order of its setup key's or user's list.</param>
public sealed record PeerRegistered(Peer Peer, ImmutableArray<GroupId> Groups) : PeerEvent;

public sealed record PeerMetaChanged(PeerId PeerId, PeerMeta Meta) : PeerEvent;

/// <param name="SshKey">OpenSSH's text form; empty: it has none any more.</param>
public sealed record PeerSshKeyChanged(PeerId PeerId, string SshKey) : PeerEvent;

public sealed record PeerRenamed(PeerId PeerId, string Name, string DnsLabel) : PeerEvent;

public sealed record PeerSshSwitched(PeerId PeerId, bool Enabled) : PeerEvent;

public sealed record PeerLoginExpirationSwitched(PeerId PeerId, bool Enabled) : PeerEvent;

public sealed record PeerInactivityExpirationSwitched(PeerId PeerId, bool Enabled) : PeerEvent;

public sealed record PeerAddressChanged(PeerId PeerId, IPAddress Address) : PeerEvent;

/// <summary>It may not come in before its user signs it in again.</summary>
public sealed record PeerLoginExpired(PeerId PeerId, ExpiryReason Reason) : PeerEvent;

public enum ExpiryReason
{
    /// <summary>The user has not signed it in for as long as the account allows.</summary>
    Login,

    /// <summary>It has been away for longer than the account allows.</summary>
    Inactivity,

    UserBlocked,
}

/// <summary>The user signed it in again.</summary>
public sealed record PeerLoginRenewed(PeerId PeerId, DateTimeOffset At) : PeerEvent;

public sealed record PeerLocationChanged(PeerId PeerId, PeerLocation Location) : PeerEvent;

/// <param name="Required">False: an admin let it in. True: the approval was taken back.</param>
public sealed record PeerApprovalChanged(PeerId PeerId, bool Required) : PeerEvent;

/// <param name="LoggedOut">True if the device left by itself.</param>
public sealed record PeerDeleted(PeerId PeerId, bool LoggedOut) : PeerEvent;
