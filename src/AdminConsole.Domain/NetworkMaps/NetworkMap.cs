using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Everything one peer must know to take part in the network, as of one version of the account.</summary>
/// <param name="Serial">
/// The account's serial base + stream version. A client ignores a map whose serial is below the last one it applied
/// (<c>management.proto</c>, <c>NetworkMap.Serial</c>), so it must never go down, on any replica.
/// </param>
/// <param name="RemotePeers">Sorted by id, without the peer itself. Empty if no policy lets it reach anyone.</param>
/// <param name="OfflinePeers">Those whose login has expired; sorted by id.</param>
/// <param name="Routes">Sorted by id, then key of the routing peer.</param>
/// <param name="RouteFirewallRules">
/// Only for a routing peer, what may pass to what is behind it: in the order of its routes, policies and rules. No rule twice.
/// </param>
/// <param name="ForwardingRules">Only for an ingress peer; sorted by protocol, then destination port.</param>
/// <param name="Ssh">Null if no rule says who may sign in to it by SSH, or its agent does not ask.</param>
/// <param name="Checks">Sorted by the id of the posture check. Those that ask for no process are left out.</param>
/// <param name="FirewallRules">In the order of policies and rules; within a rule what comes in before what goes out. No rule twice.</param>
public sealed record NetworkMap(
    long Serial,
    PeerConfiguration Self,
    ImmutableArray<RemotePeer> RemotePeers,
    ImmutableArray<RemotePeer> OfflinePeers,
    ImmutableArray<MapRoute> Routes,
    ImmutableArray<FirewallRule> FirewallRules,
    ImmutableArray<RouteFirewallRule> RouteFirewallRules,
    ImmutableArray<ForwardingRule> ForwardingRules,
    DnsConfiguration Dns,
    ImmutableArray<ProcessPaths> Checks,
    SshAccess? Ssh = null)
{
    /// <summary>128 bits over everything but the serial: equal means that the peer need not be told.</summary>
    public UInt128 Fingerprint { get; } = MapFingerprint.Of(
        Self, RemotePeers, OfflinePeers, Routes, FirewallRules, RouteFirewallRules, ForwardingRules, Dns, Checks, Ssh);
}

/// <summary>What a peer is told about itself.</summary>
/// <param name="Address">Its overlay address with the mask of the account's network.</param>
/// <param name="Fqdn">Empty if the account has no DNS domain.</param>
public sealed record PeerConfiguration(
    IpPrefix Address, string Fqdn, bool SshEnabled, bool RoutingPeerDnsResolutionEnabled, bool LazyConnectionEnabled);

/// <summary>Another peer, as a peer is told of it.</summary>
/// <param name="AllowedIPs">Prefixes WireGuard accepts from and routes to it, in an order that never changes.</param>
/// <param name="SshKey">OpenSSH's text form; empty if it has told none.</param>
/// <param name="AgentVersion">As reported; empty if unknown.</param>
public sealed record RemotePeer(
    WireGuardKey Key, ImmutableArray<string> AllowedIPs, string SshKey, string Fqdn, string AgentVersion)
{
    /// <summary>128 bits over all of it, computed once and shared by every map that holds it.</summary>
    internal UInt128 Fingerprint { get; } = MapFingerprint.Of(Key, AllowedIPs, SshKey, Fqdn, AgentVersion);

    public bool Equals(RemotePeer? other) => other is not null && Fingerprint == other.Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode();
}

public enum RuleDirection
{
    In,
    Out,
}

/// <summary>One line of a peer's firewall.</summary>
/// <param name="PeerIp">The other side; null stands for every peer, <c>0.0.0.0</c> on the wire.</param>
/// <param name="Ports">Null: all ports of the protocol.</param>
/// <param name="RuleId">The policy rule that it comes from.</param>
public sealed record FirewallRule(
    IPAddress? PeerIp, RuleDirection Direction, RuleAction Action, RuleProtocol Protocol, PortRange? Ports, RuleId RuleId)
{
    /// <summary>True if both say the same of the same or of different peers, as the lines of a policy's rule that follow each other do.</summary>
    public bool IsLike(FirewallRule other) =>
        Direction == other.Direction && Action == other.Action && Protocol == other.Protocol && Ports == other.Ports && RuleId == other.RuleId;
}

