using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Protocol;
using Google.Protobuf;
using WireMap = AdminConsole.Protocol.NetworkMap;
using WireRoute = AdminConsole.Protocol.Route;

namespace AdminConsole.Management.Proto;

/// <summary>NetworkMap to SyncResponse.</summary>
internal static class NetworkMapWriter
{
    // The same remote peer stands in many maps; its message is made once and never changed.
    private static readonly ConditionalWeakTable<RemotePeer, RemotePeerConfig> _remotes = [];

    /// <param name="agentVersion">Of the peer that is told.</param>
    public static SyncResponse Write(Domain.NetworkMaps.NetworkMap map, string agentVersion)
    {
        var self = Write(map.Self, forLogin: false);
        var wire = new WireMap { Serial = (ulong)map.Serial, PeerConfig = self };
        Add(wire.RemotePeers, map.RemotePeers);
        Add(wire.OfflinePeers, map.OfflinePeers);
        wire.Routes.AddRange(map.Routes.Select(Write));
        wire.FirewallRules.Capacity = map.FirewallRules.Length;
        foreach (var rule in map.FirewallRules)
            wire.FirewallRules.Add(RuleWriter.Write(rule));

        wire.RoutesFirewallRules.AddRange(map.RouteFirewallRules.Select(RuleWriter.Write));
        wire.ForwardingRules.AddRange(map.ForwardingRules.Select(RuleWriter.Write));
        wire.DNSConfig = DnsWriter.Write(map.Dns);
        SetEmptyFlags(wire);

        var response = new SyncResponse { PeerConfig = self, NetworkMap = wire, RemotePeersIsEmpty = wire.RemotePeersIsEmpty };
        response.Checks.AddRange(Write(map.Checks));
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

    private static WireRoute Write(MapRoute route) => new()
    {
        ID = route.Id,
        Network = route.Network.ToString(),
        NetworkType = route.IsDynamic ? 3 : IpText.Bits(route.Network.Address) == 32 ? 1 : 2,
        Peer = route.Peer.Value,
        Metric = route.Metric,
        Masquerade = route.Masquerade,
        NetID = route.NetId,
        Domains = { route.Domains },
        KeepRoute = route.KeepRoute,
        SkipAutoApply = route.SkipAutoApply,
    };

    public static IEnumerable<Checks> Write(ImmutableArray<ProcessPaths> checks) => checks.Select(Write);

    private static Checks Write(ProcessPaths check) => new() { Files = { check.Files } };
}
