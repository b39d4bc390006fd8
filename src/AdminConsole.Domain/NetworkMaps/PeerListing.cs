using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Which peers a user may look at.</summary>
public static class PeerListing
{
    /// <returns>
    /// Null: all of them. Else the user's own peers and those that they are told of, unless the account hides even these.
    /// </returns>
    public static ImmutableHashSet<PeerId>? Of(Account account, User user)
    {
        if (user.MayAct && Permissions.Allows(user, Module.Peers, Operation.Read))
            return null;

        if (!user.MayAct || account.Settings.RegularUsersViewBlocked)
            return [];

        Peer[] own = [.. account.Peers.Where(p => p.UserId == user.Id)];
        return [.. own.Concat(own.SelectMany(p => Visibility.Of(account, p.Id))).Select(p => p.Id)];
    }
}
