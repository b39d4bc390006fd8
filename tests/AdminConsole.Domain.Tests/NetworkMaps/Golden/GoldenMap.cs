using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>
/// What one peer is told, in plain texts: the one form to which our map, our message and the reference's message are brought before
/// they are compared. Lists within a line are joined by commas.
/// </summary>
/// <param name="FirewallRules">Of a set: agents apply equal rules once.</param>
/// <param name="RouteFirewallRules">Of a set.</param>
/// <param name="Checks">The paths of each.</param>
/// <param name="Rest">Whatever else is said; the reference says nothing else.</param>
internal sealed record GoldenMap(
    string Serial,
    GoldenSelf Self,
    ImmutableArray<GoldenRemote> RemotePeers,
    ImmutableArray<GoldenRemote> OfflinePeers,
    ImmutableArray<GoldenRoute> Routes,
    ImmutableArray<GoldenRule> FirewallRules,
    ImmutableArray<GoldenRouteRule> RouteFirewallRules,
    bool DnsEnabled,
    ImmutableArray<GoldenZone> Zones,
    ImmutableArray<GoldenNameServers> NameServerGroups,
    ImmutableArray<string> Checks,
    ImmutableArray<string> Rest)
{
    private GoldenMap WithoutLists => this with
    {
        RemotePeers = [],
        OfflinePeers = [],
        Routes = [],
        FirewallRules = [],
        RouteFirewallRules = [],
        Zones = [],
        NameServerGroups = [],
        Checks = [],
        Rest = [],
    };

    /// <summary>What the map says, by field, in texts.</summary>
    public IEnumerable<(string Field, IEnumerable<string> Lines)> Fields =>
    [
        ("Serial", [Serial]),
        ("PeerConfig", [Self.ToString()]),
        ("RemotePeers", RemotePeers.Select(p => p.ToString())),
        ("OfflinePeers", OfflinePeers.Select(p => p.ToString())),
        ("Routes", Routes.Select(r => r.ToString())),
        ("FirewallRules", FirewallRules.Select(r => r.ToString()).Distinct()),

        // Agents skip a rule that nothing comes from.
        ("RoutesFirewallRules", RouteFirewallRules.Where(r => r.SourceRanges.Length > 0).Select(r => r.ToString()).Distinct()),
        ("DNSConfig.ServiceEnable", [DnsEnabled ? "true" : "false"]),
        ("DNSConfig.CustomZones", Zones.SelectMany(z => z.Records.Select(r => z.Domain + " " + r).Prepend(z.Domain))),
        ("DNSConfig.NameServerGroups", NameServerGroups.Select(g => g.ToString())),
        ("Checks", Checks),
        ("anything else", Rest),
    ];

    /// <summary>True if both say the same in the same order.</summary>
    public bool IsAs(GoldenMap other) =>
        WithoutLists == other.WithoutLists
        && Same(RemotePeers, other.RemotePeers) && Same(OfflinePeers, other.OfflinePeers) && Same(Routes, other.Routes)
        && Same(FirewallRules, other.FirewallRules) && Same(RouteFirewallRules, other.RouteFirewallRules) && Same(Zones, other.Zones)
        && Same(NameServerGroups, other.NameServerGroups) && Same(Checks, other.Checks) && Same(Rest, other.Rest);

    /// <summary>Null if both say the same.</summary>
    /// <param name="ours">This is what is expected.</param>
    public string? FirstDifference(GoldenMap ours)
    {
        foreach (var ((field, expected), (_, actual)) in Fields.Zip(ours.Fields))
        {
            var (missing, unexpected) = (Less(expected, actual), Less(actual, expected));
            if (missing.Count + unexpected.Count == 0)
                continue;

            return string.Create(CultureInfo.InvariantCulture, $"{field}: {missing.Count} missing, {unexpected.Count} unexpected")
                + string.Concat(missing.Take(1).Select(line => "\n  missing    " + line))
                + string.Concat(unexpected.Take(1).Select(line => "\n  unexpected " + line));
        }

        return null;
    }

    public static string Ports(PortRange? ports) => ports switch
    {
        null => "",
        { Start: var start, End: var end } when start == end => start.ToString(CultureInfo.InvariantCulture),
        { Start: var start, End: var end } => string.Create(CultureInfo.InvariantCulture, $"{start}-{end}"),
    };

    /// <summary>As in messages: 1 for IPv4, 2 for IPv6, 3 for domains.</summary>
    public static string NetworkType(string network, bool isDynamic) =>
        isDynamic ? "3" : network.Contains(':', StringComparison.Ordinal) ? "2" : "1";

    private static bool Same<T>(ImmutableArray<T> a, ImmutableArray<T> b) => a == b || a.SequenceEqual(b);

    /// <summary>Sorted; what stands twice in one and once in the other remains once.</summary>
    private static List<string> Less(IEnumerable<string> lines, IEnumerable<string> others)
    {
        var left = others.CountBy(line => line).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. lines.Order(StringComparer.Ordinal).Where(line =>
            {
                var count = left.GetValueOrDefault(line);
                left[line] = count - 1;
                return count <= 0;
            }),
        ];
    }
}

internal sealed record GoldenSelf(string Address, string Fqdn, bool SshEnabled, bool RoutingPeerDnsResolutionEnabled);

internal sealed record GoldenRemote(string Key, string AllowedIPs, string SshKey, string Fqdn);

internal sealed record GoldenRoute(
    string Id, string NetId, string Network, string NetworkType, string Domains, string Peer, string Metric, bool Masquerade, bool KeepRoute);

/// <param name="PeerIp"><see cref="Everybody"/>, or an address.</param>
/// <param name="Direction">IN or OUT.</param>
/// <param name="Action">ACCEPT or DROP.</param>
/// <param name="Protocol">In capitals.</param>
/// <param name="Ports">Empty: all.</param>
internal sealed record GoldenRule(string PeerIp, string Direction, string Action, string Protocol, string Ports)
{
    public const string Everybody = "0.0.0.0";
}

/// <param name="SourceRanges">Sorted.</param>
/// <param name="Ports">Empty: all.</param>
internal sealed record GoldenRouteRule(
    string SourceRanges, string Action, string Destination, string Protocol, string Ports, bool IsDynamic, string Domains);

internal sealed record GoldenZone(string Domain, ImmutableArray<GoldenRecord> Records)
{
    public bool Equals(GoldenZone? other) => other is not null && Domain == other.Domain && Records.SequenceEqual(other.Records);

    public override int GetHashCode() => (Domain, Records.Length).GetHashCode();
}

internal sealed record GoldenRecord(string Name, string Type, string Class, string Ttl, string Data);

internal sealed record GoldenNameServers(string Servers, bool Primary, string Domains, bool SearchDomainsEnabled);
