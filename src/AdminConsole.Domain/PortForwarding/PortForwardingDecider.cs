using System.Diagnostics;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PortForwarding;

internal static class PortForwardingDecider
{
    public static Decision Decide(Account account, PortForwardingCommand command) => command switch
    {
        AddIngressPeer c => IngressPeerDecider.Add(account, c),
        UpdateIngressPeer c => IngressPeerDecider.Update(account, c),
        RemoveIngressPeer c => IngressPeerDecider.Remove(account, c),
        CreatePortAllocation c => PortAllocationDecider.Create(account, c),
        UpdatePortAllocation c => PortAllocationDecider.Update(account, c),
        DeletePortAllocation c => PortAllocationDecider.Delete(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, PortForwardingEvent @event) => @event switch
    {
        IngressPeerAdded e => account with { IngressPeers = account.IngressPeers.SetItem(e.IngressPeer.Id, e.IngressPeer) },
        IngressPeerChanged e => account with { IngressPeers = account.IngressPeers.SetItem(e.IngressPeer.Id, e.IngressPeer) },
        IngressPeerRemoved e => account with { IngressPeers = account.IngressPeers.Remove(e.Id) },
        PortAllocationCreated e => account with { PortAllocations = account.PortAllocations.SetItem(e.Allocation.Id, e.Allocation) },
        PortAllocationChanged e => account with { PortAllocations = account.PortAllocations.SetItem(e.Allocation.Id, e.Allocation) },
        PortAllocationDeleted e => account with { PortAllocations = account.PortAllocations.Remove(e.Id) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    public static Decision NotFound(IngressPeerId id) => Decision.Reject(RejectionKind.NotFound, $"ingress peer: {id} not found");

    public static Decision Invalid(string message) => Decision.Reject(RejectionKind.Invalid, message);
}
