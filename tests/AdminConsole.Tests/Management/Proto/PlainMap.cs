using System.Globalization;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Policies;
using AdminConsole.Protocol;
using Google.Protobuf;
using DomainMap = AdminConsole.Domain.NetworkMaps.NetworkMap;
using Wire = AdminConsole.Protocol;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>A network map as a tree of the generated messages: slow, and plain to read.</summary>
internal static class PlainMap
{
    public static SyncResponse Of(DomainMap map, bool withTopLevelPeers)
    {
        var self = new PeerConfig
        {
            Address = map.Self.Address.ToString(),
            Fqdn = map.Self.Fqdn,
            SshConfig = new SSHConfig { SshEnabled = map.Self.SshEnabled },
            RoutingPeerDnsResolutionEnabled = map.Self.RoutingPeerDnsResolutionEnabled,
            LazyConnectionEnabled = map.Self.LazyConnectionEnabled,
        };
        return new SyncResponse
        {
            PeerConfig = self,
            RemotePeers = { withTopLevelPeers ? map.RemotePeers.Select(Of) : [] },
            RemotePeersIsEmpty = map.RemotePeers.Length == 0,
            Checks = { map.Checks.Select(c => new Checks { Files = { c.Files } }) },
            NetworkMap = new Wire.NetworkMap
            {
                Serial = (ulong)map.Serial,
                PeerConfig = self,
                RemotePeers = { map.RemotePeers.Select(Of) },
                RemotePeersIsEmpty = map.RemotePeers.Length == 0,
                Routes = { map.Routes.Select(Of) },
                DNSConfig = Of(map.Dns),
                OfflinePeers = { map.OfflinePeers.Select(Of) },
                FirewallRules = { map.FirewallRules.Select(Of) },
                FirewallRulesIsEmpty = map.FirewallRules.Length == 0,
                RoutesFirewallRules = { map.RouteFirewallRules.Select(Of) },
                RoutesFirewallRulesIsEmpty = map.RouteFirewallRules.Length == 0,
                ForwardingRules = { map.ForwardingRules.Select(Of) },
                SshAuth = map.Ssh is { } ssh ? Of(ssh) : null,
            },
        };
    }

    private static SSHAuth Of(SshAccess access)
    {
        var wire = new SSHAuth { UserIDClaim = "sub", AuthorizedUsers = { access.Users.Select(u => ByteString.CopyFrom(SshUser.HashOf(u))) } };
        foreach (var user in access.MachineUsers)
            wire.MachineUsers[user.Name] = new MachineUserIndexes { Indexes = { user.Users.Select(i => (uint)i) } };

        return wire;
    }

    private static RemotePeerConfig Of(RemotePeer peer) => new()
    {
        WgPubKey = peer.Key.Value,
        AllowedIps = { peer.AllowedIPs },
        SshConfig = new SSHConfig { SshPubKey = ByteString.CopyFromUtf8(peer.SshKey) },
        Fqdn = peer.Fqdn,
        AgentVersion = peer.AgentVersion,
    };

    private static Wire.Route Of(MapRoute route) => new()
    {
        ID = route.Id,
        Network = route.Network.ToString(),
        NetworkType = route.Domains.Length > 0 ? 3 : route.Network.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 1 : 2,
        Peer = route.Peer.Value,
        Metric = route.Metric,
        Masquerade = route.Masquerade,
        NetID = route.NetId,
        Domains = { route.Domains },
        KeepRoute = route.KeepRoute,
        SkipAutoApply = route.SkipAutoApply,
    };

    private static DNSConfig Of(DnsConfiguration dns) => new()
    {
        ServiceEnable = dns.ServiceEnabled,
        ForwarderPort = dns.ForwarderPort,
        CustomZones =
        {
            dns.Zones.Select(z => new CustomZone
            {
                Domain = z.Domain,
                Records = { z.Records.Select(Of) },
                NonAuthoritative = z.NonAuthoritative,
                SearchDomainDisabled = z.SearchDomainDisabled,
            }),
        },
        NameServerGroups =
        {
            dns.NameServerGroups.Select(g => new Wire.NameServerGroup
            {
                NameServers = { g.NameServers.Select(s => new Wire.NameServer { IP = s.Address.ToString(), NSType = 1, Port = s.Port }) },
                Primary = g.Primary,
                Domains = { g.Domains },
                SearchDomainsEnabled = g.SearchDomainsEnabled,
            }),
        },
    };

    private static SimpleRecord Of(DnsRecord record) => new()
    {
        Name = record.Name,
        Type = record.Type == ZoneRecordType.Aaaa ? 28 : record.Type == ZoneRecordType.Cname ? 5 : 1,
        Class = "IN",
        TTL = record.Ttl,
        RData = record.Data,
    };

    private static Wire.FirewallRule Of(Domain.NetworkMaps.FirewallRule rule) => new()
    {
        PeerIP = rule.PeerIp is { } ip ? ip.ToString() : "0.0.0.0",
        Direction = rule.Direction == Domain.NetworkMaps.RuleDirection.In ? Wire.RuleDirection.In : Wire.RuleDirection.Out,
        Action = Of(rule.Action),
        Protocol = Of(rule.Protocol),
        Port = rule.Ports is { } port && port.Start == port.End ? port.Start.ToString(CultureInfo.InvariantCulture) : "",
        PortInfo = rule.Ports is { } range && range.Start != range.End ? Of(range) : null,
        PolicyID = ByteString.CopyFromUtf8(rule.RuleId.Value),
    };

    private static Wire.RouteFirewallRule Of(Domain.NetworkMaps.RouteFirewallRule rule) => new()
    {
        SourceRanges = { rule.SourceRanges.Select(r => r.ToString()) },
        Action = Of(rule.Action),
        Destination = rule.Destination.ToString(),
        Protocol = Of(rule.Protocol),
        PortInfo = rule.Ports is { } ports ? Of(ports) : new PortInfo(),
        IsDynamic = rule.Domains.Length > 0,
        Domains = { rule.Domains },
        PolicyID = ByteString.CopyFromUtf8(rule.RuleId),
        RouteID = rule.RouteId,
    };

    private static Wire.ForwardingRule Of(Domain.NetworkMaps.ForwardingRule rule) => new()
    {
        Protocol = Of(rule.Protocol),
        DestinationPort = Of(rule.DestinationPorts),
        TranslatedAddress = ByteString.CopyFrom(rule.Target.GetAddressBytes()),
        TranslatedPort = Of(rule.TranslatedPorts),
    };

    private static PortInfo Of(PortRange ports) => ports.Start == ports.End
        ? new PortInfo { Port = ports.Start }
        : new PortInfo { Range = new PortInfo.Types.Range { Start = ports.Start, End = ports.End } };

    private static Wire.RuleAction Of(Domain.Policies.RuleAction action) =>
        action == Domain.Policies.RuleAction.Drop ? Wire.RuleAction.Drop : Wire.RuleAction.Accept;

    private static Wire.RuleProtocol Of(Domain.Policies.RuleProtocol protocol) => protocol switch
    {
        Domain.Policies.RuleProtocol.All => Wire.RuleProtocol.All,
        Domain.Policies.RuleProtocol.Udp => Wire.RuleProtocol.Udp,
        Domain.Policies.RuleProtocol.Icmp => Wire.RuleProtocol.Icmp,
        _ => Wire.RuleProtocol.Tcp,
    };
}
