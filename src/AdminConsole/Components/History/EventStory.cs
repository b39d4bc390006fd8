using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Policies;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Components.History;

/// <summary>A field that an event changed.</summary>
/// <param name="Before">Null if there was nothing before.</param>
/// <param name="After">Null if there is nothing any more.</param>
public sealed record FieldChange(string Field, string? Before, string? After);

/// <summary>What one event did, in words: "renamed peer", "db-1", and what was different afterwards.</summary>
/// <param name="Subject">The name of what it happened to, at that time; empty if it is the account.</param>
public sealed record EventStory(string Verb, string Subject, ImmutableArray<FieldChange> Fields)
{
    /// <param name="before">The account just before the event.</param>
    public static EventStory Of(Account before, AccountEvent @event) => @event switch
    {
        AccountCreated e => new("created the account", "", [new("Network", null, e.Network.ToString()), new("DNS domain", null, e.Settings.DnsDomain)]),
        SerialBaseRaised => new("restored the account", "", []),
        PeerRegistered { Peer.SetupKeyId: { } key } e => new("joined with setup key", Name(before, key), Joined(before, e)),
        PeerRegistered e => new("joined", "", Joined(before, e)),
        PeerMetaChanged e => new("reported system facts of peer", Name(before, e.PeerId), Facts(before.Peers.Find(e.PeerId)?.Meta, e.Meta)),
        PeerSshKeyChanged e => new("reported the SSH key of peer", Name(before, e.PeerId), []),
        PeerRenamed e => new("renamed peer", e.Name, [new("Name", Name(before, e.PeerId), e.Name)]),
        PeerSshSwitched e => Switch(before, e.PeerId, "SSH", e.Enabled),
        PeerLoginExpirationSwitched e => Switch(before, e.PeerId, "Session expiry", e.Enabled),
        PeerInactivityExpirationSwitched e => Switch(before, e.PeerId, "Expiry when inactive", e.Enabled),
        PeerAddressChanged e => new("moved peer", Name(before, e.PeerId),
            [new("Address", before.Peers.Find(e.PeerId)?.Address.ToString(), e.Address.ToString())]),
        PeerApprovalChanged e => new(e.Required ? "took back the approval of peer" : "approved peer", Name(before, e.PeerId), []),
        PeerDeleted e => new(e.LoggedOut ? "logged out peer" : "deleted peer", Name(before, e.PeerId), []),
        SetupKeyCreated e => new("created setup key", e.SetupKey.Name,
        [
            new("Kind", null, e.SetupKey.Type == SetupKeyType.OneOff ? "one-off" : "reusable"),
            .. Some("Groups", null, Names(before, e.SetupKey.AutoGroups)),
        ]),
        SetupKeyRevoked e => new("revoked setup key", Name(before, e.Id), []),
        SetupKeyGroupsChanged e => new("changed setup key", Name(before, e.Id),
            [new("Groups", Names(before, before.SetupKeys.GetValueOrDefault(e.Id)?.AutoGroups ?? []), Names(before, e.AutoGroups))]),
        SetupKeyDeleted e => new("deleted setup key", Name(before, e.Id), []),
        GroupCreated e => new("created group", e.Group.Name, [.. Some("Members", null, Names(before, e.Group.Peers))]),
        GroupRenamed e => new("renamed group", e.Name, [new("Name", Name(before, e.Id), e.Name)]),
        GroupPeersChanged e => new("changed group", Name(before, e.Id),
            [.. Some("Added", null, Names(before, e.Added)), .. Some("Removed", Names(before, e.Removed), null)]),
        GroupResourcesChanged e => new("changed group", Name(before, e.Id), [new("Resources", null, Wording.Count(e.Resources.Length, "resource"))]),
        GroupDeleted e => new("deleted group", Name(before, e.Id), []),
        PolicyCreated e => new("created policy", e.Policy.Name, [new("Rules", null, Says(before, e.Policy))]),
        PolicyChanged e => Changed(before, e.Policy),
        PolicyDeleted e => new("deleted policy", before.Policies.FirstOrDefault(p => p.Id == e.Id)?.Name ?? e.Id.Value, []),
        UserAdded e => new(e.User.IsServiceUser ? "created service user" : "became", e.User.IsServiceUser ? e.User.ServiceUserName : e.User.Role.ToString().ToLowerInvariant(), []),
        AccessTokenCreated e => new("created access token", e.Token.Name, []),
        AccessTokenDeleted e => new("deleted access token",
            before.Users.GetValueOrDefault(e.UserId)?.AccessTokens.GetValueOrDefault(e.TokenId)?.Name ?? "", []),
        _ => new(Words(@event), "", []),
    };

