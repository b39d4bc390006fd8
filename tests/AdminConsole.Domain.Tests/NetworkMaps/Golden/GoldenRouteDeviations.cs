using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>Deviations in who leads where, for whom.</summary>
internal static class GoldenRouteDeviations
{
    public static GoldenMap AskNobodyWhoWaits(GoldenCase @case, GoldenMap map) => @case.Self.ApprovalRequired ? map with { Checks = [] } : map;

    public static GoldenMap LeaveOutPeersThatWait(GoldenCase @case, GoldenMap map) => map with
    {
        RemotePeers = map.RemotePeers.RemoveAll(p => @case.PeerWith(p.Key) is { ApprovalRequired: true }),
        Routes = map.Routes.RemoveAll(r => @case.PeerWith(r.Peer) is { ApprovalRequired: true }),
    };

    /// <summary>Takes away only what another rule of the policy explains.</summary>
    public static GoldenMap KeepToTheRule(GoldenCase @case, GoldenMap map)
    {
        var (sides, self) = (@case.Sides, @case.Self);
        var lines = sides.RouteRules(self).ToLookup(l => l.Line with { Domains = "" }, l => l.Concerns);
        var tooFar = @case.Account.NetworkResources.Values
            .Where(r => sides.SourcesInReference(r).Contains(self) && !sides.SourcesOf(r).Contains(self))
            .Select(r => r.Id.Value)
            .ToHashSet();
        bool LeadsTooFar(GoldenRoute route) => route.Peer != self.Key.Value && tooFar.Contains(route.Id.Split(':')[0]);

        var explained = sides.ResourcesBehind(self).SelectMany(sides.SourcesInReference).Select(p => p.Key.Value)
            .Concat(map.Routes.Where(LeadsTooFar).Select(r => r.Peer))
            .ToHashSet();
        var routes = map.Routes.RemoveAll(r => LeadsTooFar(r));
        explained.ExceptWith(sides.PeerRules(self).Select(r => r.Other.Key.Value));
        explained.ExceptWith(sides.ResourcesBehind(self).SelectMany(sides.SourcesOf).Select(p => p.Key.Value));
        explained.ExceptWith(routes.Select(r => r.Peer));
        return map with
        {
            Routes = routes,
            RemotePeers = map.RemotePeers.RemoveAll(p => explained.Contains(p.Key)),
            RouteFirewallRules = map.RouteFirewallRules.RemoveAll(r => lines.Contains(r) && !lines[r].Contains(true)),
        };
    }

    public static GoldenMap NameDomains(GoldenCase @case, GoldenMap map)
    {
        if (!map.RouteFirewallRules.Any(r => r.IsDynamic))
            return map;

        var lines = @case.Sides.RouteRules(@case.Self).Where(l => l.Concerns).ToLookup(l => l.Line with { Domains = "" }, l => l.Line);
        return map with
        {
            RouteFirewallRules = [.. map.RouteFirewallRules.SelectMany(r => r.IsDynamic && lines.Contains(r) ? lines[r] : [r]).Distinct()],
        };
    }

    public static GoldenMap PutAsideThoseLockedOut(GoldenCase @case, GoldenMap map) =>
        PutAside(@case, map, peer => @case.File.LockedOut.Contains(peer.Id.Value));

    public static GoldenMap PutAsideTheExpired(GoldenCase @case, GoldenMap map) =>
        PutAside(@case, map, peer => peer.LoginExpired && !@case.File.LockedOut.Contains(peer.Id.Value));

    private static GoldenMap PutAside(GoldenCase @case, GoldenMap map, Func<Peer, bool> isOut)
    {
        var keys = @case.Account.Peers.Where(isOut).Select(p => p.Key.Value).ToHashSet();
        return map with
        {
            RemotePeers = map.RemotePeers.RemoveAll(p => keys.Contains(p.Key)),
            OfflinePeers = [.. map.OfflinePeers, .. map.RemotePeers.Where(p => keys.Contains(p.Key))],
            Routes = map.Routes.RemoveAll(r => r.Peer != @case.Self.Key.Value && keys.Contains(r.Peer)),
        };
    }
}
