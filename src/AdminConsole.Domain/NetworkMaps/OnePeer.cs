using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// The little that a peer is told at its login already, found without the <see cref="AccountIndex"/>. That resolves the rules of a whole
/// account, which pays when many maps of one version are made; of most versions that a thousand joining peers leave behind, nobody makes one.
/// </summary>
internal static class OnePeer
{
    /// <summary>True if a rule lets somebody sign in to the peer by SSH.</summary>
    public static bool HasSshByRule(Account account, Peer peer) =>
        !peer.ApprovalRequired && EnabledRules(account).Any(r => SshGrant.Of(account, r.Rule, peer) is not null && LeadsTo(account, r.Policy, r.Rule, peer));

    /// <summary>The processes that its agent is to look for, also for checks that it does not pass yet.</summary>
    public static IEnumerable<ProcessPaths> ChecksOf(Account account, Peer peer) => peer.ApprovalRequired ? [] :
        from check in AccountIndex.AskingChecks(account)
        where EnabledRules(account).Any(r => r.Policy.SourcePostureChecks.Contains(check.Id) && IsSource(account, r.Rule, peer))
        select AccountIndex.PathsOf(check);

    private static IEnumerable<(Policy Policy, PolicyRule Rule)> EnabledRules(Account account) =>
        from policy in account.Policies
        where policy.Enabled
        from rule in policy.Rules
        where rule.Enabled
        select (policy, rule);

    /// <summary>A rule with nobody on one of its sides leads nowhere.</summary>
    private static bool LeadsTo(Account account, Policy policy, PolicyRule rule, Peer peer)
    {
        var isSource = IsSource(account, rule, peer) && MaySend(account, policy, peer);
        return Names(account, rule.Destinations, rule.DestinationResource, peer)
            ? isSource || NamedBy(account, rule.Sources, rule.SourceResource).Any(p => MaySend(account, policy, p))
            : isSource && rule.Bidirectional && NamedBy(account, rule.Destinations, rule.DestinationResource).Any(p => !p.ApprovalRequired);
    }

    private static bool MaySend(Account account, Policy policy, Peer peer) =>
        !peer.ApprovalRequired && PeerNumbers.Passes(account, policy.SourcePostureChecks, peer);

    private static bool IsSource(Account account, PolicyRule rule, Peer peer) => Names(account, rule.Sources, rule.SourceResource, peer);

    private static bool Names(Account account, ImmutableArray<GroupId> groups, ResourceRef? resource, Peer peer) => resource is { Type: ResourceType.Peer }
        ? resource.Id == peer.Id.Value
        : groups.Any(g => account.Groups.GetValueOrDefault(g)?.Peers.Contains(peer.Id) is true);

    private static IEnumerable<Peer> NamedBy(Account account, ImmutableArray<GroupId> groups, ResourceRef? resource)
    {
        IEnumerable<PeerId> named = resource is { Type: ResourceType.Peer }
            ? [new PeerId(resource.Id)]
            : groups.SelectMany(g => account.Groups.GetValueOrDefault(g)?.Peers ?? []);
        return named.Select(account.Peers.Find).OfType<Peer>();
    }
}
