using System.Collections.Immutable;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Routes;

/// <summary>20 characters, an xid.</summary>
public readonly record struct RouteId(string Value) : IComparable<RouteId>
{
    public int CompareTo(RouteId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>What a route leads to, in the numbers of the agents' protocol.</summary>
public enum NetworkType
{
    Ipv4 = 1,
    Ipv6 = 2,
    Domain = 3,
}

/// <summary>A network, or some domains, behind peers of the account. Routes of one <see cref="NetId"/> and target back each other up.</summary>
/// <param name="NetId">The admin's name of the routed network, 1 to 40 characters.</param>
/// <param name="Network">Masked; null for a route of domains.</param>
/// <param name="Domains">Lower case and in punycode, in the order of the admin's list; empty for a route of a network.</param>
/// <param name="KeepRoute">Agents keep addresses that a domain had before.</param>
/// <param name="Peer">The routing peer; null if <paramref name="PeerGroups"/> route, or nobody does any more.</param>
/// <param name="Metric">1 to 9999; the lowest is preferred.</param>
/// <param name="Groups">Whose members are told of the route.</param>
/// <param name="AccessControlGroups">Policies with one of them as a destination say who may use the route; none: everybody may.</param>
/// <param name="SkipAutoApply">An exit node that agents do not take by themselves.</param>
public sealed record Route(
    RouteId Id,
    string NetId,
    string Description,
    IpPrefix? Network,
    ImmutableArray<string> Domains,
    bool KeepRoute,
    PeerId? Peer,
    ImmutableArray<GroupId> PeerGroups,
    bool Masquerade,
    int Metric,
    bool Enabled,
    ImmutableArray<GroupId> Groups,
    ImmutableArray<GroupId> AccessControlGroups,
    bool SkipAutoApply)
{
    public NetworkType NetworkType => Network is not { } network ? NetworkType.Domain
        : IpText.Bits(network.Address) == 32 ? NetworkType.Ipv4 : NetworkType.Ipv6;

    /// <summary>Routes with the same one back each other up; agents and their users see it.</summary>
    public string HaId => $"{NetId}|{Network?.ToString() ?? DomainsText}";

    /// <summary>As people write them.</summary>
    public string DomainsText => string.Join(", ", Domains.Select(DomainName.ToUnicode));

    public bool Names(GroupId group) => Groups.Contains(group) || PeerGroups.Contains(group) || AccessControlGroups.Contains(group);

    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(Route other) =>
        this with { Domains = [], PeerGroups = [], Groups = [], AccessControlGroups = [] }
            == other with { Domains = [], PeerGroups = [], Groups = [], AccessControlGroups = [] }
        && Domains.AsSpan().SequenceEqual(other.Domains.AsSpan())
        && PeerGroups.AsSpan().SequenceEqual(other.PeerGroups.AsSpan())
        && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan())
        && AccessControlGroups.AsSpan().SequenceEqual(other.AccessControlGroups.AsSpan());
}
