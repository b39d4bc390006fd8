using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Peers;

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
        ImmutableArray<FirewallRule> firewallRules,
        DnsConfiguration dns)
    {
        var bytes = new ArrayBufferWriter<byte>(512 + remotePeers.Length * 16 + firewallRules.Length * 48);
        Write(bytes, self.Address.ToString());
        Write(bytes, self.Fqdn);
        Write(bytes, (self.SshEnabled ? 1 : 0) | (self.RoutingPeerDnsResolutionEnabled ? 2 : 0) | (self.LazyConnectionEnabled ? 4 : 0));
        Write(bytes, remotePeers);
        Write(bytes, offlinePeers);

        Write(bytes, firewallRules.Length);
        foreach (var rule in firewallRules)
        {
            Write(bytes, rule.PeerIp);
            Write(bytes, ((int)rule.Direction << 8) | ((int)rule.Action << 4) | (int)rule.Protocol);
            // No range starts at 0, so 0 stands for all ports; 65535 alone is -1 in this form.
            Write(bytes, rule.Ports is { } ports ? (ports.Start << 16) | ports.End : 0);
            Write(bytes, rule.RuleId.Value);
        }

        Write(bytes, dns.ServiceEnabled ? 1 : 0);
        Write(bytes, dns.Zones.Length);
        foreach (var zone in dns.Zones)
            Write(bytes, zone.Fingerprint);

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

    public static UInt128 Of(string domain, ImmutableArray<DnsRecord> records)
    {
        var bytes = new ArrayBufferWriter<byte>(256 + records.Length * 64);
        Write(bytes, domain);
        Write(bytes, records.Length);
        foreach (var record in records)
        {
            Write(bytes, record.Name);
            Write(bytes, record.Address);
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
