namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Who sees whom.</summary>
internal static class Reachability
{
    /// <summary>
    /// All that policies connect the peer with: two peers are told of each other if an enabled rule has one on either side, whatever its
    /// direction. The peer itself is among them if it stands on a side that it looks at, as in a full mesh.
    /// </summary>
    public static Side ConnectedTo(MapInputs inputs)
    {
        var connected = Side.Empty;
        var sides = new HashSet<Side>();
        foreach (var membership in inputs.Memberships)
        {
            if (membership.IsSource && sides.Add(membership.Rule.Destinations))
                connected = connected.With(membership.Rule.Destinations);

            if (membership.IsDestination && sides.Add(membership.Rule.Sources))
                connected = connected.With(membership.Rule.Sources);
        }

        return connected;
    }

    /// <summary>
    /// All that the peer is told of, and perhaps itself: also those who lead to resources that it may use, those who may use resources
    /// that it leads to, and the other end of forwarded ports.
    /// </summary>
    /// <param name="connected"><see cref="ConnectedTo"/>.</param>
    public static Side SeenBy(MapInputs inputs, Side connected)
    {
        var seen = connected;
        foreach (var target in inputs.Leads.Where(t => t.IsResource))
            seen = seen.With(target.Sources);

        foreach (var target in inputs.Uses.Where(t => t.IsResource))
        {
            foreach (var way in target.Ways)
                seen = seen.With(way.Router);
        }

        foreach (var forwarding in inputs.Forwardings)
            seen = seen.With(forwarding.OtherThan(inputs.Self));

        return seen;
    }

    public static Side SeenBy(MapInputs inputs) => SeenBy(inputs, ConnectedTo(inputs));
}
