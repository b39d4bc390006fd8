using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.Peers;

internal static class PeerActivities
{
    public static ImmutableArray<Activity> Of(Account before, PeerEvent @event) => @event switch
    {
        PeerRegistered e => [Joined(before, e)],
        PeerMetaChanged or PeerSshKeyChanged or PeerLocationChanged => [],
        PeerRenamed e => [One(before, e.PeerId, 32, "peer.rename", "Peer renamed", ("new_name", e.Name))],
        PeerSshSwitched e => [Switched(before, e.PeerId, e.Enabled, 30, "peer.ssh", "Peer SSH server")],
        PeerLoginExpirationSwitched e => [Switched(before, e.PeerId, e.Enabled, 33, "peer.login.expiration", "Peer login expiration")],
        PeerInactivityExpirationSwitched e =>
            [Switched(before, e.PeerId, e.Enabled, 63, "peer.inactivity.expiration", "Peer inactivity expiration")],
        PeerAddressChanged e => [One(before, e.PeerId, 88, "peer.ip.update", "Peer IP updated", ("new_ip", e.Address.ToString()))],
        PeerLoginExpired e => [One(before, e.PeerId, 50, "peer.login.expire", "Peer login expired", ("reason", Reason(e.Reason)))],
        PeerLoginRenewed e when before.Peers.Find(e.PeerId)?.LoginIsExpiredAt(e.At, before.Settings) == false =>
            [One(before, e.PeerId, 125, "user.peer.session.extend", "User extended peer session")],
        PeerLoginRenewed e => [One(before, e.PeerId, 49, "user.peer.login", "User logged in peer")],
        PeerApprovalChanged { Required: false } e => [One(before, e.PeerId, 57, "peer.approve", "Peer approved")],
        PeerApprovalChanged e => [One(before, e.PeerId, 58, "peer.approval.revoke", "Peer approval revoked")],
        PeerDeleted e => [One(before, e.PeerId, 5, "user.peer.delete", "Peer deleted")],
        _ => throw new UnreachableException($"No activity for {@event.GetType().Name}."),
    };

    private static Activity Joined(Account before, PeerRegistered e)
    {
        var activity = e.Peer.SetupKeyId is { } keyId
            ? Activity.One(1, "setupkey.peer.add", "Peer added", e.Peer.Id.Value,
                ("setup_key_name", before.SetupKeys.GetValueOrDefault(keyId)?.Name ?? ""))
            : Activity.One(0, "user.peer.add", "Peer added", e.Peer.Id.Value);
        return activity with { Meta = activity.Meta.SetItems(Meta(before, e.Peer)) };
    }

    private static Activity Switched(Account before, PeerId id, bool enabled, int number, string code, string message) => enabled
        ? One(before, id, number, code + ".enable", message + " enabled")
        : One(before, id, number + 1, code + ".disable", message + " disabled");

    private static Activity One(
        Account before, PeerId id, int number, string code, string message, params ReadOnlySpan<(string Key, string Value)> meta)
    {
        var activity = Activity.One(number, code, message, id.Value, meta);
        return before.Peers.Find(id) is { } peer
            ? activity with { Meta = activity.Meta.SetItems(Meta(before, peer)) }
            : activity;
    }

    private static string Reason(ExpiryReason reason) => reason switch
    {
        ExpiryReason.Inactivity => "inactivity",
        ExpiryReason.UserBlocked => "user blocked",
        _ => "login expired",
    };

    private static IEnumerable<KeyValuePair<string, string>> Meta(Account account, Peer peer) =>
    [
        KeyValuePair.Create("name", peer.Name),
        KeyValuePair.Create("fqdn", peer.Fqdn(account.Settings.DnsDomain)),
        KeyValuePair.Create("ip", peer.Address.ToString()),
        KeyValuePair.Create("created_at", peer.CreatedAt.ToString("O", CultureInfo.InvariantCulture)),
        KeyValuePair.Create("location_city_name", peer.Location?.CityName ?? ""),
        KeyValuePair.Create("location_country_code", peer.Location?.CountryCode ?? ""),
        KeyValuePair.Create("location_geo_name_id", (peer.Location?.GeoNameId ?? 0).ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("location_connection_ip", peer.Location?.ConnectionIp.ToString() ?? ""),
    ];
}
