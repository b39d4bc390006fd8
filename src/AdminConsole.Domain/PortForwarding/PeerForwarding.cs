using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>What port forwarding has to do with one peer.</summary>
internal static class PeerForwarding
{
    /// <summary>How many a refusal names: enough to find them, short enough to read.</summary>
    private const int MaxNamed = 5;

    public static IngressPeer? IngressPeerOf(Account account, PeerId peer) => account.IngressPeers.Values.FirstOrDefault(i => i.Peer == peer);

    /// <summary>Those that lead to the peer or through it, sorted by id.</summary>
    public static ImmutableArray<PortAllocation> AllocationsOf(Account account, PeerId peer)
    {
        var ingress = IngressPeerOf(account, peer)?.Id;
        return [.. account.PortAllocations.Values.Where(a => a.Target == peer || a.IngressPeer == ingress).OrderBy(a => a.Id)];
    }

    /// <summary>What ends when the peer goes.</summary>
    public static IEnumerable<AccountEvent> Ending(Account account, PeerId peer)
    {
        foreach (var allocation in AllocationsOf(account, peer))
            yield return new PortAllocationDeleted(allocation.Id);

        if (IngressPeerOf(account, peer) is { } ingress)
            yield return new IngressPeerRemoved(ingress.Id);
    }

    public static string Names(ImmutableArray<PortAllocation> allocations) =>
        string.Join(", ", allocations.Take(MaxNamed).Select(a => a.Name))
        + (allocations.Length > MaxNamed ? $" and {allocations.Length - MaxNamed} more" : "");
}
