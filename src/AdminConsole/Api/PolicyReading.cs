using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;

namespace AdminConsole.Api;

/// <summary>
/// From what was sent to a policy. What depends on whether something was sent at all is refused here; what a policy may say, the
/// core knows. The texts are those of NetBird's API, in its order, two spaces included.
/// </summary>
internal static class PolicyReading
{
    private const string PortText = "valid port value is in 1..65535 range";
    private const string OneWayText = "for ALL or ICMP protocol type flow can be only bi-directional";

    /// <summary>An id that was not made by us is told to agents; ours have 20 characters, those of other servers up to 36.</summary>
    private const int MaxIdLength = 64;

    /// <param name="known">The policy as it is; null if it is new.</param>
    /// <param name="newId">Makes ids for new rules; its argument tells the rules of one request apart.</param>
    /// <returns>Null if <paramref name="policy"/> is what was sent.</returns>
    public static Rejection? Refusal(PolicyRequest body, PolicyId id, Policy? known, Func<string, string> newId, out Policy policy)
    {
        policy = null!; // nobody looks at it after a refusal
        if (string.IsNullOrWhiteSpace(body.Name))
            return Invalid("policy name shouldn't be empty");

        if (body.Rules is not { Length: > 0 })
            return Invalid("policy rules shouldn't be empty");

        var rules = new List<PolicyRule>();
        foreach (var sent in body.Rules)
        {
            if (Refusal(sent ?? Nothing, out var rule) is { } refusal)
                return refusal;

            rules.Add(rule);
        }

        policy = new Policy(
            id,
            body.Name,
            body.Description ?? "",
            body.Enabled ?? false,
            WithIds(rules, id, known, newId),
            [.. (body.SourcePostureChecks ?? []).Select(c => new PostureCheckId(c ?? ""))]);
        return null;
    }

    private static RuleRequest Nothing { get; } = new(null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static Rejection? Refusal(RuleRequest sent, out PolicyRule rule)
    {
        rule = null!; // nobody looks at it after a refusal
        if (sent.Sources is not null && sent.SourceResource is not null)
            return Invalid("specify either sources or  source resources, not both");

        if (sent.Destinations is not null && sent.DestinationResource is not null)
            return Invalid("specify either destinations or  destination resources, not both");

        if ((sent.Sources is null && sent.SourceResource is null) || (sent.Destinations is null && sent.DestinationResource is null))
            return Invalid("specify either sources or source resources and destinations or destination resources");

        if (ActionOf(sent.Action) is not { } action)
            return Invalid("unknown action type");

        if (ProtocolOf(sent.Protocol) is not { } protocol)
            return Invalid($"unknown protocol type: {sent.Protocol}");

        if (PortRefusal(sent, protocol, out var ports, out var ranges) is { } refusal)
            return refusal;

        if (!ResourceBody.TryRead(OneOrNone(sent.SourceResource), out var sourceResource, out var type)
            || !ResourceBody.TryRead(OneOrNone(sent.DestinationResource), out var destinationResource, out type))
            return Invalid($"unknown resource type: {type}");

        if (sent.Id is { } id && (id.Length > MaxIdLength || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))))
            return Invalid($"invalid rule ID: {id}");

        rule = new PolicyRule(
            new RuleId(sent.Id ?? ""),
            sent.Name ?? "",
            sent.Description ?? "",
            sent.Enabled ?? false,
            action,
            Groups(sent.Sources),
            sourceResource.FirstOrDefault(),
            Groups(sent.Destinations),
            destinationResource.FirstOrDefault(),
            sent.Bidirectional ?? false,
            protocol,
            ports,
            ranges,
            [
                .. (sent.AuthorizedGroups ?? [])
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => new AuthorizedGroup(new GroupId(g.Key), [.. (g.Value ?? []).Select(n => n ?? "")])),
            ]);
        return null;
    }

    private static Rejection? PortRefusal(
        RuleRequest sent, RuleProtocol protocol, out ImmutableArray<ushort> ports, out ImmutableArray<PortRange> ranges)
    {
        (ports, ranges) = ([], []);
        if (sent.Ports is not null && sent.PortRanges is not null)
            return Invalid("specify either individual ports or port ranges, not both");

        var numbers = (sent.Ports ?? []).Select(PortOf).ToList();
        var pairs = (sent.PortRanges ?? []).Select(RangeOf).ToList();
        if (numbers.Contains(null) || pairs.Contains(null))
            return Invalid(PortText);

        ports = [.. numbers.Select(n => n!.Value)];
        ranges = [.. pairs.Select(r => r!.Value)];
        switch (protocol)
        {
            case RuleProtocol.All or RuleProtocol.Icmp when ports.Length + ranges.Length > 0:
                return Invalid("for ALL or ICMP protocol ports is not allowed");
            case RuleProtocol.All or RuleProtocol.Icmp when sent.Bidirectional is not true:
            case RuleProtocol.Tcp or RuleProtocol.Udp when sent.Bidirectional is not true && (ports.Length == 0 || ranges.Length > 0):
                return Invalid(OneWayText);
            default:
                return null;
        }
    }

    /// <summary>
    /// A rule keeps the id that it is sent with. One without an id that says what a rule of the policy says is that rule, so that
    /// sending a policy again changes nothing. Others are new; the first rule of a new policy has the policy's id.
    /// </summary>
    private static ImmutableArray<PolicyRule> WithIds(List<PolicyRule> rules, PolicyId id, Policy? known, Func<string, string> newId)
    {
        var taken = rules.Select(r => r.Id.Value).Where(i => i.Length > 0).ToHashSet();
        var named = ImmutableArray.CreateBuilder<PolicyRule>(rules.Count);
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            if (rule.Id.Value.Length == 0)
            {
                var same = known?.Rules.FirstOrDefault(r => !taken.Contains(r.Id.Value) && r.SameAs(rule with { Id = r.Id }));
                var fresh = known is null && i == 0 && !taken.Contains(id.Value)
                    ? id.Value
                    : newId("rule " + i.ToString(CultureInfo.InvariantCulture));
                rule = rule with { Id = same?.Id ?? new RuleId(fresh) };
                taken.Add(rule.Id.Value);
            }

            named.Add(rule);
        }

        return named.MoveToImmutable();
    }

    private static ushort? PortOf(string? text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    private static PortRange? RangeOf(PortRangeBody? range) =>
        range is { Start: >= 1 and <= 65535 and var start, End: >= 1 and <= 65535 and var end } && start <= end
            ? new PortRange((ushort)start, (ushort)end)
            : null;

    private static ResourceBody[] OneOrNone(ResourceBody? resource) => resource is null ? [] : [resource];

    private static ImmutableArray<GroupId> Groups(string?[]? ids) => [.. (ids ?? []).Select(g => new GroupId(g ?? ""))];

    private static RuleAction? ActionOf(string? text) => text switch
    {
        "accept" => RuleAction.Accept,
        "drop" => RuleAction.Drop,
        _ => null,
    };

    private static RuleProtocol? ProtocolOf(string? text) => text switch
    {
        "all" => RuleProtocol.All,
        "tcp" => RuleProtocol.Tcp,
        "udp" => RuleProtocol.Udp,
        "icmp" => RuleProtocol.Icmp,
        "netbird-ssh" => RuleProtocol.NetBirdSsh,
        _ => null,
    };

    private static Rejection Invalid(string message) => new(RejectionKind.Invalid, message);
}
