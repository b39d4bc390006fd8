using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.PortForwarding;

public abstract record PortForwardingCommand : AccountCommand;

/// <param name="Region">Empty: where the peer was last seen.</param>
/// <param name="Address">Null: where the peer was last seen.</param>
public sealed record AddIngressPeer(
    IngressPeerId Id, PeerId Peer, bool Enabled, bool Fallback, string Region, IPAddress? Address) : PortForwardingCommand;

/// <param name="Place">Null leaves it.</param>
public sealed record UpdateIngressPeer(IngressPeerId Id, bool Enabled, bool Fallback, IngressPlace? Place) : PortForwardingCommand;

public sealed record RemoveIngressPeer(IngressPeerId Id) : PortForwardingCommand;

/// <summary>Publishes ports of a peer: those of <paramref name="PortRanges"/>, or as many free ones as <paramref name="DirectPort"/> says.</summary>
/// <param name="DirectPort">Null if <paramref name="PortRanges"/> says which.</param>
/// <param name="TargetRegion">Where the target was last seen; empty while unknown.</param>
/// <param name="Connected">The ingress peers that are connected now; one of them is chosen.</param>
public sealed record CreatePortAllocation(
    PortAllocationId Id,
    PeerId Target,
    string Name,
    bool Enabled,
    ImmutableArray<RequestedRange> PortRanges,
    DirectPort? DirectPort,
    string TargetRegion,
    ImmutableArray<ConnectedIngressPeer> Connected) : PortForwardingCommand;

/// <summary>A full replacement. What stays as it was keeps its ingress ports: others were given them.</summary>
/// <param name="Target">The peer whose allocation it is.</param>
/// <param name="DirectPort">Null if <paramref name="PortRanges"/> says which.</param>
/// <param name="MoveTo">Another ingress peer; null leaves the allocation where it is.</param>
public sealed record UpdatePortAllocation(
    PortAllocationId Id,
    PeerId Target,
    string Name,
    bool Enabled,
    ImmutableArray<RequestedRange> PortRanges,
    DirectPort? DirectPort,
    IngressPeerId? MoveTo) : PortForwardingCommand;

/// <param name="Target">The peer whose allocation it is.</param>
public sealed record DeletePortAllocation(PortAllocationId Id, PeerId Target) : PortForwardingCommand;

/// <summary>What the admin says of an ingress peer's place; empty and null: where it was last seen.</summary>
public sealed record IngressPlace(string Region, IPAddress? Address);

/// <param name="Region">Where it was last seen, empty while unknown; counts unless the admin has set another.</param>
public sealed record ConnectedIngressPeer(IngressPeerId Id, string Region);

/// <summary>Ports as somebody wrote them, both ends included: perhaps none that exist.</summary>
public sealed record PortSpan(int Start, int End)
{
    public int Length => End - Start + 1;

    public bool Exists => Start is >= 1 and <= 65535 && End is >= 1 and <= 65535 && Start <= End;

    public override string ToString() => Start == End
        ? Start.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Start}-{End}");
}

/// <summary>Ports of the target that are to be reached.</summary>
/// <param name="Ingress">Where strangers reach them, as many; null leaves the choice to the server.</param>
public sealed record RequestedRange(MappingProtocol Protocol, PortSpan Ports, PortSpan? Ingress);

/// <summary>Any free ports, the same numbers on both sides.</summary>
public sealed record DirectPort(MappingProtocol Protocol, int Count);
