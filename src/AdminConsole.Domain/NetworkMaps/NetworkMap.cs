using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Everything one peer must know to take part in the network, as of one version of the account.</summary>
/// <param name="Serial">
/// The account's serial base + stream version. A client ignores a map whose serial is below the last one it applied
/// (<c>management.proto</c>, <c>NetworkMap.Serial</c>), so it must never go down, on any replica.
/// </param>
/// <param name="RemotePeers">Sorted by key, without the peer itself. Empty if no policy lets it reach anyone.</param>
/// <param name="OfflinePeers">Those whose login has expired; sorted by key.</param>
/// <param name="FirewallRules">In the order of policies and rules; within a rule what comes in before what goes out. No rule twice.</param>
public sealed record NetworkMap(
    long Serial,
    PeerConfiguration Self,
    ImmutableArray<RemotePeer> RemotePeers,
    ImmutableArray<RemotePeer> OfflinePeers,
    ImmutableArray<FirewallRule> FirewallRules,
    DnsConfiguration Dns)
{
    /// <summary>128 bits over everything but the serial: equal means that the peer need not be told.</summary>
    public UInt128 Fingerprint { get; } = MapFingerprint.Of(Self, RemotePeers, OfflinePeers, FirewallRules, Dns);
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
    IPAddress? PeerIp, RuleDirection Direction, RuleAction Action, RuleProtocol Protocol, PortRange? Ports, RuleId RuleId);

/// <param name="ServiceEnabled">False if the peer is to leave its resolver alone.</param>
/// <param name="Zones">None without a record.</param>
public sealed record DnsConfiguration(bool ServiceEnabled, ImmutableArray<DnsZone> Zones);

/// <param name="Domain">With a trailing dot.</param>
/// <param name="Records">Sorted by name, then address.</param>
public sealed record DnsZone(string Domain, ImmutableArray<DnsRecord> Records)
{
    /// <summary>128 bits over all of it, computed once and shared by every map that holds it.</summary>
    internal UInt128 Fingerprint { get; } = MapFingerprint.Of(Domain, Records);

    public bool Equals(DnsZone? other) => other is not null && Fingerprint == other.Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode();
}

/// <summary>An address record.</summary>
/// <param name="Name">Without a trailing dot.</param>
public sealed record DnsRecord(string Name, IPAddress Address);
