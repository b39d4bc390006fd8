using AdminConsole.Domain.Tests.NetworkMaps.Golden;
using AdminConsole.Protocol;
using Google.Protobuf;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>
/// A message taken apart: what is compared goes out of it, and what is then left is something that the reference does not say. Only what
/// agents of later versions are told besides is passed over.
/// </summary>
internal sealed class GoldenMessage
{
    private readonly List<string> _rest = [];

    private GoldenMessage()
    {
    }

    /// <param name="message">Is empty afterwards.</param>
    public static GoldenMap TakeApart(SyncResponse message) => new GoldenMessage().Take(message);

    private GoldenMap Take(SyncResponse message)
    {
        var map = message.NetworkMap;
        Agree("PeerConfig", message.PeerConfig.Equals(map.PeerConfig));
        Agree("RemotePeers", message.RemotePeers.Count == 0 || message.RemotePeers.Equals(map.RemotePeers));
        Agree("RemotePeersIsEmpty", message.RemotePeersIsEmpty == (map.RemotePeers.Count == 0));
        Agree("NetworkMap.RemotePeersIsEmpty", map.RemotePeersIsEmpty == (map.RemotePeers.Count == 0));
        Agree("FirewallRulesIsEmpty", map.FirewallRulesIsEmpty == (map.FirewallRules.Count == 0));
        Agree("RoutesFirewallRulesIsEmpty", map.RoutesFirewallRulesIsEmpty == (map.RoutesFirewallRules.Count == 0));

        var read = new GoldenMap(
            $"{map.Serial}",
            Take(map.PeerConfig),
            [.. map.RemotePeers.Select(Take)],
            [.. map.OfflinePeers.Select(Take)],
            [.. map.Routes.Select(Take)],
            [.. map.FirewallRules.Select(Take)],
            [.. map.RoutesFirewallRules.Select(Take)],
            map.DNSConfig.ServiceEnable,
            [.. map.DNSConfig.CustomZones.Select(Take)],
            [.. map.DNSConfig.NameServerGroups.Select(Take)],
            [.. message.Checks.Select(c => string.Join(',', c.Files))],
            Rest: []);

        // The port where names are looked up is of a later version.
        var dns = map.DNSConfig;
        (dns.ServiceEnable, dns.ForwarderPort) = (false, 0);
        dns.CustomZones.Clear();
        dns.NameServerGroups.Clear();
        Left(dns);

        (map.Serial, map.PeerConfig, map.DNSConfig, map.RemotePeersIsEmpty) = (0, null, null, false);
        (map.FirewallRulesIsEmpty, map.RoutesFirewallRulesIsEmpty) = (false, false);

        // Who may sign in by SSH is told to agents of 0.61.0 and later.
        map.SshAuth = null;
        map.RemotePeers.Clear();
        map.OfflinePeers.Clear();
        map.Routes.Clear();
        map.FirewallRules.Clear();
        map.RoutesFirewallRules.Clear();
        Left(map);

        (message.NetworkMap, message.PeerConfig, message.RemotePeersIsEmpty) = (null, null, false);
        message.RemotePeers.Clear();
        message.Checks.Clear();
        Left(message);
        return read with { Rest = [.. _rest] };
    }

    private GoldenSelf Take(PeerConfig self)
    {
        var read = new GoldenSelf(self.Address, self.Fqdn, self.SshConfig.SshEnabled, self.RoutingPeerDnsResolutionEnabled);
        self.SshConfig.SshEnabled = false;
        Left(self.SshConfig);
        (self.Address, self.Fqdn, self.SshConfig, self.RoutingPeerDnsResolutionEnabled) = ("", "", null, false);
        Left(self);
        return read;
    }

    private GoldenRemote Take(RemotePeerConfig peer)
    {
        var read = new GoldenRemote(peer.WgPubKey, string.Join(',', peer.AllowedIps), peer.SshConfig.SshPubKey.ToStringUtf8(), peer.Fqdn);
        peer.SshConfig.SshPubKey = ByteString.Empty;
        Left(peer.SshConfig);
        (peer.WgPubKey, peer.SshConfig, peer.Fqdn, peer.AgentVersion) = ("", null, "", "");
        peer.AllowedIps.Clear();
        Left(peer);
        return read;
    }

    private GoldenRoute Take(Route route)
    {
        var read = new GoldenRoute(
            route.ID,
            route.NetID,
            route.Network,
            $"{route.NetworkType}",
            string.Join(',', route.Domains),
            route.Peer,
            $"{route.Metric}",
            route.Masquerade,
            route.KeepRoute);
        (route.ID, route.NetID, route.Network, route.NetworkType, route.Peer) = ("", "", "", 0, "");
        (route.Metric, route.Masquerade, route.KeepRoute) = (0, false, false);
        route.Domains.Clear();
        Left(route);
        return read;
    }

    private GoldenRule Take(FirewallRule rule)
    {
        var read = new GoldenRule(
            rule.PeerIP,
            Capitals(rule.Direction),
            Capitals(rule.Action),
            Capitals(rule.Protocol),
            rule.Port + (rule.PortInfo is { } ports ? Ports(ports).PadRight(1, '?') : ""));
        (rule.PeerIP, rule.Direction, rule.Action, rule.Protocol, rule.Port) = ("", default, default, default, "");
        (rule.PortInfo, rule.PolicyID) = (null, ByteString.Empty);
        Left(rule);
        return read;
    }

    private GoldenRouteRule Take(RouteFirewallRule rule)
    {
        var read = new GoldenRouteRule(
            string.Join(',', rule.SourceRanges.Order(StringComparer.Ordinal)),
            Capitals(rule.Action),
            rule.Destination,
            Capitals(rule.Protocol),
            Ports(rule.PortInfo),
            rule.IsDynamic,
            string.Join(',', rule.Domains));
        (rule.Action, rule.Destination, rule.Protocol, rule.PortInfo, rule.IsDynamic) = (default, "", default, null, false);
        (rule.PolicyID, rule.RouteID) = (ByteString.Empty, "");
        rule.SourceRanges.Clear();
        rule.Domains.Clear();
        Left(rule);
        return read;
    }

    private GoldenZone Take(CustomZone zone)
    {
        var read = new GoldenZone(
            zone.Domain, [.. zone.Records.Select(r => new GoldenRecord(r.Name, $"{r.Type}", r.Class, $"{r.TTL}", r.RData))]);
        zone.Domain = "";
        zone.Records.Clear();
        Left(zone);
        return read;
    }

    private GoldenNameServers Take(NameServerGroup group)
    {
        var read = new GoldenNameServers(
            string.Join(',', group.NameServers.Select(s => $"{s.IP}:{s.NSType}:{s.Port}")),
            group.Primary,
            string.Join(',', group.Domains),
            group.SearchDomainsEnabled);
        (group.Primary, group.SearchDomainsEnabled) = (false, false);
        group.NameServers.Clear();
        group.Domains.Clear();
        Left(group);
        return read;
    }

    private static string Ports(PortInfo ports) => ports.Range is { } range ? $"{range.Start}-{range.End}" : ports.Port > 0 ? $"{ports.Port}" : "";

    private static string Capitals<T>(T value)
        where T : struct, Enum => value.ToString().ToUpperInvariant();

    private void Agree(string what, bool agrees)
    {
        if (!agrees)
            _rest.Add(what + " disagrees with the lists of the network map");
    }

    private void Left(IMessage message)
    {
        if (message.CalculateSize() > 0)
            _rest.Add($"{message.Descriptor.Name} {message}");
    }
}
