using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Protocol;
using Google.Protobuf;
using DomainRule = AdminConsole.Domain.NetworkMaps.FirewallRule;
using PolicyProtocol = AdminConsole.Domain.Policies.RuleProtocol;
using WireMap = AdminConsole.Protocol.NetworkMap;
using WireRule = AdminConsole.Protocol.FirewallRule;

namespace AdminConsole.Management.Proto;

/// <summary>NetworkMap to SyncResponse.</summary>
internal static class NetworkMapWriter
{
    // The same remote peer stands in many maps; its message is made once and never changed.
    private static readonly ConditionalWeakTable<RemotePeer, RemotePeerConfig> _remotes = [];

    // In a full mesh all maps share one zone.
    private static readonly ConditionalWeakTable<DnsZone, CustomZone> _zones = [];

    /// <param name="agentVersion">Of the peer that is told.</param>
    public static SyncResponse Write(Domain.NetworkMaps.NetworkMap map, string agentVersion)
    {
        var self = Write(map.Self, forLogin: false);
        var wire = new WireMap { Serial = (ulong)map.Serial, PeerConfig = self };
        Add(wire.RemotePeers, map.RemotePeers);
        Add(wire.OfflinePeers, map.OfflinePeers);
        wire.FirewallRules.Capacity = map.FirewallRules.Length;
        foreach (var rule in map.FirewallRules)
            wire.FirewallRules.Add(Write(rule));

        wire.DNSConfig = Write(map.Dns);
        SetEmptyFlags(wire);

        var response = new SyncResponse { PeerConfig = self, NetworkMap = wire, RemotePeersIsEmpty = wire.RemotePeersIsEmpty };
        if (AgentVersion.ReadsTopLevelPeers(agentVersion))
            response.RemotePeers.AddRange(wire.RemotePeers);

        return response;
    }

    /// <summary>
    /// The last message to a peer that was deleted: everybody is gone. It carries no configuration, so that the agent drops what it
    /// has and keeps what it is.
    /// </summary>
    public static SyncResponse WriteFarewell(long serial)
    {
        var wire = new WireMap { Serial = (ulong)serial };
        SetEmptyFlags(wire);
        return new SyncResponse { NetworkMap = wire, RemotePeersIsEmpty = true };
    }

    /// <param name="forLogin">The reference never says at Login whether routing peers resolve names; agents expect that.</param>
    public static PeerConfig Write(PeerConfiguration self, bool forLogin) => new()
    {
        Address = self.Address.ToString(),
        Fqdn = self.Fqdn,
        SshConfig = new SSHConfig { SshEnabled = self.SshEnabled },
        RoutingPeerDnsResolutionEnabled = self.RoutingPeerDnsResolutionEnabled && !forLogin,
        LazyConnectionEnabled = self.LazyConnectionEnabled,
    };

    /// <summary>
    /// Protobuf cannot tell an empty list from an absent one. An agent that sees an empty list without its flag takes us for a server
    /// older than the flag, and allows everything: every map passes here.
    /// </summary>
    private static void SetEmptyFlags(WireMap map)
    {
        map.RemotePeersIsEmpty = map.RemotePeers.Count == 0;
        map.FirewallRulesIsEmpty = map.FirewallRules.Count == 0;
        map.RoutesFirewallRulesIsEmpty = map.RoutesFirewallRules.Count == 0;
    }

    private static void Add(Google.Protobuf.Collections.RepeatedField<RemotePeerConfig> list, ImmutableArray<RemotePeer> peers)
    {
        list.Capacity = peers.Length;
        foreach (var peer in peers)
            list.Add(_remotes.GetValue(peer, Write));
    }

    private static RemotePeerConfig Write(RemotePeer peer) => new()
    {
        WgPubKey = peer.Key.Value,
        AllowedIps = { peer.AllowedIPs },
        SshConfig = new SSHConfig { SshPubKey = ByteString.CopyFromUtf8(peer.SshKey) },
        Fqdn = peer.Fqdn,
        AgentVersion = peer.AgentVersion,
    };

    private static WireRule Write(DomainRule rule)
    {
        var wire = new WireRule
        {
            PeerIP = rule.PeerIp?.ToString() ?? "0.0.0.0",
            Direction = rule.Direction == Domain.NetworkMaps.RuleDirection.In ? Protocol.RuleDirection.In : Protocol.RuleDirection.Out,
            Action = rule.Action == Domain.Policies.RuleAction.Drop ? Protocol.RuleAction.Drop : Protocol.RuleAction.Accept,
            Protocol = rule.Protocol switch
            {
                PolicyProtocol.Tcp or PolicyProtocol.NetBirdSsh => Protocol.RuleProtocol.Tcp,
                PolicyProtocol.Udp => Protocol.RuleProtocol.Udp,
                PolicyProtocol.Icmp => Protocol.RuleProtocol.Icmp,
                _ => Protocol.RuleProtocol.All,
            },
            PolicyID = ByteString.CopyFromUtf8(rule.RuleId.Value),
        };

        if (rule.Ports is { } ports && ports.Start == ports.End)
            wire.Port = ports.Start.ToString(CultureInfo.InvariantCulture);
        else if (rule.Ports is { } range)
            wire.PortInfo = new PortInfo { Range = new PortInfo.Types.Range { Start = range.Start, End = range.End } };

        return wire;
    }

    private static DNSConfig Write(DnsConfiguration dns)
    {
        var wire = new DNSConfig { ServiceEnable = dns.ServiceEnabled };
        wire.CustomZones.AddRange(dns.Zones.Select(zone => _zones.GetValue(zone, Write)));
        return wire;
    }

    private static CustomZone Write(DnsZone zone)
    {
        var wire = new CustomZone { Domain = zone.Domain };
        foreach (var record in zone.Records)
        {
            wire.Records.Add(new SimpleRecord
            {
                Name = record.Name,
                Type = 1,
                Class = "IN",
                TTL = 300,
                RData = record.Address.ToString(),
            });
        }

        return wire;
    }
}
