using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Api;

internal sealed record PolicyAnswer(
    string Id, string Name, string Description, bool Enabled, string[] SourcePostureChecks, RuleAnswer[] Rules)
{
    public static PolicyAnswer Of(Account account, Policy policy) => new(
        policy.Id.Value,
        policy.Name,
        policy.Description,
        policy.Enabled,
        [.. policy.SourcePostureChecks.Select(c => c.Value)],
        [.. policy.Rules.Select(r => RuleAnswer.Of(account, r))]);
}

/// <summary>Lists in the order in which they were sent. Null, and so absent, where the rule has a resource, or no ports.</summary>
internal sealed record RuleAnswer(
    string Id,
    string Name,
    string Description,
    bool Enabled,
    string Action,
    bool Bidirectional,
    string Protocol,
    string[]? Ports,
    PortRangeBody[]? PortRanges,
    Dictionary<string, string[]>? AuthorizedGroups,
    GroupMinimum[]? Sources,
    [property: JsonPropertyName("sourceResource")] ResourceBody? SourceResource,
    GroupMinimum[]? Destinations,
    [property: JsonPropertyName("destinationResource")] ResourceBody? DestinationResource)
{
    public static RuleAnswer Of(Account account, PolicyRule rule) => new(
        rule.Id.Value,
        rule.Name,
        rule.Description,
        rule.Enabled,
        rule.Action.ToString().ToLowerInvariant(),
        rule.Bidirectional,
        rule.Protocol == RuleProtocol.NetBirdSsh ? "netbird-ssh" : rule.Protocol.ToString().ToLowerInvariant(),
        rule.Ports.IsEmpty ? null : [.. rule.Ports.Select(p => p.ToString(CultureInfo.InvariantCulture))],
        rule.PortRanges.IsEmpty ? null : [.. rule.PortRanges.Select(r => new PortRangeBody(r.Start, r.End))],
        rule.AuthorizedGroups.IsEmpty ? null : rule.AuthorizedGroups.ToDictionary(g => g.Group.Value, g => g.UserNames.ToArray()),
        rule.SourceResource is null ? Groups(account, rule.Sources) : null,
        ResourceBody.OfNullable(rule.SourceResource),
        rule.DestinationResource is null ? Groups(account, rule.Destinations) : null,
        ResourceBody.OfNullable(rule.DestinationResource));

    private static GroupMinimum[] Groups(Account account, ImmutableArray<GroupId> ids) =>
        [.. ids.Select(account.Groups.GetValueOrDefault).OfType<Group>().Select(GroupMinimum.Of)];
}
