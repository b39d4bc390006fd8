using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.Tests;

/// <summary>A compiled map, in names instead of keys and addresses.</summary>
internal sealed class SeenMap
{
    private readonly Account _account;

    public SeenMap(Account account, string peer)
    {
        _account = account;
        Map = NetworkMapCompiler.Compile(account, Facts.Peer(peer))!; // null only for a peer that the test never let join

        // A login answers without a map; agents restart where the two differ.
        var known = account.Peers.Find(Facts.Peer(peer))!;
        Assert.Equal(Map.Self, NetworkMapCompiler.ConfigurationOf(account, known));
        Assert.Equal(Map.Checks.Select(c => c.Files), NetworkMapCompiler.ChecksOf(account, known).Select(c => c.Files));
    }

    public NetworkMap Map { get; }

    /// <summary>Sorted by name.</summary>
    public string[] Peers => Names(Map.RemotePeers);

    /// <summary>Sorted by name.</summary>
    public string[] Offline => Names(Map.OfflinePeers);

    /// <summary>Such as <c>in tcp 22 laptop</c>, <c>out drop all *</c>.</summary>
    public string[] Rules => [.. Map.FirewallRules.Select(Line)];

    /// <summary>Names of peers that the peer can look up, without the domain.</summary>
    public string[] Zone => [.. Map.Dns.Zones.Where(z => !z.NonAuthoritative).SelectMany(z => z.Records, (z, r) => r.Name[..^z.Domain.Length])];

    /// <summary>Such as <c>lan 10.0.0.0/8 by gw</c>, <c>shop:gw shop.test by gw</c>.</summary>
    public string[] Routes =>
    [
        .. Map.Routes.Select(r =>
            $"{r.Id} {(r.IsDynamic ? string.Join(',', r.Domains) : r.Network)} by {_account.Peers.Find(r.Peer)!.Name}"),
    ];

    /// <summary>Such as <c>A,B tcp 80 to 10.0.0.0/8</c>, <c>0.0.0.0/0 all to 192.0.2.0/32 shop.test</c>.</summary>
    public string[] RouteRules =>
    [
        .. Map.RouteFirewallRules.Select(r =>
        {
            var sources = r.SourceRanges.Select(s => s.Length == 32 ? _account.Peers.Find(s.Address)!.Name : s.ToString());
            string?[] parts =
            [
                string.Join(',', sources), r.Action == RuleAction.Drop ? "drop" : null, r.Protocol.ToString().ToLowerInvariant(),
                PortsText(r.Ports), "to", r.Destination.ToString(), r.IsDynamic ? string.Join(',', r.Domains) : null,
            ];
            return string.Join(' ', parts.OfType<string>());
        }),
    ];

    /// <summary>Such as <c>tcp 8080 to web 80</c>.</summary>
    public string[] Forwardings =>
    [
        .. Map.ForwardingRules.Select(r =>
            $"{r.Protocol.ToString().ToLowerInvariant()} {PortsText(r.DestinationPorts)} to {_account.Peers.Find(r.Target)!.Name} {PortsText(r.TranslatedPorts)}"),
    ];

    /// <summary>Names of the groups of name servers that the peer asks.</summary>
    public string[] NameServers => [.. Map.Dns.NameServerGroups.Select(g => g.Name)];

    private string[] Names(IEnumerable<RemotePeer> peers) =>
        [.. peers.Select(p => _account.Peers.Find(p.Key)!.Name).Order(StringComparer.Ordinal)];

    private static string? PortsText(PortRange? ports) => ports switch
    {
        null => null,
        { Start: var start, End: var end } when start == end => start.ToString(CultureInfo.InvariantCulture),
        { Start: var start, End: var end } => string.Create(CultureInfo.InvariantCulture, $"{start}-{end}"),
    };

    private string Line(FirewallRule rule)
    {
        string?[] parts =
        [
            rule.Direction == RuleDirection.In ? "in" : "out",
            rule.Action == RuleAction.Drop ? "drop" : null,
            rule.Protocol.ToString().ToLowerInvariant(),
            PortsText(rule.Ports),
            rule.PeerIp is null ? "*" : _account.Peers.Find(rule.PeerIp)!.Name,
        ];
        return string.Join(' ', parts.OfType<string>());
    }
}

internal static class MapAssertions
{
    extension(Assert)
    {
        /// <summary>The map names the peer, and lets out to it what is asked; without a port: everything.</summary>
        public static void Sees(SeenMap map, string peer, int? port = null)
        {
            Assert.Contains(peer, map.Peers);
            var opens = port is null ? "out all " : $"out tcp {port} ";
            Assert.Contains(map.Rules, r => r == opens + peer || r == opens + "*");
        }

        public static void DoesNotSee(SeenMap map, string peer)
        {
            Assert.DoesNotContain(peer, map.Peers);
            Assert.DoesNotContain(peer, map.Offline);
            Assert.DoesNotContain(map.Rules, r => r.EndsWith(" " + peer, StringComparison.Ordinal));
            Assert.DoesNotContain(peer, map.Zone);
        }
    }
}
