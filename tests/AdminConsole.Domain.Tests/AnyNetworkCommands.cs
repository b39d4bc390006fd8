using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using FsCheck;
using FsCheck.Fluent;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.ForwardingFacts;
using static AdminConsole.Domain.Tests.NetworkFacts;

namespace AdminConsole.Domain.Tests;

/// <summary>
/// Random commands about two networks with four resources and three routers, and about three ingress peers with few ports that
/// five allocations want. Peers and groups are those of <see cref="AnyCommands"/>.
/// </summary>
internal static class AnyNetworkCommands
{
    private static readonly Gen<string> _peer = Name("p", 9);
    private static readonly Gen<string[]> _groups = Gen.Frequency((6, Name("g", 4)), (1, Gen.Constant(All))).ListOf(2).Select(l => l.ToArray());
    private static readonly Gen<string> _network = Name("n", 2);
    private static readonly Gen<string> _ingress = Name("i", 3);
    private static readonly Gen<bool> _flag = Gen.Elements(true, false);
    private static readonly Gen<bool> _mostly = Gen.Elements(true, true, true, false);

    private static readonly Gen<AccountCommand> _saveNetwork =
        from network in _network
        from kind in Gen.Choose(0, 5)
        from description in Gen.Elements("", "Berlin")
        select kind switch
        {
            0 => new DeleteNetwork(Network(network)),
            1 => new UpdateNetwork(Network(network), network, description),
            _ => new CreateNetwork(Network(network), network, description) as AccountCommand,
        };

    private static readonly Gen<AccountCommand> _saveResource =
        from name in Name("r", 4)
        from network in _network
        from kind in Gen.Choose(0, 6)
        from address in Gen.Elements("10.20.0.0/16", "10.20.0.7", "*.corp.example", "fd00::/64", "nothing")
        from enabled in _mostly
        from groups in _groups
        select kind switch
        {
            0 => DeleteResource(name, network),
            < 4 => UpdateResource(name, network, address, groups) with { Enabled = enabled },
            _ => CreateResource(name, network, address, groups) with { Enabled = enabled } as AccountCommand,
        };

    private static readonly Gen<AccountCommand> _saveRouter =
        from name in Name("t", 3)
        from network in _network
        from kind in Gen.Choose(0, 6)
        from peer in Gen.Frequency((2, _peer.Select(p => (string?)p)), (1, Gen.Constant<string?>(null)))
        from groups in _groups
        from enabled in _mostly
        from metric in Gen.Elements(1, 100, 9999, 0)
        let routing = peer is null ? groups : []
        select kind switch
        {
            0 => new DeleteNetworkRouter(Router(name), Network(network)),
            < 4 => UpdateRouter(name, network, peer, metric, routing) with { Enabled = enabled },
            _ => CreateRouter(name, peer, metric, routing) with { NetworkId = Network(network), Enabled = enabled } as AccountCommand,
        };

    private static readonly Gen<AccountCommand> _saveMembers =
        from name in Name("g", 4)
        from peers in _peer.ListOf(2)
        from resources in Name("r", 4).ListOf(2)
        from type in Gen.Elements(Enum.GetValues<ResourceType>())
        select new UpdateGroup(Group(name), name, [.. peers.Select(Peer)], [.. resources.Select(r => new ResourceRef(r, type))]) as AccountCommand;

    /// <summary>Of a policy that names a resource by itself.</summary>
    private static readonly Gen<AccountCommand> _savePolicy =
        from name in Name("q", 4)
        from resource in Name("r", 4)
        from source in Name("g", 4)
        from enabled in _mostly
        let policy = PolicyOf(name, source, "", enabled: enabled)
        select new CreatePolicy(policy with { Rules = [policy.Rules[0] with { DestinationResource = Subnet(resource) }] }) as AccountCommand;

    private static readonly Gen<AccountCommand> _saveIngress =
        from name in _ingress
        from peer in _peer
        from kind in Gen.Choose(0, 6)
        from enabled in _mostly
        from fallback in _flag
        from region in Gen.Elements("", "DE")
        select kind switch
        {
            0 => new RemoveIngressPeer(Ingress(name)),
            1 => new UpdateIngressPeer(Ingress(name), enabled, fallback, Place: null),
            2 => new UpdateIngressPeer(Ingress(name), enabled, fallback, new IngressPlace(region, null)),
            _ => new AddIngressPeer(Ingress(name), Peer(peer), enabled, fallback, region, Address: null) as AccountCommand,
        };

    private static readonly Gen<RequestedRange> _range =
        from start in Gen.Elements(22, 80, 1024, 1025, 51819)
        from length in Gen.Choose(1, 3)
        from protocol in Gen.Elements(Enum.GetValues<MappingProtocol>())
        from ingress in Gen.Frequency((5, Gen.Constant<int?>(null)), (1, Gen.Elements<int?>(80, 1024, 52)))
        select Wanted(start, start + length - 1, protocol, ingress is { } first ? new PortSpan(first, first + length - 1) : null);

    private static readonly Gen<AccountCommand> _saveAllocation =
        from name in Name("a", 5)
        from target in Name("p", 4)
        from kind in Gen.Choose(0, 6)
        from enabled in _mostly
        from ranges in _range.ListOf(2)
        from direct in Gen.Frequency((2, Gen.Constant<int?>(null)), (1, Gen.Choose(1, 3).Select(c => (int?)c)))
        from move in Gen.Frequency((3, Gen.Constant<string?>(null)), (1, _ingress.Select(i => (string?)i)))
        let create = new CreatePortAllocation(
            Allocation(name), Peer(target), name, enabled, direct is null ? [.. ranges] : [],
            direct is { } count ? new DirectPort(MappingProtocol.Tcp, count) : null, "",
            [.. Enumerable.Range(0, 3).Select(i => new ConnectedIngressPeer(Ingress($"i{i}"), ""))])
        select kind switch
        {
            0 => new DeletePortAllocation(create.Id, create.Target),
            < 4 => new UpdatePortAllocation(
                create.Id, create.Target, name, enabled, create.PortRanges, create.DirectPort, move is null ? null : Ingress(move)),
            _ => create as AccountCommand,
        };

    public static Gen<AccountCommand> Any { get; } = Gen.Frequency(
        (1, _saveNetwork), (4, _saveResource), (3, _saveRouter), (2, _saveMembers), (1, _savePolicy), (2, _saveIngress), (4, _saveAllocation));

    /// <summary>Some of what they name, so that most commands meet something.</summary>
    public static Step[] Start { get; } =
    [
        NetworkOf("n0"), ResourceOf("r0", "n0", "10.20.0.0/16", "g0", "g2"), RouterOf("t0", "n0", peer: "p7"),
        .. Enumerable.Range(6, 2).Select(i => (Step)new PeerMetaChanged(
            Peer($"p{i}"), PeerMeta.Empty with { Hostname = "web", GoOs = "linux", KernelVersion = "6.1.0", NetBirdVersion = "0.60.0" })),
        IngressOf("i0", "p6"), IngressOf("i1", "p7", fallback: true), AllocationOf("a0", "p0", "i0"),
    ];

    private static Gen<string> Name(string letter, int count) => Gen.Choose(0, count - 1).Select(n => $"{letter}{n}");
}
