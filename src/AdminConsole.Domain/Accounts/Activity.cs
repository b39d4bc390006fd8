using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Accounts;

/// <summary>What an event is called in the audit: numbers and texts of NetBird's activity table, which tools know.</summary>
/// <param name="Number">Stable for ever. -1 for happenings that the table does not know.</param>
/// <param name="Target">The id of the object that it happened to.</param>
/// <param name="Meta">Texts about the target, such as its name at that time.</param>
public sealed record Activity(int Number, string Code, string Message, string Target, ImmutableSortedDictionary<string, string> Meta)
{
    /// <summary>The activities of one event, none or several.</summary>
    /// <param name="before">The account just before the event: what is gone afterwards still has its name there.</param>
    public static ImmutableArray<Activity> Of(Account before, AccountEvent @event) => @event switch
    {
        AccountCreated => [One(4, "account.create", "Account created", before.Id.Value)],
        SerialBaseRaised => [One(-1, "account.restore", "Account restored", before.Id.Value)],
        PeerRegistered e => [Joined(before, e)],
        PeerMetaChanged or PeerSshKeyChanged => [],
        PeerRenamed e => [Peer(before, e.PeerId, 32, "peer.rename", "Peer renamed", ("new_name", e.Name))],
        PeerSshSwitched e => [Switched(before, e.PeerId, e.Enabled, 30, "peer.ssh", "Peer SSH server")],
        PeerLoginExpirationSwitched e => [Switched(before, e.PeerId, e.Enabled, 33, "peer.login.expiration", "Peer login expiration")],
        PeerInactivityExpirationSwitched e =>
            [Switched(before, e.PeerId, e.Enabled, 63, "peer.inactivity.expiration", "Peer inactivity expiration")],
        PeerAddressChanged e => [Peer(before, e.PeerId, 88, "peer.ip.update", "Peer IP updated", ("new_ip", e.Address.ToString()))],
        PeerApprovalChanged { Required: false } e => [Peer(before, e.PeerId, 57, "peer.approve", "Peer approved")],
        PeerApprovalChanged e => [Peer(before, e.PeerId, 58, "peer.approval.revoke", "Peer approval revoked")],
        PeerDeleted e => [Peer(before, e.PeerId, 5, "user.peer.delete", "Peer deleted")],
        SetupKeyCreated e => [Key(e.SetupKey, 12, "setupkey.add", "Setup key created")],
        SetupKeyRevoked e => [Key(before, e.Id, 14, "setupkey.revoke", "Setup key revoked")],
        SetupKeyGroupsChanged e => KeyGroups(before, e),
        SetupKeyDeleted e => [Key(before, e.Id, 68, "setupkey.delete", "Setup key deleted")],
        GroupCreated e =>
        [
            One(16, "group.add", "Group created", e.Group.Id.Value, ("name", e.Group.Name)),
            .. Members(before, e.Group, e.Group.Peers, []),
            .. GroupActivities.OfResources(before, e.Group with { Resources = [] }, e.Group.Resources),
        ],
        GroupRenamed e => [One(17, "group.update", "Group updated", e.Id.Value, ("old_name", NameOf(before, e.Id)), ("new_name", e.Name))],
        GroupPeersChanged e when before.Groups.GetValueOrDefault(e.Id) is { } group => Members(before, group, e.Added, e.Removed),
        GroupResourcesChanged e when before.Groups.GetValueOrDefault(e.Id) is { } group =>
            [.. GroupActivities.OfResources(before, group, e.Resources)],
        GroupPeersChanged or GroupResourcesChanged => [],
        GroupDeleted e => [One(48, "group.delete", "Group deleted", e.Id.Value, ("name", NameOf(before, e.Id)))],
        PolicyCreated e => [One(9, "policy.add", "Policy added", e.Policy.Id.Value, ("name", e.Policy.Name))],
        PolicyChanged e => [One(10, "policy.update", "Policy updated", e.Policy.Id.Value, ("name", e.Policy.Name))],
        PolicyDeleted e => [One(11, "policy.delete", "Policy deleted", e.Id.Value, ("name", NameOf(before, e.Id)))],
        UserAdded { User.IsServiceUser: true } e =>
            [One(43, "service.user.create", "Service user created", e.User.Id.Value, ("name", e.User.ServiceUserName))],
        UserAdded e => [One(2, "user.join", "User joined", e.User.Id.Value)],
        AccessTokenCreated e => [Token(before, e.UserId, e.Token.Name, 41, "personal.access.token.create", "Personal access token created")],
        AccessTokenDeleted e =>
            [Token(before, e.UserId, TokenName(before, e), 42, "personal.access.token.delete", "Personal access token deleted")],
        PostureCheckEvent e => PostureCheckActivities.Of(before, e),
        RouteEvent e => RouteActivities.Of(before, e),
        DnsEvent e => DnsActivities.Of(before, e),
        NetworkEvent e => NetworkActivities.Of(before, e),
        PortForwardingEvent e => PortForwardingActivities.Of(before, e),
        _ => throw new UnreachableException($"No activity for {@event.GetType().Name}."),
    };

