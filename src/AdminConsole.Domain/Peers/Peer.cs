using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Peers;

/// <summary>20 characters, an xid. Never told to agents, except inside route ids.</summary>
public readonly record struct PeerId(string Value) : IComparable<PeerId>
{
    public int CompareTo(PeerId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>A device in the account.</summary>
/// <param name="Address">Overlay IPv4 address, unique in the account.</param>
/// <param name="Name">The host name at registration, until an admin renames it.</param>
/// <param name="DnsLabel">Unique in the account; at most 63 characters.</param>
/// <param name="SetupKeyId">The key that it joined with; null if a user signed it in.</param>
/// <param name="UserId">The user who signed it in; null if it came with a setup key.</param>
/// <param name="SshKey">Public key in OpenSSH's text form; empty if it has told none.</param>
/// <param name="LastLogin">Registration, later the last time a user signed it in again.</param>
/// <param name="LoginExpired">True from the moment an event says so until the user signs it in again.</param>
/// <param name="ApprovalRequired">True while an admin has to let it in: it is told an empty map, and nobody is told of it.</param>
/// <param name="Ephemeral">True if it is deleted when it has been offline for ten minutes.</param>
/// <param name="ExtraDnsLabels">Further labels that it asked for at registration, sorted.</param>
/// <param name="Location">Null while unknown.</param>
public sealed record Peer(
    PeerId Id,
    WireGuardKey Key,
    IPAddress Address,
    string Name,
    string DnsLabel,
    PeerMeta Meta,
    SetupKeyId? SetupKeyId,
    UserId? UserId,
    string SshKey,
    bool SshEnabled,
    bool LoginExpirationEnabled,
    bool InactivityExpirationEnabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastLogin,
    bool LoginExpired,
    bool ApprovalRequired,
    bool Ephemeral,
    bool AllowExtraDnsLabels,
    ImmutableArray<string> ExtraDnsLabels,
    PeerLocation? Location)
{
    /// <summary>Told to a user who signs in a device that a setup key or somebody else has brought in.</summary>
    public const string OthersText = "peer is already registered by a different User or a Setup Key";

    /// <summary>How long an ephemeral peer may stay away.</summary>
    public static readonly TimeSpan EphemeralLifetime = TimeSpan.FromMinutes(10);

    /// <summary>When its user has to sign it in again; null if never. A peer that was never signed in is due since the year 1.</summary>
    public DateTimeOffset? LoginExpiresAt(AccountSettings settings) =>
        settings.PeerLoginExpirationEnabled && UserId is not null && LoginExpirationEnabled
            ? (LastLogin ?? DateTimeOffset.MinValue) + settings.PeerLoginExpiration
            : null;

    /// <summary>True if it may not come in before its user signs it in again, even if no event has said so yet.</summary>
    public bool LoginIsExpiredAt(DateTimeOffset now, AccountSettings settings) => LoginExpired || LoginExpiresAt(settings) <= now;

    /// <summary>When its user has to sign it in again if it stays away; null if never.</summary>
    public DateTimeOffset? SessionExpiresAt(AccountSettings settings, DateTimeOffset lastSeen) =>
        settings.PeerInactivityExpirationEnabled && UserId is not null && InactivityExpirationEnabled
            ? lastSeen + settings.PeerInactivityExpiration
            : null;

    /// <summary>True if it has stayed away for too long. False while it is connected.</summary>
    public bool SessionIsExpiredAt(DateTimeOffset now, AccountSettings settings, bool connected, DateTimeOffset lastSeen) =>
        !connected && SessionExpiresAt(settings, lastSeen) <= now;

    /// <summary>When it is deleted if it stays away; null if never. Before it was ever seen, its registration counts.</summary>
    public DateTimeOffset? EphemeralUntil(DateTimeOffset lastSeen) =>
        Ephemeral ? (lastSeen > CreatedAt ? lastSeen : CreatedAt) + EphemeralLifetime : null;

    /// <summary>Its full name in the account's DNS domain; empty if there is no domain.</summary>
    public string Fqdn(string dnsDomain) => dnsDomain.Length == 0 ? "" : DnsLabel + "." + dnsDomain;
}

/// <summary>Where a peer connected from, as far as a geographic database knows.</summary>
/// <param name="CountryCode">ISO 3166-1 alpha-2, or empty.</param>
/// <param name="GeoNameId">0 if unknown.</param>
public sealed record PeerLocation(IPAddress ConnectionIp, string CountryCode, string CityName, long GeoNameId);
