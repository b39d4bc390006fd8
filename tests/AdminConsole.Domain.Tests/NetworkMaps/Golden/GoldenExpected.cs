using System.Text;
using System.Text.Json;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>A SyncResponse in proto3 JSON, read by hand: the core knows no protobuf. Numbers of 64 bits are texts there.</summary>
internal static class GoldenExpected
{
    public static GoldenMap Read(JsonElement response)
    {
        var map = response.GetProperty("NetworkMap");
        var self = map.GetProperty("peerConfig");
        var dns = map.GetProperty("DNSConfig");
        return new GoldenMap(
            map.GetProperty("Serial").GetString() ?? "0",
            new GoldenSelf(
                self.Text("address"),
                self.Text("fqdn"),
                self.GetProperty("sshConfig").Flag("sshEnabled"),
                self.Flag("RoutingPeerDnsResolutionEnabled")),
            map.List("remotePeers", Remote),
            map.List("offlinePeers", Remote),
            map.List("Routes", Route),
            map.List("FirewallRules", r => new GoldenRule(
                r.Text("PeerIP"), r.Enum("Direction", "IN"), r.Enum("Action", "ACCEPT"), r.Enum("Protocol", "UNKNOWN"), r.Text("Port"))),
            map.List("routesFirewallRules", RouteRule),
            dns.Flag("ServiceEnable"),
            dns.List("CustomZones", z => new GoldenZone(z.Text("Domain"), z.List("Records", r => new GoldenRecord(
                r.Text("Name"), r.Text("Type"), r.Text("Class"), r.Text("TTL"), r.Text("RData"))))),
            dns.List("NameServerGroups", g => new GoldenNameServers(
                Joined(g.List("NameServers", s => $"{s.Text("IP")}:{s.Text("NSType")}:{s.Text("Port")}")),
                g.Flag("Primary"),
                Joined(g.Texts("Domains", domain => domain)),
                g.Flag("SearchDomainsEnabled"))),
            response.List("Checks", c => Joined(c.Texts("Files", path => path))),
            Rest: []);
    }

    private static GoldenRemote Remote(JsonElement peer) => new(
        peer.Text("wgPubKey"),
        Joined(peer.Texts("allowedIps", ip => ip)),
        Encoding.UTF8.GetString(Convert.FromBase64String(peer.GetProperty("sshConfig").Text("sshPubKey"))),
        peer.Text("fqdn"));

    private static GoldenRoute Route(JsonElement route) => new(
        route.Text("ID"),
        route.Text("NetID"),
        route.Text("Network"),
        route.Text("NetworkType"),
        Joined(route.Texts("Domains", domain => domain)),
        route.Text("Peer"),
        route.Text("Metric"),
        route.Flag("Masquerade"),
        route.Flag("keepRoute"));

    private static GoldenRouteRule RouteRule(JsonElement rule)
    {
        var ports = rule.GetProperty("portInfo");
        return new GoldenRouteRule(
            Joined(rule.Texts("sourceRanges", range => range).Order(StringComparer.Ordinal)),
            rule.Enum("action", "ACCEPT"),
            rule.Text("destination"),
            rule.Enum("protocol", "UNKNOWN"),
            ports.Maybe("range") is { } range ? $"{range.Number("start")}-{range.Number("end")}" : ports.Maybe("port")?.ToString() ?? "",
            rule.Flag("isDynamic"),
            Joined(rule.Texts("domains", domain => domain)));
    }

    private static string Joined(IEnumerable<string> texts) => string.Join(',', texts);

    extension(JsonElement element)
    {
        private string Enum(string name, string zero) => element.Text(name) is { Length: > 0 } text ? text : zero;
    }
}
