using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>What lies behind peers and what they can look up, as events. A thing is called by one name, which is also its id.</summary>
internal static class MapFacts
{
    /// <summary>Groups are names joined by commas.</summary>
    /// <param name="to">A prefix, or domains joined by commas.</param>
    /// <param name="by">A peer, or <c>groups:</c> and their names.</param>
    public static Route RouteOf(
        string name,
        string by,
        string to = "198.51.100.0/24",
        string groups = "",
        string access = "",
        string? netId = null,
        int metric = 9999,
        bool enabled = true)
    {
        var isNetwork = IpPrefix.TryParse(to, out var network);
        var byGroups = by.StartsWith("groups:", StringComparison.Ordinal);
        return new Route(
            new RouteId(name), netId ?? name, "", isNetwork ? network : null, isNetwork ? [] : [.. to.Split(',')], KeepRoute: false,
            byGroups || by.Length == 0 ? null : Peer(by), byGroups ? Names(by["groups:".Length..]) : [], Masquerade: true, metric, enabled,
            Names(groups), Names(access), SkipAutoApply: false);
    }

    public static AccountEvent Routed(
        string name,
        string by,
        string to = "198.51.100.0/24",
        string groups = "",
        string access = "",
        string? netId = null,
        int metric = 9999,
        bool enabled = true) => new RouteCreated(RouteOf(name, by, to, groups, access, netId, metric, enabled));

    /// <summary>Something in the network of that name, which need not exist: nothing is told of networks themselves.</summary>
    public static NetworkResource ResourceOf(string name, string address = "10.10.10.0/24", string network = "office", bool enabled = true) => new(
        new NetworkResourceId(name), new NetworkId(network), name, "",
        !IpPrefix.TryParse(address, out var prefix) ? ResourceType.Domain
            : prefix.Length == IpText.Bits(prefix.Address) ? ResourceType.Host
            : ResourceType.Subnet,
        prefix.Address is null ? null : prefix, prefix.Address is null ? address : "", enabled);

    /// <summary>A resource, and the groups that it has joined.</summary>
    public static Step Offered(
        string name, string address = "10.10.10.0/24", string network = "office", bool enabled = true, params string[] groups)
    {
        var resource = ResourceOf(name, address, network, enabled);
        return new Step(account => Account.Fold(
            account,
            [
                new NetworkResourceCreated(resource),
                .. groups.Select(g => new GroupResourcesChanged(Group(g), account.Groups[Group(g)].Resources.Add(resource.Ref))),
            ]));
    }

    /// <param name="by">A peer, or <c>groups:</c> and their names joined by commas.</param>
    public static NetworkRouter RouterOf(
        string name, string by, string network = "office", int metric = 100, bool masquerade = false, bool enabled = true)
    {
        var byGroups = by.StartsWith("groups:", StringComparison.Ordinal);
        return new NetworkRouter(
            new NetworkRouterId(name), new NetworkId(network), byGroups ? null : Peer(by), byGroups ? Names(by["groups:".Length..]) : [],
            masquerade, metric, enabled);
    }

    public static AccountEvent Leads(
        string by, string network = "office", int metric = 100, bool masquerade = false, bool enabled = true, string? name = null) =>
        new NetworkRouterCreated(RouterOf(name ?? $"{by} to {network}", by, network, metric, masquerade, enabled));

    /// <param name="servers">Addresses joined by commas, each with a colon and a port unless that is 53.</param>
    /// <param name="domains">Joined by commas; without: the group answers for all names.</param>
    public static NameServerGroup NameServersOf(
        string name, string servers = "1.1.1.1", string groups = All, string domains = "", bool enabled = true, bool search = false) => new(
            new NameServerGroupId(name), name, "",
            [
                .. servers.Split(',').Select(s => s.Split(':'))
                    .Select(s => new NameServer(Ip(s[0]), s.Length > 1 ? int.Parse(s[1], System.Globalization.CultureInfo.InvariantCulture) : 53)),
            ],
            Names(groups), Primary: domains.Length == 0, [.. domains.Split(',', StringSplitOptions.RemoveEmptyEntries)], enabled, search);

    public static AccountEvent NameServers(
        string name, string servers = "1.1.1.1", string groups = All, string domains = "", bool enabled = true, bool search = false) =>
        new NameServerGroupCreated(NameServersOf(name, servers, groups, domains, enabled, search));

    public static AccountEvent LeftAlone(params string[] groups) => new DnsSettingsChanged(new DnsSettings(GroupIds(groups)));

    /// <summary>A zone of that domain, which is also its id.</summary>
    /// <param name="records">Such as <c>www A 192.0.2.1 60</c>; <c>@</c> is the domain itself.</param>
    public static AccountEvent[] ZoneOf(string domain, string groups = All, bool enabled = true, bool search = false, params string[] records) =>
    [
        new ZoneCreated(new Zone(new ZoneId(domain), domain, domain, enabled, search, Names(groups), [])),
        .. records.Select(r => r.Split(' ')).Select((r, i) => new ZoneRecordAdded(new ZoneId(domain), new ZoneRecord(
            new ZoneRecordId($"{domain} {i}"), r[0] == "@" ? domain : r[0] + "." + domain, Enum.Parse<ZoneRecordType>(r[1], ignoreCase: true),
            r[2], int.Parse(r[3], System.Globalization.CultureInfo.InvariantCulture)))),
    ];

    public static IngressPeer IngressOf(string peer, bool enabled = true) =>
        new(new IngressPeerId(peer), Peer(peer), enabled, Fallback: false, "", Address: null);

    public static AccountEvent Ingress(string peer, bool enabled = true) => new IngressPeerAdded(IngressOf(peer, enabled));

    /// <param name="mappings">Such as <c>tcp 8080 80</c>, <c>both 9000-9009 7000-7009</c>.</param>
    public static PortAllocation AllocationOf(string name, string target, string by, bool enabled, params string[] mappings) => new(
        new PortAllocationId(name), name, Peer(target), new IngressPeerId(by), enabled,
        [.. mappings.Select(m => m.Split(' ')).Select(m => new PortMapping(ProtocolOf(m[0]), PortsOf(m[1]), PortsOf(m[2])))]);

    public static AccountEvent Published(string name, string target, string by, params string[] mappings) =>
        new PortAllocationCreated(AllocationOf(name, target, by, enabled: true, mappings));

    /// <summary>One policy with the rules of all of these, under the name and the checks of the first.</summary>
    public static AccountEvent Joint(params Policy[] parts) => new PolicyCreated(parts[0] with { Rules = [.. parts.SelectMany(p => p.Rules)] });

    /// <summary>A policy whose sources have to pass checks, named by their ids joined by commas.</summary>
    public static AccountEvent Guarded(string checks, Policy policy) =>
        new PolicyCreated(policy with { SourcePostureChecks = [.. checks.Split(',').Select(c => new PostureCheckId(c))] });

    public static ImmutableArray<GroupId> Names(string groups) => GroupIds(groups.Split(',', StringSplitOptions.RemoveEmptyEntries));

    private static MappingProtocol ProtocolOf(string text) => text switch
    {
        "tcp" => MappingProtocol.Tcp,
        "udp" => MappingProtocol.Udp,
        "both" => MappingProtocol.TcpAndUdp,
        _ => throw new FormatException(text),
    };

    private static PortRange PortsOf(string text)
    {
        ushort[] ends = [.. text.Split('-').Select(t => ushort.Parse(t, System.Globalization.CultureInfo.InvariantCulture))];
        return new PortRange(ends[0], ends[^1]);
    }
}
