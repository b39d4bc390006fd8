using System.Collections.Immutable;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Dns;

/// <summary>20 characters, an xid.</summary>
public readonly record struct ZoneId(string Value) : IComparable<ZoneId>
{
    public int CompareTo(ZoneId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>20 characters, an xid.</summary>
public readonly record struct ZoneRecordId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A DNS zone of the admin's own records. Agents ask elsewhere for names of it that are not here.</summary>
/// <param name="Domain">Lower case, without a trailing dot. Never changes.</param>
/// <param name="Groups">Whose members get the zone; at least one.</param>
/// <param name="Records">In the order in which they were added.</param>
public sealed record Zone(
    ZoneId Id,
    string Name,
    string Domain,
    bool Enabled,
    bool SearchDomainEnabled,
    ImmutableArray<GroupId> Groups,
    ImmutableArray<ZoneRecord> Records)
{
    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(Zone other) =>
        this with { Groups = [], Records = [] } == other with { Groups = [], Records = [] }
        && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan())
        && Records.AsSpan().SequenceEqual(other.Records.AsSpan());
}

public enum ZoneRecordType
{
    A,
    Aaaa,
    Cname,
}

/// <param name="Name">The full name, lower case, without a trailing dot.</param>
/// <param name="Content">An address, or for a CNAME a name without a trailing dot.</param>
/// <param name="Ttl">In seconds, not negative.</param>
public sealed record ZoneRecord(ZoneRecordId Id, string Name, ZoneRecordType Type, string Content, int Ttl);