    internal static Activity One(int number, string code, string message, string target, params ReadOnlySpan<(string Key, string Value)> meta)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in meta)
            builder[key] = value;

        return new Activity(number, code, message, target, builder.ToImmutable());
    }

    private static Activity Joined(Account before, PeerRegistered e)
    {
        var activity = e.Peer.SetupKeyId is { } keyId
            ? One(1, "setupkey.peer.add", "Peer added", e.Peer.Id.Value,
                ("setup_key_name", before.SetupKeys.GetValueOrDefault(keyId)?.Name ?? ""))
            : One(0, "user.peer.add", "Peer added", e.Peer.Id.Value);
        return activity with { Meta = activity.Meta.SetItems(PeerMeta(before, e.Peer)) };
    }

    private static Activity Switched(Account before, PeerId id, bool enabled, int number, string code, string message) => enabled
        ? Peer(before, id, number, code + ".enable", message + " enabled")
        : Peer(before, id, number + 1, code + ".disable", message + " disabled");

    private static Activity Peer(
        Account before, PeerId id, int number, string code, string message, params ReadOnlySpan<(string Key, string Value)> meta)
    {
        var activity = One(number, code, message, id.Value, meta);
        return before.Peers.Find(id) is { } peer
            ? activity with { Meta = activity.Meta.SetItems(PeerMeta(before, peer)) }
            : activity;
    }

    private static IEnumerable<KeyValuePair<string, string>> PeerMeta(Account account, Peer peer) =>
    [
        KeyValuePair.Create("name", peer.Name),
        KeyValuePair.Create("fqdn", peer.Fqdn(account.Settings.DnsDomain)),
        KeyValuePair.Create("ip", peer.Address.ToString()),
        KeyValuePair.Create("created_at", peer.CreatedAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
        KeyValuePair.Create("location_city_name", peer.Location?.CityName ?? ""),
        KeyValuePair.Create("location_country_code", peer.Location?.CountryCode ?? ""),
        KeyValuePair.Create("location_geo_name_id", (peer.Location?.GeoNameId ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        KeyValuePair.Create("location_connection_ip", peer.Location?.ConnectionIp.ToString() ?? ""),
    ];

    private static Activity Key(Account before, SetupKeyId id, int number, string code, string message) =>
        before.SetupKeys.GetValueOrDefault(id) is { } key ? Key(key, number, code, message) : One(number, code, message, id.Value);

    private static Activity Key(SetupKey key, int number, string code, string message) => One(
        number, code, message, key.Id.Value,
        ("name", key.Name), ("type", key.Type == SetupKeyType.OneOff ? "one-off" : "reusable"), ("key", key.Mask));

    private static ImmutableArray<Activity> KeyGroups(Account before, SetupKeyGroupsChanged e)
    {
        if (before.SetupKeys.GetValueOrDefault(e.Id) is not { } key)
            return [];

        return
        [
            .. e.AutoGroups.Except(key.AutoGroups).Select(g => One(
                23, "setupkey.group.add", "Group added to setup key", e.Id.Value,
                ("group", NameOf(before, g)), ("group_id", g.Value), ("setupkey", key.Name))),
            .. key.AutoGroups.Except(e.AutoGroups).Select(g => One(
                24, "setupkey.group.delete", "Group removed from user setup key", e.Id.Value,
                ("group", NameOf(before, g)), ("group_id", g.Value), ("setupkey", key.Name))),
        ];
    }

    private static ImmutableArray<Activity> Members(Account before, Group group, IEnumerable<PeerId> added, IEnumerable<PeerId> removed)
    {
        return
        [
            .. added.Select(p => Member(p, 18, "peer.group.add", "Group added to peer")),
            .. removed.Select(p => Member(p, 19, "peer.group.delete", "Group removed from peer")),
        ];

        Activity Member(PeerId id, int number, string code, string message) => One(
            number, code, message, id.Value,
            ("group", group.Name), ("group_id", group.Id.Value),
            ("peer_ip", before.Peers.Find(id)?.Address.ToString() ?? ""),
            ("peer_fqdn", before.Peers.Find(id)?.Fqdn(before.Settings.DnsDomain) ?? ""));
    }

    private static Activity Token(Account before, UserId id, string name, int number, string code, string message) => One(
        number, code, message, id.Value,
        ("name", name),
        ("is_service_user", before.Users.GetValueOrDefault(id)?.IsServiceUser == true ? "true" : "false"),
        ("user_name", before.Users.GetValueOrDefault(id)?.ServiceUserName ?? ""));

    private static string TokenName(Account before, AccessTokenDeleted e) =>
        before.Users.GetValueOrDefault(e.UserId)?.AccessTokens.GetValueOrDefault(e.TokenId)?.Name ?? "";

    private static string NameOf(Account before, GroupId id) => before.Groups.GetValueOrDefault(id)?.Name ?? id.Value;

    private static string NameOf(Account before, PolicyId id) => before.Policies.FirstOrDefault(p => p.Id == id)?.Name ?? id.Value;
}
