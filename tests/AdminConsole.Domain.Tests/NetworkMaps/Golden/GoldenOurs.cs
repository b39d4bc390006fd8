using System.Globalization;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.NetworkMaps;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>A map of ours, as it can be compared.</summary>
internal static class GoldenOurs
{
    public static GoldenMap Read(NetworkMap map) => new(
        unchecked((ulong)map.Serial).ToString(CultureInfo.InvariantCulture),
        new GoldenSelf(
            map.Self.Address.ToString(), map.Self.Fqdn, map.Self.SshEnabled, map.Self.RoutingPeerDnsResolutionEnabled),
        [.. map.RemotePeers.Select(Remote)],
        [.. map.OfflinePeers.Select(Remote)],
        [.. map.Routes.Select(Route)],
        [.. map.FirewallRules.Select(r => new GoldenRule(
            r.PeerIp?.ToString() ?? GoldenRule.Everybody,
            Capitals(r.Direction),
            Capitals(r.Action),
            Capitals(r.Protocol),
            GoldenMap.Ports(r.Ports)))],
        [.. map.RouteFirewallRules.Select(r => new GoldenRouteRule(
            string.Join(',', r.SourceRanges.Select(range => range.ToString()).Order(StringComparer.Ordinal)),
            Capitals(r.Action),
            r.Destination.ToString(),
            Capitals(r.Protocol),
            GoldenMap.Ports(r.Ports),
            r.IsDynamic,
            string.Join(',', r.Domains)))],
        map.Dns.ServiceEnabled,
        [.. map.Dns.Zones.Select(z => new GoldenZone(z.Domain, [.. z.Records.Select(Record)]))],
        [.. map.Dns.NameServerGroups.Select(g => new GoldenNameServers(
            string.Join(',', g.NameServers.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Address}:1:{s.Port}"))),
            g.Primary,
            string.Join(',', g.Domains),
            g.SearchDomainsEnabled))],
        [.. map.Checks.Select(c => string.Join(',', c.Files))],
        [
            .. map.ForwardingRules.Select(r => r.ToString()),
            .. map.Dns.Zones.Where(z => z.NonAuthoritative || z.SearchDomainDisabled).Select(z => z.ToString()),
            .. map.Routes.Where(r => r.SkipAutoApply).Select(r => r.ToString()),
            .. map.Self.LazyConnectionEnabled ? (string[])["lazy connections"] : [],
        ]);

    private static GoldenRemote Remote(RemotePeer peer) =>
        new(peer.Key.Value, string.Join(',', peer.AllowedIPs), peer.SshKey, peer.Fqdn);

    private static GoldenRoute Route(MapRoute route) => new(
        route.Id,
        route.NetId,
        route.Network.ToString(),
        GoldenMap.NetworkType(route.Network.ToString(), route.IsDynamic),
        string.Join(',', route.Domains),
        route.Peer.Value,
        route.Metric.ToString(CultureInfo.InvariantCulture),
        route.Masquerade,
        route.KeepRoute);

    private static GoldenRecord Record(DnsRecord record) => new(
        record.Name,
        record.Type == ZoneRecordType.A ? "1" : record.Type.ToString(),
        "IN",
        record.Ttl.ToString(CultureInfo.InvariantCulture),
        record.Data);

    private static string Capitals<T>(T value)
        where T : struct, Enum => value.ToString().ToUpperInvariant();
}
