using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Policies;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.SetupKeys;

namespace AdminConsole.Components.History;

/// <summary>What all stories are made of: names as they were, and fields that differ.</summary>
internal static class StoryWords
{
    public static string OnOff(bool on) => on ? "On" : "Off";

    public static string YesNo(bool yes) => yes ? "yes" : "no";

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>"90 minutes" as "1 h 30 min".</summary>
    public static string Span(TimeSpan span) => span == TimeSpan.Zero ? "none" : string.Join(' ', new[]
    {
        span.Days > 0 ? $"{span.Days} d" : null,
        span.Hours > 0 ? $"{span.Hours} h" : null,
        span.Minutes > 0 ? $"{span.Minutes} min" : null,
        span.Seconds > 0 ? $"{span.Seconds} s" : null,
    }.OfType<string>());

    /// <summary>Nothing, if both say the same.</summary>
    public static IEnumerable<FieldChange> Differs(string field, string? was, string? now) =>
        (was ?? "") == (now ?? "") ? [] : [new FieldChange(field, string.IsNullOrEmpty(was) ? null : was, string.IsNullOrEmpty(now) ? null : now)];

    /// <summary>Nothing, if there is nothing to say.</summary>
    public static IEnumerable<FieldChange> Some(string field, string? was, string? now) =>
        string.IsNullOrEmpty(was) && string.IsNullOrEmpty(now) ? [] : [new FieldChange(field, was, now)];

    /// <summary>What was only switched on or off is said so.</summary>
    public static EventStory Turned(string noun, string name, bool on, ImmutableArray<FieldChange> fields) => fields is [{ Field: "State" }]
        ? new EventStory(on ? $"switched on {noun}" : $"switched off {noun}", name, fields)
        : new EventStory($"changed {noun}", name, fields);

    public static string Name(Account account, PeerId id) => account.Peers.Find(id)?.Name ?? "a deleted peer";

    public static string Name(Account account, SetupKeyId id) => account.SetupKeys.GetValueOrDefault(id)?.Name ?? "a deleted key";

    public static string Name(Account account, GroupId id) => account.Groups.GetValueOrDefault(id)?.Name ?? "a deleted group";

    public static string Name(Account account, NetworkId id) => account.Networks.GetValueOrDefault(id)?.Name ?? "a deleted network";

    public static string Names(Account account, IEnumerable<GroupId> ids) => string.Join(", ", ids.Select(id => Name(account, id)));

    public static string Names(Account account, IEnumerable<PeerId> ids) => string.Join(", ", ids.Select(id => Name(account, id)));

    public static string Names(Account account, IEnumerable<ResourceRef> resources) =>
        string.Join(", ", resources.Select(r => PolicyRow.NameOf(account, r)));

    public static string Names(Account account, IEnumerable<PostureCheckId> ids) =>
        string.Join(", ", ids.Select(id => account.PostureChecks.GetValueOrDefault(id)?.Name ?? "a deleted check"));

    public static string Count(int count, string noun) => Wording.Count(count, noun);
}
