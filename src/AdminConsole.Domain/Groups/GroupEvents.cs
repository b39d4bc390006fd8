using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Groups;

public abstract record GroupEvent : AccountEvent;

public sealed record GroupCreated(Group Group) : GroupEvent;

public sealed record GroupRenamed(GroupId Id, string Name) : GroupEvent;

/// <summary>Both lists sorted by id, without a common member.</summary>
public sealed record GroupPeersChanged(GroupId Id, ImmutableArray<PeerId> Added, ImmutableArray<PeerId> Removed) : GroupEvent;

public sealed record GroupResourcesChanged(GroupId Id, ImmutableArray<ResourceRef> Resources) : GroupEvent;

public sealed record GroupDeleted(GroupId Id) : GroupEvent;
