namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Who sees whom: two peers are told of each other if an enabled rule has one on either side, whatever its direction.</summary>
internal static class Reachability
{
    /// <summary>The numbers of the peers that <paramref name="self"/> is told of, ascending, without itself.</summary>
    public static List<int> VisibleTo(AccountIndex index, int self)
    {
        var visible = new List<int>();
        if (index.Memberships[self] is not { } memberships)
            return visible;

        var seen = new bool[index.Peers.Length];
        seen[self] = true;
        foreach (var membership in memberships)
        {
            if (membership.IsSource)
                Mark(membership.Rule.Destinations);

            if (membership.IsDestination)
                Mark(membership.Rule.Sources);
        }

        for (var i = 0; i < seen.Length; i++)
        {
            if (seen[i] && i != self)
                visible.Add(i);
        }

        return visible;

        void Mark(int[] side)
        {
            foreach (var number in side)
                seen[number] = true;
        }
    }
}
