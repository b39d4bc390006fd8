using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Ports of one peer that another publishes.</summary>
internal sealed record Forwarding(PortAllocation Allocation, Neighbour Gateway, Neighbour Target, bool TargetKnowsRanges)
{
    /// <summary>A target that knows no ranges is told each port; more than these would crowd its firewall.</summary>
    public const int MaxSinglePorts = 32;

    /// <summary>Those that both peers can be told of.</summary>
    public static IEnumerable<Forwarding> Of(Account account, PeerNumbers numbers)
    {
        foreach (var allocation in account.PortAllocations.Values.Where(a => a.Enabled).OrderBy(a => a.Id))
        {
            if (account.IngressPeers.GetValueOrDefault(allocation.IngressPeer) is { Enabled: true } ingress
                && account.Peers.Find(ingress.Peer) is { ApprovalRequired: false, LoginExpired: false, Meta.GoOs: "linux" } gateway
                && account.Peers.Find(allocation.Target) is { ApprovalRequired: false, LoginExpired: false } target
                && gateway != target
                && AgentFeatures.Of(gateway).ForwardingRules)
            {
                yield return new Forwarding(
                    allocation, numbers.Neighbours[numbers.Of(gateway.Id)], numbers.Neighbours[numbers.Of(target.Id)],
                    AgentFeatures.Of(target).PortRanges);
            }
        }
    }

    public Neighbour OtherThan(Neighbour self) => self == Gateway ? Target : Gateway;

    /// <summary>What the gateway does.</summary>
    public IEnumerable<ForwardingRule> Rules() =>
        from mapping in Mappings()
        from protocol in ProtocolsOf(mapping.Protocol)
        select new ForwardingRule(protocol, mapping.Ingress, Target.Address, mapping.Translated);

    /// <summary>What the target has to let in.</summary>
    public IEnumerable<FirewallRule> Permissions() =>
        from mapping in Mappings()
        from protocol in ProtocolsOf(mapping.Protocol)
        from ports in TargetKnowsRanges ? [mapping.Translated] : Singles(mapping.Translated)
        select new FirewallRule(Gateway.Address, RuleDirection.In, RuleAction.Accept, protocol, ports, new RuleId(Allocation.Id.Value));

    private IEnumerable<PortMapping> Mappings() =>
        Allocation.Mappings.Where(m => TargetKnowsRanges || m.Translated.End - m.Translated.Start < MaxSinglePorts);

    private static IEnumerable<PortRange> Singles(PortRange ports) =>
        Enumerable.Range(ports.Start, ports.End - ports.Start + 1).Select(p => new PortRange((ushort)p, (ushort)p));

    private static ImmutableArray<RuleProtocol> ProtocolsOf(MappingProtocol protocol) => protocol switch
    {
        MappingProtocol.Tcp => [RuleProtocol.Tcp],
        MappingProtocol.Udp => [RuleProtocol.Udp],
        _ => [RuleProtocol.Tcp, RuleProtocol.Udp],
    };
}
