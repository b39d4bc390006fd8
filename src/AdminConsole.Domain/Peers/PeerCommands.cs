using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;

namespace AdminConsole.Domain.Peers;

public abstract record PeerCommand : AccountCommand;

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
    DateTimeOffset Now) : PeerCommand;

/// <summary>What a device says of itself at Login or Sync.</summary>
/// <param name="SshKey">Null if this call said nothing about it.</param>
public sealed record ReportPeerMeta(PeerId PeerId, PeerMeta Meta, string? SshKey) : PeerCommand;

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
