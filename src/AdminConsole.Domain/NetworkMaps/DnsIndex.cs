using System.Runtime.CompilerServices;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Which names each peer can look up besides those of peers, and whom it asks.</summary>
internal sealed class DnsIndex
{
    private static readonly ConditionalWeakTable<Zone, DnsZone> _zoneOf = [];

    private readonly bool[] _leftAlone;
    private readonly PeerLists<NameServerGroup> _servers;
    private readonly PeerLists<DnsZone> _zones;

    public DnsIndex(Account account, PeerNumbers numbers)
    {
        _leftAlone = new bool[numbers.Count];
        _servers = new PeerLists<NameServerGroup>(numbers.Count);
        _zones = new PeerLists<DnsZone>(numbers.Count);
        ForwarderPort = account.Peers.All(p => AgentFeatures.Of(p).DnsForwarderPort) ? 22054 : 5353;

        foreach (var group in account.DnsSettings.DisabledManagementGroups)
        {
            foreach (var number in numbers.MembersOf([group]))
                _leftAlone[number] = true;
        }

        // Agents refuse everything that they are told about DNS if one group serves no name.
        foreach (var group in account.NameServerGroups.Values.Where(g => g.Enabled && (g.Primary || g.Domains.Length > 0)).OrderBy(g => g.Id))
        {
            foreach (var number in numbers.MembersOf(group.Groups))
                _servers.Add(number, group);
        }

        // Likewise if a zone is empty.
        foreach (var zone in account.Zones.Values.Where(z => z.Enabled && z.Records.Length > 0).OrderBy(z => z.Domain, StringComparer.Ordinal))
        {
            foreach (var number in numbers.MembersOf(zone.Groups))
                _zones.Add(number, _zoneOf.GetValue(zone, Told));
        }
    }

    /// <summary>Where routing peers answer for domains; agents before 0.59.0 know only the old port.</summary>
    public int ForwarderPort { get; }

    public bool IsLeftAlone(int number) => _leftAlone[number];

    public ReadOnlySpan<NameServerGroup> ServersOf(int number) => _servers[number];

    public ReadOnlySpan<DnsZone> ZonesOf(int number) => _zones[number];

    /// <summary>Names of these zones end in a dot, unlike those of peers.</summary>
    private static DnsZone Told(Zone zone) => new(
        zone.Domain + ".",
        [
            .. zone.Records
                .Select(r => new DnsRecord(r.Name + ".", r.Type, r.Ttl, r.Type == ZoneRecordType.Cname ? r.Content + "." : r.Content))
                .OrderBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Type).ThenBy(r => r.Data, StringComparer.Ordinal),
        ],
        NonAuthoritative: true,
        SearchDomainDisabled: !zone.SearchDomainEnabled);
}
