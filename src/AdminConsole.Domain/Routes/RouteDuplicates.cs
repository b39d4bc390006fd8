using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Routes;

/// <summary>
/// A peer does not lead to the same place twice by groups, whatever the routes are called and whether they are switched on. Two
/// routes that name the same single peer do no harm: agents take either.
/// </summary>
internal static class RouteDuplicates
{
    public static Decision? Refusal(Account account, Route route)
    {
        var failed = $"failed to add route with {Target(route)} - ";
        var groups = account.Routes.Values
            .Where(other => other.Id != route.Id && SameTarget(other, route))
            .SelectMany(other => other.PeerGroups)
            .ToImmutableSortedSet();

        var peers = new HashSet<PeerId>();
        foreach (var id in groups)
        {
            if (account.Groups.GetValueOrDefault(id) is not { } group)
                return Decision.Reject(RejectionKind.Invalid, $"{failed}peer group {id} doesn't exist");

            peers.UnionWith(group.Peers);
        }

        if (route.Peer is { } peer)
        {
            if (!account.Peers.Contains(peer))
                return Decision.Reject(RejectionKind.Invalid, $"peer with ID {peer} not found");

            if (peers.Contains(peer))
                return Taken($"peer {peer}");
        }

        foreach (var group in route.PeerGroups.Select(id => account.Groups[id]))
        {
            if (groups.Contains(group.Id))
                return Taken($"peer group {group.Name}");

            if (group.Peers.FirstOrDefault(peers.Contains) is { Value: not null } member)
                return Taken($"peer {NameOf(account, member)} from the group {group.Name}");
        }

        return null;

        Decision Taken(string who) => Decision.Reject(RejectionKind.AlreadyExists, $"{failed}{who} already has this route");
    }

    private static bool SameTarget(Route one, Route other) =>
        one.Network == other.Network && one.Domains.AsSpan().SequenceEqual(other.Domains.AsSpan());

    private static string Target(Route route) =>
        route.Network is { } network ? $"prefix {network}" : $"domains [{route.DomainsText}]";

    private static string NameOf(Account account, PeerId id) => account.Peers.Find(id)?.Name ?? id.Value;
}
