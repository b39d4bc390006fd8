using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Networks;

public abstract record NetworkCommand : AccountCommand;

public sealed record CreateNetwork(NetworkId Id, string Name, string Description) : NetworkCommand;

/// <summary>A full replacement.</summary>
public sealed record UpdateNetwork(NetworkId Id, string Name, string Description) : NetworkCommand;

/// <summary>Its resources and routers go with it.</summary>
public sealed record DeleteNetwork(NetworkId Id) : NetworkCommand;

/// <param name="Address">Says of what type the resource is: see <see cref="ResourceAddress"/>.</param>
/// <param name="Groups">Those that it joins.</param>
public sealed record CreateNetworkResource(
    NetworkResourceId Id,
    NetworkId NetworkId,
    string Name,
    string Description,
    string Address,
    bool Enabled,
    ImmutableArray<GroupId> Groups) : NetworkCommand;

/// <summary>A full replacement: it leaves groups that are not named.</summary>
/// <param name="NetworkId">The network that it is in; resources do not move.</param>
public sealed record UpdateNetworkResource(
    NetworkResourceId Id,
    NetworkId NetworkId,
    string Name,
    string Description,
    string Address,
    bool Enabled,
    ImmutableArray<GroupId> Groups) : NetworkCommand;

/// <summary>Policies that name it stay, and give access to nothing.</summary>
public sealed record DeleteNetworkResource(NetworkResourceId Id, NetworkId NetworkId) : NetworkCommand;

/// <param name="Peer">Null if <paramref name="PeerGroups"/> route.</param>
public sealed record CreateNetworkRouter(
    NetworkRouterId Id,
    NetworkId NetworkId,
    PeerId? Peer,
    ImmutableArray<GroupId> PeerGroups,
    bool Masquerade,
    int Metric,
    bool Enabled) : NetworkCommand;

/// <summary>A full replacement.</summary>
/// <param name="NetworkId">The network that it is in; routers do not move.</param>
/// <param name="Peer">Null if <paramref name="PeerGroups"/> route.</param>
public sealed record UpdateNetworkRouter(
    NetworkRouterId Id,
    NetworkId NetworkId,
    PeerId? Peer,
    ImmutableArray<GroupId> PeerGroups,
    bool Masquerade,
    int Metric,
    bool Enabled) : NetworkCommand;

public sealed record DeleteNetworkRouter(NetworkRouterId Id, NetworkId NetworkId) : NetworkCommand;
