using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Which peers one peer is told of, without the cost of its whole map.</summary>
public static class Visibility
{
    /// <summary>Sorted by id, without the peer itself; with those whose login has expired. Empty if there is no such peer.</summary>
    public static ImmutableArray<Peer> Of(Account account, PeerId id)
    {
        var index = AccountIndex.Of(account);
        var self = index.NumberOf(id);
        return self < 0 ? [] : [.. Reachability.VisibleTo(index, self).Select(n => index.Peers[n])];
    }

    /// <summary>How many peers each peer is told of, in the order of <see cref="Account.Peers"/>.</summary>
    public static ImmutableArray<int> Counts(Account account)
    {
        var index = AccountIndex.Of(account);
        return [.. Enumerable.Range(0, index.Peers.Length).Select(n => Reachability.VisibleTo(index, n).Count)];
    }
}
