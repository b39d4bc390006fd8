using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.PortForwarding;

internal static class PortAllocationDecider
{
    private const int MaxNameLength = 40;

    public static Decision Create(Account account, CreatePortAllocation c)
    {
        var name = c.Name.Trim();
        var request = new PortRequest(c.PortRanges, c.DirectPort);
        if (account.PortAllocations.GetValueOrDefault(c.Id) is { } existing)
        {
            return existing.Name == name && existing.Target == c.Target && existing.Enabled == c.Enabled && request.IsMetBy(existing.Mappings)
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"port allocation with id {c.Id} already exists");
        }

        if (!account.Peers.Contains(c.Target))
            return Decision.Reject(RejectionKind.NotFound, $"peer not found: {c.Target}");

        if ((Refusal(account, c.Id, c.Target, name) ?? request.Refusal()) is { } refusal)
            return refusal;

        var choice = IngressChoice.For(account, c.Target, c.TargetRegion, c.Connected);
        Decision? first = null;
        foreach (var gateway in choice.Candidates)
        {
            var plan = MappingPlan.Of(account, gateway.Id, c.Id, c.Target, c.Enabled, request, before: []);
            if (plan.Refusal is null)
                return Decision.Accept(new PortAllocationCreated(new(c.Id, name, c.Target, gateway.Id, c.Enabled, plan.Mappings)));

            first ??= plan.Refusal;
        }

        return first ?? Decision.Reject(RejectionKind.Precondition, $"no ingress peer available: {choice.Missing}");
    }

    /// <summary>The gateway need not be connected: an allocation waits for the one that it has.</summary>
    public static Decision Update(Account account, UpdatePortAllocation c)
    {
        if (Find(account, c.Id, c.Target) is not { } before)
            return NotFound(c.Id);

        var name = c.Name.Trim();
        var request = new PortRequest(c.PortRanges, c.DirectPort);
        if ((Refusal(account, c.Id, c.Target, name) ?? request.Refusal()) is { } refusal)
            return refusal;

        if (account.IngressPeers.GetValueOrDefault(c.MoveTo ?? before.IngressPeer) is not { } gateway)
            return PortForwardingDecider.NotFound(c.MoveTo ?? before.IngressPeer);

        if (gateway.Peer == c.Target)
            return PortForwardingDecider.Invalid("ingress_peer_id: a peer cannot be its own gateway");

        var plan = MappingPlan.Of(
            account, gateway.Id, c.Id, c.Target, c.Enabled, request, gateway.Id == before.IngressPeer ? before.Mappings : []);
        if (plan.Refusal is not null)
            return plan.Refusal;

        var allocation = new PortAllocation(c.Id, name, c.Target, gateway.Id, c.Enabled, plan.Mappings);
        return allocation.SameAs(before) ? Decision.Accept() : Decision.Accept(new PortAllocationChanged(allocation));
    }

    public static Decision Delete(Account account, DeletePortAllocation c) =>
        Find(account, c.Id, c.Target) is null ? NotFound(c.Id) : Decision.Accept(new PortAllocationDeleted(c.Id));

    private static PortAllocation? Find(Account account, PortAllocationId id, PeerId target) =>
        account.PortAllocations.GetValueOrDefault(id) is { } allocation && allocation.Target == target ? allocation : null;

    private static Decision? Refusal(Account account, PortAllocationId id, PeerId target, string name)
    {
        if (name.Length is 0 or > MaxNameLength)
            return PortForwardingDecider.Invalid($"name should be between 1 and {MaxNameLength} characters");

        return account.PortAllocations.Values.Any(a => a.Target == target && a.Name == name && a.Id != id)
            ? PortForwardingDecider.Invalid($"name: the peer has a port allocation named {name} already")
            : null;
    }

    private static Decision NotFound(PortAllocationId id) => Decision.Reject(RejectionKind.NotFound, $"port allocation: {id} not found");
}
