using System.Collections.Immutable;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Groups;

/// <summary>20 characters, an xid.</summary>
public readonly record struct GroupId(string Value) : IComparable<GroupId>
{
    public int CompareTo(GroupId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>Who made a group.</summary>
public enum Issued
{
    /// <summary>An admin, in the console or through the API.</summary>
    Api,

    /// <summary>A sign-in whose token named it.</summary>
    Jwt,

    /// <summary>A directory.</summary>
    Integration,
}

/// <param name="Peers">Its members, sorted by id.</param>
/// <param name="Resources">Network resources in it, in the order of the admin's list.</param>
public sealed record Group(
    GroupId Id, string Name, Issued Issued, ImmutableSortedSet<PeerId> Peers, ImmutableArray<ResourceRef> Resources)
{
    public const string AllName = "All";

    /// <summary>True for the group of every peer, which cannot be changed.</summary>
    public bool IsAll => Name == AllName;
}

public enum ResourceType
{
    Peer,
    Host,
    Subnet,
    Domain,
}

/// <summary>A peer or a network resource as one end of a rule, or as a member of a group.</summary>
public sealed record ResourceRef(string Id, ResourceType Type);
