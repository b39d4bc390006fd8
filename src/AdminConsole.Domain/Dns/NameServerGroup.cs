using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Dns;

/// <summary>20 characters, an xid.</summary>
public readonly record struct NameServerGroupId(string Value) : IComparable<NameServerGroupId>
{
    public int CompareTo(NameServerGroupId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>Name servers that members of some groups ask, for some domains or for all.</summary>
/// <param name="NameServers">One to three.</param>
/// <param name="Groups">Whose members ask them; at least one.</param>
/// <param name="Primary">True: for all names, and <paramref name="Domains"/> is empty.</param>
/// <param name="SearchDomainsEnabled">Short names are completed with the domains.</param>
public sealed record NameServerGroup(
    NameServerGroupId Id,
    string Name,
    string Description,
    ImmutableArray<NameServer> NameServers,
    ImmutableArray<GroupId> Groups,
    bool Primary,
    ImmutableArray<string> Domains,
    bool Enabled,
    bool SearchDomainsEnabled)
{
    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(NameServerGroup other) =>
        this with { NameServers = [], Groups = [], Domains = [] } == other with { NameServers = [], Groups = [], Domains = [] }
        && NameServers.AsSpan().SequenceEqual(other.NameServers.AsSpan())
        && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan())
        && Domains.AsSpan().SequenceEqual(other.Domains.AsSpan());
}

/// <summary>A name server that answers over UDP.</summary>
public sealed record NameServer(IPAddress Address, int Port);

/// <param name="DisabledManagementGroups">Their members' resolvers are left alone.</param>
public sealed record DnsSettings(ImmutableArray<GroupId> DisabledManagementGroups)
{
    public static DnsSettings Default { get; } = new([]);
}
