using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Accounts;

public abstract record AccountWideEvent : AccountEvent;

public sealed record AccountCreated(IpPrefix Network, AccountSettings Settings, DateTimeOffset At) : AccountWideEvent;

/// <param name="Base">The new serial base, never lower than the one before.</param>
public sealed record SerialBaseRaised(long Base) : AccountWideEvent;