/// <summary>A way to a network or to domains, by one routing peer.</summary>
/// <param name="Id">Unique: where several peers lead the same way, the route's or resource's id, a colon, and the peer's id.</param>
/// <param name="Network"><see cref="DomainPlaceholder"/> for a route of domains. Not masked.</param>
/// <param name="Domains">In punycode; empty for a route of a network.</param>
/// <param name="Peer">Who leads there; the peer's own key if it is asked to route itself.</param>
/// <param name="NetId">Routes of the same network identifier and target back each other up.</param>
/// <param name="SkipAutoApply">An exit node that agents do not take by themselves.</param>
public sealed record MapRoute(
    string Id,
    string NetId,
    IpPrefix Network,
    ImmutableArray<string> Domains,
    WireGuardKey Peer,
    int Metric,
    bool Masquerade,
    bool KeepRoute,
    bool SkipAutoApply)
{
    /// <summary>What stands for the addresses that are not known before the names are looked up.</summary>
    public static IpPrefix DomainPlaceholder { get; } = new(new IPAddress([192, 0, 2, 0]), 32);

    public bool IsDynamic => Domains.Length > 0;

    /// <summary>True if both say the same; record equality would compare the domains by reference.</summary>
    public bool SameAs(MapRoute other) =>
        this with { Domains = [] } == other with { Domains = [] } && Domains.AsSpan().SequenceEqual(other.Domains.AsSpan());
}

/// <summary>One line of a routing peer's firewall for what it forwards.</summary>
/// <param name="SourceRanges">In the order of the peers' ids; never empty.</param>
/// <param name="Destination">The network of the route.</param>
/// <param name="Ports">Null: all ports of the protocol.</param>
/// <param name="Domains">Those of the route.</param>
/// <param name="RuleId">The policy rule that it comes from; the route's id if everybody may pass.</param>
/// <param name="RouteId"><see cref="MapRoute.Id"/>.</param>
public sealed record RouteFirewallRule(
    ImmutableArray<IpPrefix> SourceRanges,
    RuleAction Action,
    IpPrefix Destination,
    RuleProtocol Protocol,
    PortRange? Ports,
    ImmutableArray<string> Domains,
    string RuleId,
    string RouteId)
{
    public bool IsDynamic => Domains.Length > 0;
}

/// <summary>What an ingress peer does with what arrives at one of its ports.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Target">IPv4 address of the peer that it goes to.</param>
/// <param name="TranslatedPorts">Of the same length.</param>
public sealed record ForwardingRule(RuleProtocol Protocol, PortRange DestinationPorts, IPAddress Target, PortRange TranslatedPorts);

/// <summary>Paths of processes that the agent is to look for, of all systems, in the order of the posture check.</summary>
public sealed record ProcessPaths(ImmutableArray<string> Files);

/// <param name="ServiceEnabled">False if the peer is to leave its resolver alone; then the rest is empty.</param>
/// <param name="Zones">None without a record. The peers' own zone first, then by domain.</param>
/// <param name="NameServerGroups">Sorted by id.</param>
/// <param name="ForwarderPort">Where routing peers answer for domains that they lead to.</param>
public sealed record DnsConfiguration(
    bool ServiceEnabled,
    ImmutableArray<DnsZone> Zones,
    ImmutableArray<NameServerGroup> NameServerGroups,
    int ForwarderPort)
{
    public static DnsConfiguration Off { get; } = new(false, [], [], 0);
}

/// <param name="Domain">With a trailing dot.</param>
/// <param name="Records">In the order of the peers that they belong to; of an admin's zone sorted by name, then type and data.</param>
/// <param name="NonAuthoritative">Names that are not here may exist elsewhere.</param>
/// <param name="SearchDomainDisabled">Short names are not completed with the domain.</param>
public sealed record DnsZone(
    string Domain, ImmutableArray<DnsRecord> Records, bool NonAuthoritative = false, bool SearchDomainDisabled = false)
{
    /// <summary>128 bits over all of it, computed once and shared by every map that holds it.</summary>
    internal UInt128 Fingerprint { get; } = MapFingerprint.Of(Domain, Records, NonAuthoritative, SearchDomainDisabled);

    public bool Equals(DnsZone? other) => other is not null && Fingerprint == other.Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode();
}

/// <param name="Name">Of a peer without a trailing dot, of an admin's zone with one.</param>
/// <param name="Ttl">In seconds.</param>
/// <param name="Data">The address, or the name with a trailing dot.</param>
public sealed record DnsRecord(string Name, ZoneRecordType Type, int Ttl, string Data)
{
    /// <summary>How long a peer's own name is remembered.</summary>
    public const int PeerTtl = 300;

    public static DnsRecord OfPeer(string name, IPAddress address) => new(name, ZoneRecordType.A, PeerTtl, address.ToString());
}
