using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Policies;

public abstract record PolicyEvent : AccountEvent;

public sealed record PolicyCreated(Policy Policy) : PolicyEvent;

/// <param name="Policy">The whole policy as it is from now on.</param>
public sealed record PolicyChanged(Policy Policy) : PolicyEvent;

public sealed record PolicyDeleted(PolicyId Id) : PolicyEvent;
