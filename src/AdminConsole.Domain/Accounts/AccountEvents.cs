using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Accounts;

public abstract record AccountWideEvent : AccountEvent;

public sealed record AccountCreated(IpPrefix Network, AccountSettings Settings, DateTimeOffset At) : AccountWideEvent;

/// <param name="Base">The new serial base, never lower than the one before.</param>
public sealed record SerialBaseRaised(long Base) : AccountWideEvent;

/// <param name="Settings">All of them as they are from now on.</param>
public sealed record AccountSettingsChanged(AccountSettings Settings) : AccountWideEvent;

/// <param name="Addresses">The new address of every peer, sorted by peer.</param>
public sealed record NetworkRangeChanged(IpPrefix Network, ImmutableArray<PeerAddress> Addresses) : AccountWideEvent;

public sealed record PeerAddress(PeerId PeerId, IPAddress Address);
