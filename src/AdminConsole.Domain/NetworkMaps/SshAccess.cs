using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Who may sign in to a peer by SSH, and as whom. Only agents that ask for tokens are told.</summary>
/// <param name="Users">As their tokens name them; sorted, each once.</param>
/// <param name="MachineUsers">Sorted by name, each once.</param>
public sealed record SshAccess(ImmutableArray<string> Users, ImmutableArray<MachineUser> MachineUsers);

/// <param name="Name">A user of the machine's system; <see cref="Any"/> for all of them.</param>
/// <param name="Users">Positions in <see cref="SshAccess.Users"/>, ascending.</param>
public sealed record MachineUser(string Name, ImmutableArray<int> Users)
{
    public const string Any = "*";
}

/// <summary>What one rule permits on those it leads to. Versions in which it is the same share one.</summary>
internal sealed class SshGrant
{
    private static readonly ConditionalWeakTable<PolicyRule, SshGrant> _ofRule = [];
    private static readonly ConditionalWeakTable<object, SshGrant> _toAll = [];

    private readonly object _users;
    private readonly (string MachineUser, string[] Users)[] _permissions;

    private SshGrant(Account account, (string, string[])[] permissions)
    {
        _users = account.Users;
        _permissions = permissions;
    }

    /// <summary>Null if the rule has nothing to do with SSH on that peer.</summary>
    public static SshGrant? Of(Account account, PolicyRule rule, Peer destination)
    {
        if (rule.Action != RuleAction.Accept || !AgentFeatures.Of(destination).SshAuthorization)
            return null;

        if (rule.Protocol == RuleProtocol.NetBirdSsh)
            return rule.AuthorizedGroups.IsEmpty ? ToAll(account) : OfRule(account, rule);

        // Before there were rules for it, whoever reached the port could sign in.
        return destination.SshEnabled && SshPorts.Reaches(rule) ? ToAll(account) : null;
    }

    public static SshAccess? Merge(IReadOnlyCollection<SshGrant> grants)
    {
        if (grants.Count == 0)
            return null;

        var permissions = grants.SelectMany(g => g._permissions).ToArray();
        ImmutableArray<string> users = [.. permissions.SelectMany(p => p.Users).Distinct().Order(StringComparer.Ordinal)];
        return new SshAccess(
            users,
            [
                .. permissions.GroupBy(p => p.MachineUser, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => new MachineUser(
                        g.Key, [.. g.SelectMany(p => p.Users).Distinct().Select(u => users.BinarySearch(u, StringComparer.Ordinal)).Order()])),
            ]);
    }

    private static SshGrant ToAll(Account account) =>
        _toAll.GetValue(account.Users, _ => new SshGrant(account, [(MachineUser.Any, UsersOf(account, null))]));

    private static SshGrant OfRule(Account account, PolicyRule rule)
    {
        if (_ofRule.TryGetValue(rule, out var known) && ReferenceEquals(known._users, account.Users))
            return known;

        var grant = new SshGrant(account,
        [
            .. from authorized in rule.AuthorizedGroups
               let users = UsersOf(account, authorized.Group)
               from name in authorized.UserNames.IsEmpty ? [MachineUser.Any] : authorized.UserNames
               select (name, users),
        ]);
        _ofRule.AddOrUpdate(rule, grant);
        return grant;
    }

    /// <param name="group">Null: everybody who may act.</param>
    private static string[] UsersOf(Account account, GroupId? group) =>
    [
        .. account.Users.Values
            .Where(u => u.MayAct && !u.IsServiceUser && (group is null || u.AutoGroups.Contains(group.Value)))
            .Select(u => u.Subject ?? u.Id.Value),
    ];
}

/// <summary>The ports of SSH: the usual one, and the one on which agents serve it themselves.</summary>
internal static class SshPorts
{
    public const ushort Usual = 22;
    public const ushort OfAgents = 22022;

    /// <summary>True if the rule opens one of the two.</summary>
    public static bool Reaches(PolicyRule rule) => rule.Protocol switch
    {
        RuleProtocol.All => true,
        RuleProtocol.Tcp when rule.Ports.Length + rule.PortRanges.Length == 0 => true,
        RuleProtocol.Tcp => Opens(rule, Usual) || Opens(rule, OfAgents),
        _ => false,
    };

    /// <summary>
    /// True if the peer's agent serves SSH on its own port and the rule opens only the usual one for it: the agent redirects the one to
    /// the other before its firewall looks.
    /// </summary>
    public static bool WantsBoth(PolicyRule rule, Peer receiver) =>
        rule.Action == RuleAction.Accept
        && AgentFeatures.Of(receiver).SshWithTokens
        && (rule.Protocol == RuleProtocol.NetBirdSsh
            || (rule.Protocol == RuleProtocol.Tcp && receiver.SshEnabled && receiver.Meta.Flags.HasFlag(PeerFlags.ServerSshAllowed)))
        && (Opens(rule, Usual) || (rule.Protocol == RuleProtocol.NetBirdSsh && rule.Ports.Length + rule.PortRanges.Length == 0))
        && !Opens(rule, OfAgents);

    private static bool Opens(PolicyRule rule, ushort port) =>
        rule.Ports.Contains(port) || (rule.Ports.IsEmpty && rule.PortRanges.Any(r => r.Start <= port && port <= r.End));
}