    private static EventStory Changed(Account before, Policy now)
    {
        if (before.Policies.FirstOrDefault(p => p.Id == now.Id) is not { } was)
            return new("changed policy", now.Name, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("Name", was.Name, now.Name),
            .. Differs("Description", was.Description, now.Description),
            .. Differs("State", was.Enabled ? "On" : "Off", now.Enabled ? "On" : "Off"),
            .. Differs("Rules", Says(before, was), Says(before, now)),
        ];
        return fields is [{ Field: "State" }]
            ? new(now.Enabled ? "switched on policy" : "switched off policy", now.Name, fields)
            : new("changed policy", now.Name, fields);
    }

    private static EventStory Switch(Account before, PeerId id, string what, bool on) =>
        new("changed peer", Name(before, id), [new(what, on ? "Off" : "On", on ? "On" : "Off")]);

    private static ImmutableArray<FieldChange> Joined(Account before, PeerRegistered e) =>
    [
        new("Peer", null, e.Peer.Name),
        new("Address", null, e.Peer.Address.ToString()),
        .. Some("Groups", null, Names(before, e.Groups)),
    ];

    private static ImmutableArray<FieldChange> Facts(PeerMeta? was, PeerMeta now) => was is null ? [] :
    [
        .. Differs("Host name", was.Hostname, now.Hostname),
        .. Differs("System", $"{was.Os} {was.OsVersion}".Trim(), $"{now.Os} {now.OsVersion}".Trim()),
        .. Differs("Kernel", was.KernelVersion, now.KernelVersion),
        .. Differs("Client", was.NetBirdVersion, now.NetBirdVersion),
    ];

    private static string Says(Account account, Policy policy) => string.Join("; ", policy.Rules.Select(rule =>
    {
        var form = RuleForm.Of(account, rule);
        var from = rule.SourceResource is { } source ? PolicyRow.NameOf(account, source) : Names(account, rule.Sources);
        var to = rule.DestinationResource is { } target ? PolicyRow.NameOf(account, target) : Names(account, rule.Destinations);
        return $"{(rule.Action == RuleAction.Drop ? "drop " : "")}{from} {(rule.Bidirectional ? "⇄" : "→")} {to}, {form.Traffic}";
    }));

    private static IEnumerable<FieldChange> Differs(string field, string was, string now) =>
        was == now ? [] : [new FieldChange(field, was.Length > 0 ? was : null, now.Length > 0 ? now : null)];

    private static IEnumerable<FieldChange> Some(string field, string? was, string? now) =>
        string.IsNullOrEmpty(was) && string.IsNullOrEmpty(now) ? [] : [new FieldChange(field, was, now)];

    private static string Name(Account account, PeerId id) => account.Peers.Find(id)?.Name ?? id.Value;

    private static string Name(Account account, SetupKeyId id) => account.SetupKeys.GetValueOrDefault(id)?.Name ?? id.Value;

    private static string Name(Account account, GroupId id) => account.Groups.GetValueOrDefault(id)?.Name ?? id.Value;

    private static string Names(Account account, IEnumerable<GroupId> ids) => string.Join(", ", ids.Select(id => Name(account, id)));

    private static string Names(Account account, IEnumerable<PeerId> ids) => string.Join(", ", ids.Select(id => Name(account, id)));

    /// <summary>An event that has no words of its own yet: "PeerLoginExpired" reads as "peer login expired".</summary>
    private static string Words(AccountEvent @event) =>
        string.Concat(@event.GetType().Name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
