using System.Collections.Immutable;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>20 characters, an xid.</summary>
public readonly record struct PortAllocationId(string Value) : IComparable<PortAllocationId>
{
    public int CompareTo(PortAllocationId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>Ports of a peer that an ingress peer publishes.</summary>
/// <param name="Name">1 to 40 characters, unique among those of the target.</param>
/// <param name="Mappings">At least one.</param>
public sealed record PortAllocation(
    PortAllocationId Id,
    string Name,
    PeerId Target,
    IngressPeerId IngressPeer,
    bool Enabled,
    ImmutableArray<PortMapping> Mappings)
{
    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(PortAllocation other) =>
        this with { Mappings = [] } == other with { Mappings = [] } && Mappings.AsSpan().SequenceEqual(other.Mappings.AsSpan());
}

public enum MappingProtocol
{
    Tcp,
    Udp,
    TcpAndUdp,
}

/// <summary>What arrives at a port of <paramref name="Ingress"/> goes to the port of <paramref name="Translated"/> with the same rank.</summary>
/// <param name="Translated">Of the same length.</param>
public sealed record PortMapping(MappingProtocol Protocol, PortRange Ingress, PortRange Translated);
