using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Peers;

public abstract record PeerCommand : AccountCommand;

/// <summary>A device joins.</summary>
/// <param name="Random">Chooses the address among the free ones.</param>
public abstract record JoinPeer(
    PeerId PeerId,
    WireGuardKey Key,
    PeerMeta Meta,
    string SshKey,
    ImmutableArray<string> ExtraDnsLabels,
    PeerLocation? Location,
    ulong Random,
    DateTimeOffset Now) : PeerCommand;

/// <summary>A device joins with a setup key.</summary>
/// <param name="Random">Chooses the address among the free ones.</param>
public sealed record RegisterPeer(
    PeerId PeerId,
    WireGuardKey Key,
    SetupKeyId SetupKeyId,
    PeerMeta Meta,
    string SshKey,
    ImmutableArray<string> ExtraDnsLabels,
    PeerLocation? Location,
    ulong Random,
    DateTimeOffset Now) : JoinPeer(PeerId, Key, Meta, SshKey, ExtraDnsLabels, Location, Random, Now);

/// <summary>A user signs a device in for the first time.</summary>
/// <param name="EmailName">
/// What stands before the @ of the user's e-mail address: tells devices apart that have no name of their own. Empty if unknown.
/// </param>
/// <param name="Random">Chooses the address among the free ones.</param>
public sealed record RegisterPeerByUser(
    PeerId PeerId,
    WireGuardKey Key,
    UserId UserId,
    string EmailName,
    PeerMeta Meta,
    string SshKey,
    ImmutableArray<string> ExtraDnsLabels,
    PeerLocation? Location,
    ulong Random,
    DateTimeOffset Now) : JoinPeer(PeerId, Key, Meta, SshKey, ExtraDnsLabels, Location, Random, Now);

/// <summary>The user signs a known device in. It changes nothing while the login has not expired.</summary>
public sealed record RenewPeerLogin(PeerId PeerId, UserId UserId, DateTimeOffset Now) : PeerCommand;

/// <summary>The user signs a known device in before the login expires (<c>ExtendAuthSession</c>).</summary>
public sealed record ExtendPeerLogin(PeerId PeerId, UserId UserId, DateTimeOffset Now) : PeerCommand;

/// <summary>Time has passed. It changes nothing if the account's settings no longer say so.</summary>
/// <param name="LastSeen">Since when it has been away, if that is why; null: the login itself is too old.</param>
public sealed record ExpirePeerLogin(PeerId PeerId, DateTimeOffset? LastSeen, DateTimeOffset Now) : PeerCommand;

/// <summary>An ephemeral peer has stayed away. It changes nothing if that is not true.</summary>
/// <param name="LastSeen">Since when it has been away.</param>
public sealed record DeleteEphemeralPeer(PeerId PeerId, DateTimeOffset LastSeen, DateTimeOffset Now) : PeerCommand;

/// <summary>What a device says of itself at Login or Sync.</summary>
/// <param name="SshKey">Null if this call said nothing about it.</param>
public sealed record ReportPeerMeta(PeerId PeerId, PeerMeta Meta, string? SshKey) : PeerCommand;

/// <summary>From where a device has connected.</summary>
public sealed record ReportPeerLocation(PeerId PeerId, PeerLocation Location) : PeerCommand;

/// <summary>An admin's edit: a full replacement of what an admin may set.</summary>
/// <param name="ApprovalRequired">Null leaves it.</param>
/// <param name="Address">Null leaves it.</param>
public sealed record UpdatePeer(
    PeerId PeerId,
    string Name,
    bool SshEnabled,
    bool LoginExpirationEnabled,
    bool InactivityExpirationEnabled,
    bool? ApprovalRequired,
    IPAddress? Address) : PeerCommand;

public sealed record RenamePeer(PeerId PeerId, string Name) : PeerCommand;

public sealed record DeletePeer(PeerId PeerId) : PeerCommand;

/// <summary>The device itself leaves the account (<c>Logout</c>).</summary>
public sealed record LogOutPeer(PeerId PeerId) : PeerCommand;
