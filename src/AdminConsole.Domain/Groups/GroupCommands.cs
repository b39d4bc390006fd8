using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Groups;

public abstract record GroupCommand : AccountCommand;

/// <param name="Resources">Network resources; their types are corrected to what their addresses are.</param>
public sealed record CreateGroup(
    GroupId Id, string Name, ImmutableArray<PeerId> Peers, ImmutableArray<ResourceRef> Resources) : GroupCommand;

/// <summary>A full replacement: members that are not named leave.</summary>
public sealed record UpdateGroup(
    GroupId Id, string Name, ImmutableArray<PeerId> Peers, ImmutableArray<ResourceRef> Resources) : GroupCommand;

public sealed record DeleteGroup(GroupId Id) : GroupCommand;
