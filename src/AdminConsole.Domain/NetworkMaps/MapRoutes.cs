using System.Collections.Immutable;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>The ways that one peer is told of: its own, and those of others.</summary>
internal static class MapRoutes
{
    /// <param name="connected">The peers that policies connect it with.</param>
    public static ImmutableArray<MapRoute> For(MapInputs inputs, Side connected)
    {
        if (inputs.Leads.Length + inputs.Uses.Length == 0)
            return [];

        var routes = new List<MapRoute>();
        var own = new HashSet<string>();
        foreach (var target in inputs.Leads)
        {
            if (target.IsEnabled)
                routes.AddRange(target.Ways.Where(w => w.Router == inputs.Self).Select(w => w.Route));

            if (!target.IsResource)
                own.Add(target.HaId);
        }

        // A peer that leads to a network itself, even if that is switched off just now, does not go there by others.
        foreach (var target in inputs.Uses)
        {
            if (target.IsResource || !own.Contains(target.HaId))
                routes.AddRange(target.Ways.Where(w => !w.Router.LoginExpired && (target.IsResource || connected.Has(w.Router))).Select(w => w.Route));
        }

        return [.. routes.OrderBy(r => r.Id, StringComparer.Ordinal).ThenBy(r => r.Peer)];
    }
}
