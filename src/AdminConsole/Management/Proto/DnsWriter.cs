using System.Runtime.CompilerServices;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Protocol;
using DomainGroup = AdminConsole.Domain.Dns.NameServerGroup;
using DomainServer = AdminConsole.Domain.Dns.NameServer;
using WireGroup = AdminConsole.Protocol.NameServerGroup;
using WireServer = AdminConsole.Protocol.NameServer;

namespace AdminConsole.Management.Proto;

/// <summary>DnsConfiguration to DNSConfig.</summary>
internal static class DnsWriter
{
    // In a full mesh all maps share one zone; its message is made once and never changed.
    private static readonly ConditionalWeakTable<DnsZone, CustomZone> _zones = [];

    private static readonly ConditionalWeakTable<DomainGroup, WireGroup> _groups = [];

    public static DNSConfig Write(DnsConfiguration dns)
    {
        var wire = new DNSConfig { ServiceEnable = dns.ServiceEnabled, ForwarderPort = dns.ForwarderPort };
        wire.CustomZones.AddRange(dns.Zones.Select(zone => _zones.GetValue(zone, Write)));
        wire.NameServerGroups.AddRange(dns.NameServerGroups.Select(group => _groups.GetValue(group, Write)));
        return wire;
    }

    private static CustomZone Write(DnsZone zone)
    {
        var wire = new CustomZone
        {
            Domain = zone.Domain,
            NonAuthoritative = zone.NonAuthoritative,
            SearchDomainDisabled = zone.SearchDomainDisabled,
        };
        wire.Records.AddRange(zone.Records.Select(Write));
        return wire;
    }

    private static SimpleRecord Write(DnsRecord record) => new()
    {
        Name = record.Name,
        Type = record.Type switch
        {
            ZoneRecordType.Aaaa => 28,
            ZoneRecordType.Cname => 5,
            _ => 1,
        },
        Class = "IN",
        TTL = record.Ttl,
        RData = record.Data,
    };

    private static WireGroup Write(DomainGroup group) => new()
    {
        NameServers = { group.NameServers.Select(Write) },
        Primary = group.Primary,
        Domains = { group.Domains },
        SearchDomainsEnabled = group.SearchDomainsEnabled,
    };

    /// <summary>Type 1 is UDP, the only one there is.</summary>
    private static WireServer Write(DomainServer server) => new() { IP = server.Address.ToString(), NSType = 1, Port = server.Port };
}
