using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Users;

/// <summary>
/// The peers of a user follow the user's groups, where the account asks for it. One event for each group whose members change,
/// sorted by group.
/// </summary>
internal static class GroupPropagation
{
    /// <summary>What follows when the user's groups become others. Groups that stay are applied anew.</summary>
    public static ImmutableArray<AccountEvent> Of(Account account, User user, ImmutableArray<GroupId> groups)
    {
        if (!account.Settings.GroupsPropagationEnabled)
            return [];

        PeerId[] peers = [.. account.Peers.Where(p => p.UserId == user.Id).Select(p => p.Id)];
        return
        [
            .. user.AutoGroups.Union(groups)
                .Order()
                .Select(account.Groups.GetValueOrDefault)
                .OfType<Group>()
                .Select(g => groups.Contains(g.Id) ? Changed(g, peers, []) : Changed(g, [], peers))
                .OfType<AccountEvent>(),
        ];
    }

    /// <summary>What follows when the account begins to ask for it.</summary>
    public static ImmutableArray<AccountEvent> ToAllPeers(Account account)
    {
        var peers = account.Peers.Where(p => p.UserId is not null).ToLookup(p => p.UserId.GetValueOrDefault(), p => p.Id);
        return
        [
            .. account.Users.Values
                .SelectMany(u => u.AutoGroups, (u, g) => (Group: g, User: u.Id))
                .GroupBy(pair => pair.Group, pair => pair.User)
                .OrderBy(g => g.Key)
                .Select(users => account.Groups.GetValueOrDefault(users.Key) is { } group
                    ? Changed(group, users.SelectMany(u => peers[u]), [])
                    : null)
                .OfType<AccountEvent>(),
        ];
    }

    /// <summary>Null if the members stay the same.</summary>
    private static GroupPeersChanged? Changed(Group group, IEnumerable<PeerId> joining, IEnumerable<PeerId> leaving)
    {
        ImmutableArray<PeerId> added = [.. joining.Where(p => !group.Peers.Contains(p)).Order()];
        ImmutableArray<PeerId> removed = [.. leaving.Where(group.Peers.Contains).Order()];
        return added.Length + removed.Length > 0 ? new GroupPeersChanged(group.Id, added, removed) : null;
    }
}
