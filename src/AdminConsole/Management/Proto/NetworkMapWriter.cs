using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using WireMap = AdminConsole.Protocol.NetworkMap;
using WireRoute = AdminConsole.Protocol.Route;

namespace AdminConsole.Management.Proto;

/// <summary>
/// NetworkMap to SyncResponse. What there is little of goes through the generated messages; what makes maps large, peers, names and
/// lines of the firewall, is put together from bytes that many maps share.
/// </summary>
internal static class NetworkMapWriter
{
    // The same remote peer stands in many maps; its message is written once.
    private static readonly ConditionalWeakTable<RemotePeer, byte[]> _remotes = [];

    /// <param name="agent">Of the peer that is told.</param>
    /// <param name="response">What the message says besides; the small parts of the map are added to it.</param>
    /// <param name="ssh">Null: nobody signs in with a token.</param>
    /// <returns>To be disposed.</returns>
    public static BackwardWriter Write(
        Domain.NetworkMaps.NetworkMap map, AgentFeatures agent, SyncResponse response, SshTokens? ssh = null)
    {
        var small = SmallParts(map, agent, ssh);
        response.PeerConfig = small.PeerConfig;
        response.RemotePeersIsEmpty = small.RemotePeersIsEmpty;
        response.Checks.AddRange(Write(map.Checks));

        var message = new BackwardWriter(ExpectedSize(map));
        Put(message, WireMap.OfflinePeersFieldNumber, map.OfflinePeers);
        RuleWriter.Put(message, map.FirewallRules);
        DnsWriter.Put(message, map.Dns);
        Put(message, WireMap.RemotePeersFieldNumber, map.RemotePeers);
        message.Put(small);
        message.Close(SyncResponse.NetworkMapFieldNumber, end: 0);
        if (agent.TopLevelPeers)
            Put(message, SyncResponse.RemotePeersFieldNumber, map.RemotePeers);

        message.Put(response);
        return message;
    }

    /// <summary>
    /// The last message to a peer that was deleted: everybody is gone. It carries no configuration, so that the agent drops what it
    /// has and keeps what it is.
    /// </summary>
    public static SyncResponse WriteFarewell(long serial) => new()
    {
        NetworkMap = new WireMap
        {
            Serial = (ulong)serial,
            RemotePeersIsEmpty = true,
            FirewallRulesIsEmpty = true,
            RoutesFirewallRulesIsEmpty = true,
        },
        RemotePeersIsEmpty = true,
    };

    /// <param name="ssh">Null: nobody signs in with a token.</param>
    /// <param name="forLogin">The reference never says at Login whether routing peers resolve names; agents expect that.</param>
    public static PeerConfig Write(PeerConfiguration self, AgentFeatures agent, SshTokens? ssh, bool forLogin) => new()
    {
        Address = self.Address.ToString(),
        Fqdn = self.Fqdn,
        SshConfig = new SSHConfig
        {
            SshEnabled = self.SshEnabled,
            JwtConfig = self.SshEnabled && agent.SshWithTokens ? ssh?.Write() : null,
        },
        RoutingPeerDnsResolutionEnabled = self.RoutingPeerDnsResolutionEnabled && !forLogin,
        LazyConnectionEnabled = self.LazyConnectionEnabled,
    };

    /// <summary>An agent keeps what it knew where the field is absent, so "never" has a value of its own: zero.</summary>
    public static Timestamp WriteExpiry(DateTimeOffset? at) => at is { } moment ? Timestamp.FromDateTimeOffset(moment) : new Timestamp();

    public static IEnumerable<Checks> Write(ImmutableArray<ProcessPaths> checks) => checks.Select(Write);

    /// <summary>
    /// The map but for remote and offline peers, DNS and firewall rules. Protobuf cannot tell an empty list from an absent one: an
    /// agent that sees an empty list without its flag takes us for a server older than the flag, and allows everything.
    /// </summary>
    private static WireMap SmallParts(Domain.NetworkMaps.NetworkMap map, AgentFeatures agent, SshTokens? ssh) => new()
    {
        Serial = (ulong)map.Serial,
        PeerConfig = Write(map.Self, agent, ssh, forLogin: false),
        RemotePeersIsEmpty = map.RemotePeers.IsEmpty,
        Routes = { map.Routes.Select(Write) },
        FirewallRulesIsEmpty = map.FirewallRules.IsEmpty,
        RoutesFirewallRules = { map.RouteFirewallRules.Select(RuleWriter.Write) },
        RoutesFirewallRulesIsEmpty = map.RouteFirewallRules.IsEmpty,
        ForwardingRules = { map.ForwardingRules.Select(RuleWriter.Write) },
        SshAuth = map.Ssh is { } access ? Write(access, ssh?.UserIdClaim ?? "sub") : null,
    };

    private static SSHAuth Write(SshAccess access, string userIdClaim) => new()
    {
        UserIDClaim = userIdClaim,
        AuthorizedUsers = { access.Users.Select(user => ByteString.CopyFrom(SshUser.HashOf(user))) },
        MachineUsers =
        {
            access.MachineUsers.ToDictionary(
                user => user.Name, user => new MachineUserIndexes { Indexes = { user.Users.Select(i => (uint)i) } }),
        },
    };

    /// <summary>More than most take, so that the buffer seldom grows; it is borrowed by powers of two anyway.</summary>
    private static int ExpectedSize(Domain.NetworkMaps.NetworkMap map) =>
        4_096 + (map.RemotePeers.Length + map.OfflinePeers.Length) * 256 + map.FirewallRules.Length * 64;

    private static void Put(BackwardWriter message, int field, ImmutableArray<RemotePeer> peers)
    {
        for (var i = peers.Length - 1; i >= 0; i--)
            message.Put(field, _remotes.GetValue(peers[i], Bytes));
    }

    private static byte[] Bytes(RemotePeer peer) => new RemotePeerConfig
    {
        WgPubKey = peer.Key.Value,
        AllowedIps = { peer.AllowedIPs },
        SshConfig = new SSHConfig { SshPubKey = ByteString.CopyFromUtf8(peer.SshKey) },
        Fqdn = peer.Fqdn,
        AgentVersion = peer.AgentVersion,
    }.ToByteArray();

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

    private static Checks Write(ProcessPaths check) => new() { Files = { check.Files } };
}
