using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PostureChecks;

public abstract record PostureCheckEvent : AccountEvent;

public sealed record PostureCheckCreated(PostureCheck PostureCheck) : PostureCheckEvent;

/// <param name="PostureCheck">The whole check as it is from now on.</param>
public sealed record PostureCheckChanged(PostureCheck PostureCheck) : PostureCheckEvent;

public sealed record PostureCheckDeleted(PostureCheckId Id) : PostureCheckEvent;
