using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Policies;

/// <summary>What a policy may say. The texts are those of NetBird's API, which tools match.</summary>
internal static class PolicyValidation
{
    private const int MaxNameLength = 255;

    /// <summary>Trimmed, and without groups and posture checks that do not exist: they are left out silently, as tools expect.</summary>
    public static Policy Cleaned(Account account, Policy policy) => policy with
    {
        Name = policy.Name.Trim(),
        SourcePostureChecks = [.. policy.SourcePostureChecks.Where(account.PostureChecks.ContainsKey).Distinct()],
        Rules =
        [
            .. policy.Rules.Select(r => r with
            {
                Sources = [.. r.Sources.Where(account.Groups.ContainsKey).Distinct()],
                Destinations = [.. r.Destinations.Where(account.Groups.ContainsKey).Distinct()],
                AuthorizedGroups =
                [
                    .. r.AuthorizedGroups
                        .Where(a => account.Groups.ContainsKey(a.Group))
                        .DistinctBy(a => a.Group)
                        .OrderBy(a => a.Group),
                ],
            }),
        ],
    };

    /// <param name="policy">As it was asked: a side that names only groups that do not exist was given all the same.</param>
    public static Decision? Refusal(Account account, Policy policy)
    {
        var name = policy.Name.Trim();
        if (name.Length == 0)
            return Invalid("policy name shouldn't be empty");

        if (name.Length > MaxNameLength)
            return Invalid($"policy name should be at most {MaxNameLength} characters");

        if (policy.Rules.Length == 0)
            return Invalid("policy rules shouldn't be empty");

        var others = account.Policies.Where(p => p.Id != policy.Id).SelectMany(p => p.Rules).Select(r => r.Id).ToHashSet();
        var own = new HashSet<RuleId>();
        foreach (var rule in policy.Rules)
        {
            if (others.Contains(rule.Id) || !own.Add(rule.Id))
                return Invalid($"invalid rule ID: {rule.Id}");

            if (Refusal(account, rule) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Decision? Refusal(Account account, PolicyRule rule)
    {
        if (rule.Sources.Length > 0 && rule.SourceResource is not null)
            return Invalid("specify either sources or  source resources, not both");

        if (rule.Destinations.Length > 0 && rule.DestinationResource is not null)
            return Invalid("specify either destinations or  destination resources, not both");

        if (!Enum.IsDefined(rule.Action))
            return Invalid("unknown action type");

        if (!Enum.IsDefined(rule.Protocol))
            return Invalid($"unknown protocol type: {rule.Protocol}");

        if (rule.Ports.Length > 0 && rule.PortRanges.Length > 0)
            return Invalid("specify either individual ports or port ranges, not both");

        if (rule.Ports.Contains((ushort)0) || rule.PortRanges.Any(r => r.Start == 0 || r.Start > r.End))
            return Invalid("valid port value is in 1..65535 range");

        if (rule.Protocol is RuleProtocol.All or RuleProtocol.Icmp && rule.Ports.Length + rule.PortRanges.Length > 0)
            return Invalid("for ALL or ICMP protocol ports is not allowed");

        var silent = rule.Sources.Where(account.Groups.ContainsKey).Except(rule.AuthorizedGroups.Select(a => a.Group));
        if (rule.Protocol == RuleProtocol.NetBirdSsh && silent.Any())
            return Invalid("authorized group for netbird-ssh protocol should be specified for each source group");

        return null;
    }

    private static Decision Invalid(string message) => Decision.Reject(RejectionKind.Invalid, message);
}
