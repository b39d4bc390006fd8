using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>A peer of a golden file.</summary>
internal static class GoldenPeerReader
{
    // Files say how long ago a peer logged in; any moment does for now.
    private static readonly DateTimeOffset _now = new(2025, 2, 1, 12, 0, 0, TimeSpan.Zero);

    public static Peer Read(JsonElement peer, AccountSettings settings, IReadOnlyCollection<string>? validatedPeers)
    {
        var id = peer.Text("id");
        var userId = peer.Text("userId");
        var status = peer.Maybe("status");
        return new Peer(
            new PeerId(id),
            WireGuardKey.Parse(peer.Text("key")),
            GoldenAccountReader.Address(peer.Text("ip")),
            peer.Text("name"),
            peer.Text("dnsLabel"),
            Meta(peer.GetProperty("meta")),
            SetupKeyId: null,
            userId.Length == 0 ? null : new UserId(userId),
            peer.Text("sshKey"),
            peer.Flag("sshEnabled"),
            peer.Flag("loginExpirationEnabled"),
            peer.Flag("inactivityExpirationEnabled"),
            _now.AddYears(-1),
            peer.Maybe("loggedInSecondsAgo") is { } seconds ? _now.AddSeconds(-seconds.GetInt64()) : null,
            LoginExpired: status?.Flag("loginExpired") is true || HasLoginExpired(peer, settings),
            ApprovalRequired: validatedPeers?.Contains(id) is false,
            peer.Flag("ephemeral"),
            AllowExtraDnsLabels: false,
            ExtraDnsLabels: [],
            peer.Maybe("location") is { } location ? Location(location) : null);
    }

    /// <summary>True if a user signed it in too long ago, or never: in a running account an event would have said so.</summary>
    private static bool HasLoginExpired(JsonElement peer, AccountSettings settings) =>
        settings.PeerLoginExpirationEnabled
        && peer.Text("userId").Length > 0
        && peer.Flag("loginExpirationEnabled")
        && (peer.Maybe("loggedInSecondsAgo") is not { } seconds || seconds.GetInt64() >= settings.PeerLoginExpiration.TotalSeconds);

    private static PeerLocation Location(JsonElement location) => new(
        GoldenAccountReader.Address(location.Text("connectionIp")), location.Text("countryCode"), location.Text("cityName"), GeoNameId: 0);

    private static PeerMeta Meta(JsonElement meta) => PeerMeta.Empty with
    {
        Hostname = meta.Text("hostname"),
        GoOs = meta.Text("goOS"),
        Os = meta.Text("os"),
        OsVersion = meta.Text("osVersion"),
        KernelVersion = meta.Text("kernelVersion"),
        NetBirdVersion = meta.Text("netbirdVersion"),
        NetworkAddresses =
        [
            .. meta.List("networkAddresses", a => new NetworkAddress(GoldenAccountReader.Prefix(a.Text("netIp")), a.Text("mac")))
                .OrderBy(a => a.Mac, StringComparer.Ordinal)
                .ThenBy(a => a.Address.ToString(), StringComparer.Ordinal),
        ],
        Files =
        [
            .. meta.List("files", f => new PeerFile(f.Text("path"), f.Flag("exist"), f.Flag("processIsRunning")))
                .OrderBy(f => f.Path, StringComparer.Ordinal),
        ],
    };
}
