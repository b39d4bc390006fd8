using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// Half of the SHA-256 over an unambiguous byte form. Remote peers and zones, the bulk of a map, enter with their own fingerprint,
/// so a map of thousands hashes 16 bytes for each.
/// </summary>
internal static class MapFingerprint
{
    public static UInt128 Of(
        PeerConfiguration self,
        ImmutableArray<RemotePeer> remotePeers,
        ImmutableArray<RemotePeer> offlinePeers,
        ImmutableArray<MapRoute> routes,
        ImmutableArray<FirewallRule> firewallRules,
        ImmutableArray<RouteFirewallRule> routeFirewallRules,
        ImmutableArray<ForwardingRule> forwardingRules,
        DnsConfiguration dns,
        ImmutableArray<ProcessPaths> checks,
        SshAccess? ssh)
    {
        var bytes = new ArrayBufferWriter<byte>(1_024 + remotePeers.Length * 16 + firewallRules.Length * 8);
        Write(bytes, self.Address);
        Write(bytes, self.Fqdn);
        Write(bytes, (self.SshEnabled ? 1 : 0) | (self.RoutingPeerDnsResolutionEnabled ? 2 : 0) | (self.LazyConnectionEnabled ? 4 : 0));
        Write(bytes, remotePeers);
        Write(bytes, offlinePeers);
        Write(bytes, routes, Write);
        Write(bytes, firewallRules);
        Write(bytes, routeFirewallRules, Write);
        Write(bytes, forwardingRules, Write);
        Write(bytes, dns.ServiceEnabled ? 1 : 0);
        Write(bytes, dns.Zones, (b, zone) => Write(b, zone.Fingerprint));
        Write(bytes, dns.NameServerGroups, Write);
        Write(bytes, dns.ForwarderPort);
        Write(bytes, checks, (b, check) => Write(b, check.Files, Write));
        Write(bytes, ssh?.Users ?? [], Write);
        Write(bytes, ssh?.MachineUsers ?? [], (b, user) =>
        {
            Write(b, user.Name);
            Write(b, user.Users, Write);
        });
        Write(bytes, ssh is null ? 0 : 1);
        return Hash(bytes);
    }

    public static UInt128 Of(WireGuardKey key, ImmutableArray<string> allowedIPs, string sshKey, string fqdn, string agentVersion)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        Write(bytes, key.Value);
        Write(bytes, allowedIPs.Length);
        foreach (var prefix in allowedIPs)
            Write(bytes, prefix);

        Write(bytes, sshKey);
        Write(bytes, fqdn);
        Write(bytes, agentVersion);
        return Hash(bytes);
    }

    public static UInt128 Of(string domain, ImmutableArray<DnsRecord> records, bool nonAuthoritative, bool searchDomainDisabled)
    {
        var bytes = new ArrayBufferWriter<byte>(256 + records.Length * 64);
        Write(bytes, domain);
        Write(bytes, (nonAuthoritative ? 1 : 0) | (searchDomainDisabled ? 2 : 0));
        Write(bytes, records.Length);
        foreach (var record in records)
        {
            Write(bytes, record.Name);
            Write(bytes, (int)record.Type);
            Write(bytes, record.Ttl);
            Write(bytes, record.Data);
        }

        return Hash(bytes);
    }

    private static UInt128 Hash(ArrayBufferWriter<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, ImmutableArray<RemotePeer> peers)
    {
        Write(bytes, peers.Length);
        foreach (var peer in peers)
            Write(bytes, peer.Fingerprint);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, MapRoute route)
    {
        Write(bytes, route.Id);
        Write(bytes, route.NetId);
        Write(bytes, route.Network);
        Write(bytes, route.Domains, Write);
        Write(bytes, route.Peer.Value);
        Write(bytes, route.Metric);
        Write(bytes, (route.Masquerade ? 1 : 0) | (route.KeepRoute ? 2 : 0) | (route.SkipAutoApply ? 4 : 0));
    }

    /// <summary>What lines that follow each other have in common is written once, and how many they are.</summary>
    private static void Write(ArrayBufferWriter<byte> bytes, ImmutableArray<FirewallRule> rules)
    {
        Write(bytes, rules.Length);
        for (var (start, end) = (0, 0); start < rules.Length; start = end)
        {
            var rule = rules[start];
            while (end < rules.Length && rules[end].IsLike(rule))
                end++;

            Write(bytes, ((int)rule.Direction << 8) | ((int)rule.Action << 4) | (int)rule.Protocol);
            Write(bytes, rule.Ports);
            Write(bytes, rule.RuleId.Value);
            Write(bytes, end - start);
            foreach (var line in rules.AsSpan()[start..end])
                Write(bytes, line.PeerIp);
        }
    }

    private static void Write(ArrayBufferWriter<byte> bytes, RouteFirewallRule rule)
    {
        Write(bytes, rule.SourceRanges, Write);
        Write(bytes, ((int)rule.Action << 4) | (int)rule.Protocol);
        Write(bytes, rule.Destination);
        Write(bytes, rule.Ports);
        Write(bytes, rule.Domains, Write);
        Write(bytes, rule.RuleId);
        Write(bytes, rule.RouteId);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, ForwardingRule rule)
    {
        Write(bytes, (int)rule.Protocol);
        Write(bytes, rule.DestinationPorts);
        Write(bytes, rule.Target);
        Write(bytes, rule.TranslatedPorts);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, NameServerGroup group)
    {
        Write(bytes, group.NameServers.Length);
        foreach (var server in group.NameServers)
        {
            Write(bytes, server.Address);
            Write(bytes, server.Port);
        }

        Write(bytes, (group.Primary ? 1 : 0) | (group.SearchDomainsEnabled ? 2 : 0));
        Write(bytes, group.Domains, Write);
    }

    private static void Write<T>(ArrayBufferWriter<byte> bytes, ImmutableArray<T> items, Action<ArrayBufferWriter<byte>, T> write)
    {
        Write(bytes, items.Length);
        foreach (var item in items)
            write(bytes, item);
    }

    /// <summary>No range starts at 0, so 0 stands for all ports; 65535 alone is -1 in this form.</summary>
    private static void Write(ArrayBufferWriter<byte> bytes, PortRange? ports) =>
        Write(bytes, ports is { } range ? (range.Start << 16) | range.End : 0);

    private static void Write(ArrayBufferWriter<byte> bytes, IpPrefix prefix)
    {
        Write(bytes, prefix.Address);
        Write(bytes, prefix.Length);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, UInt128 fingerprint)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes.GetSpan(16), fingerprint);
        bytes.Advance(16);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(4), value);
        bytes.Advance(4);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write(bytes, length);
        Encoding.UTF8.GetBytes(text, bytes.GetSpan(length));
        bytes.Advance(length);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, IPAddress? address)
    {
        var span = bytes.GetSpan(17);
        var written = 0;
        address?.TryWriteBytes(span[1..], out written);
        span[0] = (byte)written;
        bytes.Advance(1 + written);
    }
}
