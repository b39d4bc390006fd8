using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;

namespace AdminConsole.Api;

/// <summary>Peers as the API shows them: what the account says of them, and whether they are connected.</summary>
internal sealed class PeerAnswers(Account account, Presence presence)
{
    private readonly PresenceView _presence = presence.Of(account.Id);

    private readonly ILookup<PeerId, GroupMinimum> _groups = account.Groups.Values
        .OrderBy(g => g.Id)
        .SelectMany(g => g.Peers, (group, peer) => (Peer: peer, Group: group))
        .ToLookup(m => m.Peer, m => GroupMinimum.Of(m.Group));

    public PeerAnswer Of(Peer peer)
    {
        var seen = _presence.Peers.GetValueOrDefault(peer.Id);
        return new PeerAnswer(
            Id: peer.Id.Value,
            Name: peer.Name,
            CreatedAt: ApiJson.Time(peer.CreatedAt),
            Ip: peer.Address.ToString(),
            ConnectionIp: (seen?.Address ?? peer.Location?.ConnectionIp)?.ToString() ?? "",
            Connected: seen?.Connected ?? false,
            LastSeen: LastSeen(peer, seen),
            Os: System(peer.Meta),
            KernelVersion: peer.Meta.KernelVersion,
            GeonameId: peer.Location?.GeoNameId ?? 0,
            Version: peer.Meta.NetBirdVersion,
            Groups: [.. _groups[peer.Id]],
            SshEnabled: peer.SshEnabled,
            UserId: peer.UserId?.Value ?? "",
            Hostname: peer.Meta.Hostname,
            UiVersion: peer.Meta.UiVersion,
            DnsLabel: peer.Fqdn(account.Settings.DnsDomain),
            LoginExpirationEnabled: peer.LoginExpirationEnabled,
            LoginExpired: peer.LoginExpired,
            LastLogin: ApiJson.Time(peer.LastLogin),
            InactivityExpirationEnabled: peer.InactivityExpirationEnabled,
            ApprovalRequired: peer.ApprovalRequired,
            CountryCode: peer.Location?.CountryCode ?? "",
            CityName: peer.Location?.CityName ?? "",
            SerialNumber: peer.Meta.SystemSerialNumber,
            ExtraDnsLabels: [.. peer.ExtraDnsLabels],
            Ephemeral: peer.Ephemeral,
            LocalFlags: LocalFlags.Of(peer.Meta.Flags),
            AccessiblePeersCount: null);
    }

    public AccessiblePeer AccessibleOf(Peer peer)
    {
        var seen = _presence.Peers.GetValueOrDefault(peer.Id);
        return new AccessiblePeer(
            peer.Id.Value,
            peer.Name,
            peer.Address.ToString(),
            peer.Fqdn(account.Settings.DnsDomain),
            peer.UserId?.Value ?? "",
            System(peer.Meta),
            peer.Location?.CountryCode ?? "",
            peer.Location?.CityName ?? "",
            peer.Location?.GeoNameId ?? 0,
            seen?.Connected ?? false,
            LastSeen(peer, seen));
    }

    /// <summary>A peer that never held a stream was seen once: when it registered.</summary>
    private static DateTime LastSeen(Peer peer, PeerPresence? seen) => ApiJson.Time(seen?.LastSeen ?? peer.CreatedAt);

    private static string System(PeerMeta meta) => $"{meta.Os} {meta.OsVersion}".Trim();
}

/// <param name="AccessiblePeersCount">In lists only.</param>
internal sealed record PeerAnswer(
    string Id,
    string Name,
    DateTime CreatedAt,
    string Ip,
    string ConnectionIp,
    bool Connected,
    DateTime LastSeen,
    string Os,
    string KernelVersion,
    long GeonameId,
    string Version,
    GroupMinimum[] Groups,
    bool SshEnabled,
    string UserId,
    string Hostname,
    string UiVersion,
    string DnsLabel,
    bool LoginExpirationEnabled,
    bool LoginExpired,
    DateTime LastLogin,
    bool InactivityExpirationEnabled,
    bool ApprovalRequired,
    string CountryCode,
    string CityName,
    string SerialNumber,
    string[] ExtraDnsLabels,
    bool Ephemeral,
    LocalFlags LocalFlags,
    int? AccessiblePeersCount);

internal sealed record LocalFlags(
    bool RosenpassEnabled,
    bool RosenpassPermissive,
    bool ServerSshAllowed,
    bool DisableClientRoutes,
    bool DisableServerRoutes,
    bool DisableDns,
    bool DisableFirewall,
    bool BlockLanAccess,
    bool BlockInbound,
    bool LazyConnectionEnabled)
{
    public static LocalFlags Of(PeerFlags flags) => new(
        flags.HasFlag(PeerFlags.RosenpassEnabled),
        flags.HasFlag(PeerFlags.RosenpassPermissive),
        flags.HasFlag(PeerFlags.ServerSshAllowed),
        flags.HasFlag(PeerFlags.DisableClientRoutes),
        flags.HasFlag(PeerFlags.DisableServerRoutes),
        flags.HasFlag(PeerFlags.DisableDns),
        flags.HasFlag(PeerFlags.DisableFirewall),
        flags.HasFlag(PeerFlags.BlockLanAccess),
        flags.HasFlag(PeerFlags.BlockInbound),
        flags.HasFlag(PeerFlags.LazyConnectionEnabled));
}

internal sealed record AccessiblePeer(
    string Id,
    string Name,
    string Ip,
    string DnsLabel,
    string UserId,
    string Os,
    string CountryCode,
    string CityName,
    long GeonameId,
    bool Connected,
    DateTime LastSeen);
