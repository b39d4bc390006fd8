namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Who sees whom: two peers are told of each other if an enabled rule has one on either side, whatever its direction.</summary>
internal static class Reachability
{
    /// <summary>
    /// The peer and all that it is told of. Where it stands on the one side that it looks at, as in a full mesh, that is the side
    /// itself, so that all share what was sorted.
    /// </summary>
    public static Side SeenBy(MapInputs inputs)
    {
        var sides = new HashSet<Side>();
        foreach (var membership in inputs.Memberships)
        {
            if (membership.IsSource)
                sides.Add(membership.Rule.Destinations);

            if (membership.IsDestination)
                sides.Add(membership.Rule.Sources);
        }

        if (!sides.Any(s => s.Has(inputs.Self)))
            sides.Add(new Side([inputs.Self]));

        return sides.Aggregate((all, side) => all.With(side));
    }
}
