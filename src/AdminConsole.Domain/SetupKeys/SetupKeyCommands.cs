using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.SetupKeys;

public abstract record SetupKeyCommand : AccountCommand;

/// <param name="Hash"><see cref="SetupKey.HashOf"/> the secret, which only the admin sees, once.</param>
/// <param name="ExpiresIn">Zero: never expires.</param>
public sealed record CreateSetupKey(
    SetupKeyId Id,
    string Name,
    SetupKeyType Type,
    string Hash,
    string Mask,
    TimeSpan ExpiresIn,
    ImmutableArray<GroupId> AutoGroups,
    int UsageLimit,
    bool Ephemeral,
    bool AllowExtraDnsLabels,
    DateTimeOffset Now) : SetupKeyCommand;

/// <summary>A full replacement of what may be changed after creation.</summary>
public sealed record UpdateSetupKey(
    SetupKeyId Id, bool Revoked, ImmutableArray<GroupId> AutoGroups, DateTimeOffset Now) : SetupKeyCommand;

public sealed record RevokeSetupKey(SetupKeyId Id, DateTimeOffset Now) : SetupKeyCommand;

public sealed record DeleteSetupKey(SetupKeyId Id) : SetupKeyCommand;
