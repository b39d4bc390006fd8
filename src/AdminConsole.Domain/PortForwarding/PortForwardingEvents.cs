using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PortForwarding;

public abstract record PortForwardingEvent : AccountEvent;

public sealed record IngressPeerAdded(IngressPeer IngressPeer) : PortForwardingEvent;

/// <param name="IngressPeer">As it is from now on.</param>
public sealed record IngressPeerChanged(IngressPeer IngressPeer) : PortForwardingEvent;

public sealed record IngressPeerRemoved(IngressPeerId Id) : PortForwardingEvent;

public sealed record PortAllocationCreated(PortAllocation Allocation) : PortForwardingEvent;

/// <param name="Allocation">The whole allocation as it is from now on.</param>
public sealed record PortAllocationChanged(PortAllocation Allocation) : PortForwardingEvent;

public sealed record PortAllocationDeleted(PortAllocationId Id) : PortForwardingEvent;
