namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Who sees whom.</summary>
internal static class Reachability
{
    /// <summary>
    /// The peer and all that policies connect it with: two peers are told of each other if an enabled rule has one on either side,
    /// whatever its direction. Where the peer stands on the one side that it looks at, as in a full mesh, that is the side itself, so
    /// that all share what was sorted.
    /// </summary>
    public static Side ConnectedTo(MapInputs inputs)
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

    /// <summary>
    /// The peer and all that it is told of: also those who lead to resources that it may use, those who may use resources that it leads
    /// to, and the other end of forwarded ports.
    /// </summary>
    /// <param name="connected"><see cref="ConnectedTo"/>.</param>
    public static Side SeenBy(MapInputs inputs, Side connected)
    {
        var seen = connected;
        foreach (var target in inputs.Leads)
        {
            if (target.IsResource)
                seen = seen.With(target.Sources);
        }

        var others = inputs.Uses.Where(t => t.IsResource).SelectMany(t => t.Ways).Select(w => w.Router)
            .Concat(inputs.Forwardings.Select(f => f.OtherThan(inputs.Self)))
            .Where(o => !seen.Has(o))
            .DistinctBy(o => o.Id)
            .OrderBy(o => o.Id)
            .ToArray();
        return others.Length == 0 ? seen : seen.With(new Side(others));
    }

    public static Side SeenBy(MapInputs inputs) => SeenBy(inputs, ConnectedTo(inputs));
}
