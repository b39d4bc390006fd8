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
        AccountWideEvent e => AccountActivities.Of(before, e),
        PeerEvent e => PeerActivities.Of(before, e),
        SetupKeyEvent e => SetupKeyActivities.Of(before, e),
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
        UserEvent e => UserActivities.Of(before, e),
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

    internal static string NameOf(Account before, GroupId id) => before.Groups.GetValueOrDefault(id)?.Name ?? id.Value;

    private static string NameOf(Account before, PolicyId id) => before.Policies.FirstOrDefault(p => p.Id == id)?.Name ?? id.Value;
}
