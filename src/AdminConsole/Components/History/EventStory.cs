using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Components.Policies;
using AdminConsole.Domain.Accounts;
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
using static AdminConsole.Components.History.StoryWords;

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
    /// <param name="nameOf">What a person or service user is called.</param>
    public static EventStory Of(Account before, AccountEvent @event, Func<UserId, string> nameOf) => @event switch
    {
        AccountWideEvent e => AccountStories.Of(before, e),
        PeerEvent e => PeerStories.Of(before, e),
        SetupKeyEvent e => Of(before, e),
        GroupEvent e => Of(before, e),
        PolicyEvent e => Of(before, e),
        PostureCheckEvent e => PostureStories.Of(before, e),
        RouteEvent e => RouteStories.Of(before, e),
        DnsEvent e => DnsStories.Of(before, e),
        NetworkEvent e => NetworkStories.Of(before, e),
        PortForwardingEvent e => PortStories.Of(before, e),
        UserEvent e => UserStories.Of(before, e, nameOf),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Of(Account before, SetupKeyEvent @event) => @event switch
    {
        SetupKeyCreated e => new("created setup key", e.SetupKey.Name,
        [
            new("Kind", null, e.SetupKey.Type == SetupKeyType.OneOff ? "one-off" : "reusable"),
            .. Some("Groups", null, Names(before, e.SetupKey.AutoGroups)),
        ]),
        SetupKeyRevoked e => new("revoked setup key", Name(before, e.Id), []),
        SetupKeyGroupsChanged e => new("changed setup key", Name(before, e.Id),
            [.. Differs("Groups", Names(before, before.SetupKeys.GetValueOrDefault(e.Id)?.AutoGroups ?? []), Names(before, e.AutoGroups))]),
        SetupKeyDeleted e => new("deleted setup key", Name(before, e.Id), []),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Of(Account before, GroupEvent @event) => @event switch
    {
        GroupCreated e => new("created group", e.Group.Name, [.. Some("Members", null, Names(before, e.Group.Peers))]),
        GroupRenamed e => new("renamed group", e.Name, [new("Name", Name(before, e.Id), e.Name)]),
        GroupPeersChanged e => new("changed group", Name(before, e.Id),
            [.. Some("Added", null, Names(before, e.Added)), .. Some("Removed", Names(before, e.Removed), null)]),
        GroupResourcesChanged e => new("changed group", Name(before, e.Id), [.. Differs(
            "Resources",
            Names(before, before.Groups.GetValueOrDefault(e.Id)?.Resources ?? []),
            Names(before, e.Resources))]),
        GroupDeleted e => new("deleted group", Name(before, e.Id), []),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Of(Account before, PolicyEvent @event) => @event switch
    {
        PolicyCreated e => new("created policy", e.Policy.Name, [.. Some("Rules", null, Says(before, e.Policy))]),
        PolicyChanged e => Changed(before, e.Policy),
        PolicyDeleted e => new("deleted policy", before.Policies.FirstOrDefault(p => p.Id == e.Id)?.Name ?? e.Id.Value, []),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Changed(Account before, Policy now)
    {
        if (before.Policies.FirstOrDefault(p => p.Id == now.Id) is not { } was)
            return new("changed policy", now.Name, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("Name", was.Name, now.Name),
            .. Differs("Description", was.Description, now.Description),
            .. Differs("State", OnOff(was.Enabled), OnOff(now.Enabled)),
            .. Differs("Rules", Says(before, was), Says(before, now)),
            .. Differs("Posture checks", Names(before, was.SourcePostureChecks), Names(before, now.SourcePostureChecks)),
        ];
        return Turned("policy", now.Name, now.Enabled, fields);
    }

    private static string Says(Account account, Policy policy) => string.Join("; ", policy.Rules.Select(rule =>
    {
        var form = RuleForm.Of(account, rule);
        var from = rule.SourceResource is { } source ? PolicyRow.NameOf(account, source) : Names(account, rule.Sources);
        var to = rule.DestinationResource is { } target ? PolicyRow.NameOf(account, target) : Names(account, rule.Destinations);
        return $"{(rule.Action == RuleAction.Drop ? "drop " : "")}{from} {(rule.Bidirectional ? "⇄" : "→")} {to}, {form.Traffic}";
    }));
}
