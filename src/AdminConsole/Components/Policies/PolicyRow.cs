using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Components.Policies;

/// <summary>One policy as the list shows it.</summary>
/// <param name="NoEffect">Why it changes nobody's map; null if it may.</param>
public sealed record PolicyRow(
    Policy Policy, ImmutableArray<string> Sources, ImmutableArray<string> Destinations, bool BothWays, string Traffic, string? NoEffect)
{
    public static PolicyRow Of(Account account, Policy policy) => new(
        policy,
        Names(account, policy.Rules.SelectMany(r => r.Sources), policy.Rules.Select(r => r.SourceResource)),
        Names(account, policy.Rules.SelectMany(r => r.Destinations), policy.Rules.Select(r => r.DestinationResource)),
        policy.Rules.Any(r => r.Bidirectional),
        string.Join(" · ", policy.Rules.Select(r => RuleForm.Of(account, r)).Select(f => f.Action == RuleAction.Drop ? $"drop {f.Traffic}" : f.Traffic).Distinct()),
        policy.Enabled ? policy.Rules.Select(r => WhyIdle(account, r)).Aggregate((a, b) => a is null || b is null ? null : a) : null);

    public static int ByName(PolicyRow a, PolicyRow b) =>
        Order.Natural(a.Policy.Name, b.Policy.Name) is not 0 and var byName
            ? byName
            : string.CompareOrdinal(a.Policy.Id.Value, b.Policy.Id.Value);

    public static bool Matches(PolicyRow row, string? question) =>
        (question ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
            new[] { row.Policy.Name, row.Policy.Description, row.Traffic }.Concat(row.Sources).Concat(row.Destinations)
                .Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase)));

    private static string? WhyIdle(Account account, PolicyRule rule) =>
        Empty(account, rule.Sources, rule.SourceResource) ?? Empty(account, rule.Destinations, rule.DestinationResource);

    private static string? Empty(Account account, ImmutableArray<GroupId> side, ResourceRef? resource)
    {
        if (resource is not null)
            return null;

        var groups = side.Select(id => account.Groups.GetValueOrDefault(id)).OfType<Group>().ToImmutableArray();
        if (groups.IsEmpty)
            return "no effect: one side is empty";

        return groups.All(g => g.Peers.IsEmpty && g.Resources.IsEmpty)
            ? $"no effect: {(groups.Length == 1 ? $"group {groups[0].Name} is" : "its groups are")} empty"
            : null;
    }

    private static ImmutableArray<string> Names(Account account, IEnumerable<GroupId> groups, IEnumerable<ResourceRef?> resources) =>
    [
        .. groups.Distinct().Select(id => account.Groups.GetValueOrDefault(id)?.Name).OfType<string>(),
        .. resources.OfType<ResourceRef>().Distinct().Select(r => NameOf(account, r)),
    ];

    public static string NameOf(Account account, ResourceRef resource) => resource.Type == ResourceType.Peer
        ? account.Peers.Find(new Domain.Peers.PeerId(resource.Id))?.Name ?? resource.Id
        : resource.Id;
}
