using System.Runtime.CompilerServices;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Protocol;
using Google.Protobuf;
using DomainGroup = AdminConsole.Domain.Dns.NameServerGroup;
using DomainServer = AdminConsole.Domain.Dns.NameServer;
using WireGroup = AdminConsole.Protocol.NameServerGroup;
using WireMap = AdminConsole.Protocol.NetworkMap;
using WireServer = AdminConsole.Protocol.NameServer;

namespace AdminConsole.Management.Proto;

/// <summary>DnsConfiguration to DNSConfig.</summary>
internal static class DnsWriter
{
    // The name of a peer stands in as many maps as the peer.
    private static readonly ConditionalWeakTable<DnsRecord, byte[]> _records = [];

    private static readonly ConditionalWeakTable<DomainGroup, WireGroup> _groups = [];

    public static void Put(BackwardWriter map, DnsConfiguration dns)
    {
        var end = map.Length;
        foreach (var zone in dns.Zones.Reverse())
            Put(map, zone);

        map.Put(new DNSConfig
        {
            ServiceEnable = dns.ServiceEnabled,
            NameServerGroups = { dns.NameServerGroups.Select(group => _groups.GetValue(group, Write)) },
            ForwarderPort = dns.ForwarderPort,
        });
        map.Close(WireMap.DNSConfigFieldNumber, end);
    }

    private static void Put(BackwardWriter map, DnsZone zone)
    {
        var end = map.Length;
        for (var i = zone.Records.Length - 1; i >= 0; i--)
            map.Put(CustomZone.RecordsFieldNumber, _records.GetValue(zone.Records[i], Bytes));

        map.Put(new CustomZone
        {
            Domain = zone.Domain,
            NonAuthoritative = zone.NonAuthoritative,
            SearchDomainDisabled = zone.SearchDomainDisabled,
        });
        map.Close(DNSConfig.CustomZonesFieldNumber, end);
    }

    private static byte[] Bytes(DnsRecord record) => new SimpleRecord
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
    }.ToByteArray();

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
