using System.Collections.Immutable;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.PostureChecks;

namespace AdminConsole.Domain.Policies;

/// <summary>20 characters, an xid.</summary>
public readonly record struct PolicyId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>20 characters, an xid; the first rule of a policy has its policy's.</summary>
public readonly record struct RuleId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Who may reach whom.</summary>
/// <param name="SourcePostureChecks">Conditions on the peers of the source side, all of which must hold.</param>
public sealed record Policy(
    PolicyId Id,
    string Name,
    string Description,
    bool Enabled,
    ImmutableArray<PolicyRule> Rules,
    ImmutableArray<PostureCheckId> SourcePostureChecks)
{
    public bool Names(GroupId group) => Rules.Any(r =>
        r.Sources.Contains(group) || r.Destinations.Contains(group) || r.AuthorizedGroups.Any(a => a.Group == group));

    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(Policy other) =>
        Id == other.Id && Name == other.Name && Description == other.Description && Enabled == other.Enabled
        && SourcePostureChecks.AsSpan().SequenceEqual(other.SourcePostureChecks.AsSpan())
        && Rules.Length == other.Rules.Length
        && Rules.Zip(other.Rules).All(pair => pair.First.SameAs(pair.Second));
}

public enum RuleAction
{
    Accept,
    Drop,
}

public enum RuleProtocol
{
    All,
    Tcp,
    Udp,
    Icmp,
    NetBirdSsh,
}

/// <summary>Both ends included; <see cref="Start"/> is at least 1 and not above <see cref="End"/>.</summary>
public readonly record struct PortRange(ushort Start, ushort End);

/// <summary>Local user names that a group may sign in as by SSH; an empty list means all.</summary>
public sealed record AuthorizedGroup(GroupId Group, ImmutableArray<string> UserNames);

/// <summary>One permission, or prohibition, between two sides. Either side is a list of groups or one resource.</summary>
/// <param name="SourceResource">Null if <paramref name="Sources"/> is the side.</param>
/// <param name="DestinationResource">Null if <paramref name="Destinations"/> is the side.</param>
/// <param name="Ports">In the order of the admin's list; empty together with <paramref name="PortRanges"/>: all ports.</param>
/// <param name="AuthorizedGroups">For SSH rules only, sorted by group.</param>
public sealed record PolicyRule(
    RuleId Id,
    string Name,
    string Description,
    bool Enabled,
    RuleAction Action,
    ImmutableArray<GroupId> Sources,
    ResourceRef? SourceResource,
    ImmutableArray<GroupId> Destinations,
    ResourceRef? DestinationResource,
    bool Bidirectional,
    RuleProtocol Protocol,
    ImmutableArray<ushort> Ports,
    ImmutableArray<PortRange> PortRanges,
    ImmutableArray<AuthorizedGroup> AuthorizedGroups)
{
    public bool SameAs(PolicyRule other) =>
        this with { Sources = [], Destinations = [], Ports = [], PortRanges = [], AuthorizedGroups = [] }
            == other with { Sources = [], Destinations = [], Ports = [], PortRanges = [], AuthorizedGroups = [] }
        && Sources.AsSpan().SequenceEqual(other.Sources.AsSpan())
        && Destinations.AsSpan().SequenceEqual(other.Destinations.AsSpan())
        && Ports.AsSpan().SequenceEqual(other.Ports.AsSpan())
        && PortRanges.AsSpan().SequenceEqual(other.PortRanges.AsSpan())
        && AuthorizedGroups.Length == other.AuthorizedGroups.Length
        && AuthorizedGroups.Zip(other.AuthorizedGroups).All(pair =>
            pair.First.Group == pair.Second.Group
            && pair.First.UserNames.AsSpan().SequenceEqual(pair.Second.UserNames.AsSpan()));
}
