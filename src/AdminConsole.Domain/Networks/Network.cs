using System.Collections.Immutable;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Networks;

/// <summary>20 characters, an xid.</summary>
public readonly record struct NetworkId(string Value) : IComparable<NetworkId>
{
    public int CompareTo(NetworkId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>20 characters, an xid; the id of the <see cref="ResourceRef"/>s that mean the resource.</summary>
public readonly record struct NetworkResourceId(string Value) : IComparable<NetworkResourceId>
{
    public int CompareTo(NetworkResourceId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>20 characters, an xid.</summary>
public readonly record struct NetworkRouterId(string Value) : IComparable<NetworkRouterId>
{
    public int CompareTo(NetworkRouterId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>A place that is not in the overlay, such as an office: it holds resources, and routers that lead to them.</summary>
public sealed record Network(NetworkId Id, string Name, string Description);

/// <summary>
/// Something in a network that policies give access to. The groups that it is in are the groups' business
/// (<see cref="Group.Resources"/>).
/// </summary>
/// <param name="Name">Unique in the account.</param>
/// <param name="Type">Host, subnet or domain: a consequence of the address.</param>
/// <param name="Prefix">As given, not masked; null for a domain.</param>
/// <param name="Domain">In punycode, with a leading <c>*.</c> if all names below are meant; empty unless a domain.</param>
public sealed record NetworkResource(
    NetworkResourceId Id,
    NetworkId NetworkId,
    string Name,
    string Description,
    ResourceType Type,
    IpPrefix? Prefix,
    string Domain,
    bool Enabled)
{
    /// <summary>As the admin gave it, a host without its length.</summary>
    public string Address => Prefix is not { } prefix ? Domain : Type == ResourceType.Host ? prefix.Address.ToString() : prefix.ToString();

    public ResourceRef Ref => new(Id.Value, Type);
}

/// <summary>A peer, or the members of groups, that lead to the resources of a network.</summary>
/// <param name="Peer">Null if <paramref name="PeerGroups"/> route.</param>
/// <param name="Metric">1 to 9999; the lowest is preferred.</param>
public sealed record NetworkRouter(
    NetworkRouterId Id,
    NetworkId NetworkId,
    PeerId? Peer,
    ImmutableArray<GroupId> PeerGroups,
    bool Masquerade,
    int Metric,
    bool Enabled)
{
    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(NetworkRouter other) =>
        this with { PeerGroups = [] } == other with { PeerGroups = [] }
        && PeerGroups.AsSpan().SequenceEqual(other.PeerGroups.AsSpan());
}
