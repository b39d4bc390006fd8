using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.SetupKeys;

public abstract record SetupKeyEvent : AccountEvent;

public sealed record SetupKeyCreated(SetupKey SetupKey) : SetupKeyEvent;

public sealed record SetupKeyRevoked(SetupKeyId Id, DateTimeOffset At) : SetupKeyEvent;

public sealed record SetupKeyGroupsChanged(SetupKeyId Id, ImmutableArray<GroupId> AutoGroups, DateTimeOffset At) : SetupKeyEvent;

public sealed record SetupKeyDeleted(SetupKeyId Id) : SetupKeyEvent;
