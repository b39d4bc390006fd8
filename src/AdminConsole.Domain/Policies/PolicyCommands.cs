using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Policies;

public abstract record PolicyCommand : AccountCommand;

/// <param name="Policy">Unknown groups and posture checks in it are left out.</param>
public sealed record CreatePolicy(Policy Policy) : PolicyCommand;

/// <summary>A full replacement. A rule whose id is not one of the policy's rules is a new one.</summary>
public sealed record UpdatePolicy(Policy Policy) : PolicyCommand;

public sealed record SwitchPolicy(PolicyId Id, bool Enabled) : PolicyCommand;

public sealed record DeletePolicy(PolicyId Id) : PolicyCommand;
