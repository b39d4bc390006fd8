using System.Net;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>
/// Which peers let strangers in. One that cannot forward, because of its system or an old agent, may be added all the same: it is
/// told nothing and never chosen until that changes, and <see cref="IngressPeer.Warning"/> says so.
/// </summary>
internal static class IngressPeerDecider
{
    /// <summary>Room for a place and a provider; every port allocation shows it.</summary>
    private const int MaxRegionLength = 100;

    public static Decision Add(Account account, AddIngressPeer c)
    {
        var ingress = new IngressPeer(c.Id, c.Peer, c.Enabled, c.Fallback, c.Region.Trim(), c.Address);
        if (account.IngressPeers.GetValueOrDefault(c.Id) is { } existing)
        {
            return existing == ingress
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"ingress peer with id {c.Id} already exists");
        }

        if (!account.Peers.Contains(c.Peer))
            return Decision.Reject(RejectionKind.NotFound, $"peer not found: {c.Peer}");

        if (PeerForwarding.IngressPeerOf(account, c.Peer) is not null)
            return PortForwardingDecider.Invalid($"peer_id: peer {c.Peer} is an ingress peer already");

        return Refusal(ingress) ?? Decision.Accept(new IngressPeerAdded(ingress));
    }

    public static Decision Update(Account account, UpdateIngressPeer c)
    {
        if (account.IngressPeers.GetValueOrDefault(c.Id) is not { } before)
            return PortForwardingDecider.NotFound(c.Id);

        var ingress = before with { Enabled = c.Enabled, Fallback = c.Fallback };
        if (c.Place is { } place)
            ingress = ingress with { Region = place.Region.Trim(), Address = place.Address };

        if (Refusal(ingress) is { } refusal)
            return refusal;

        return ingress == before ? Decision.Accept() : Decision.Accept(new IngressPeerChanged(ingress));
    }

    public static Decision Remove(Account account, RemoveIngressPeer c)
    {
        if (account.IngressPeers.GetValueOrDefault(c.Id) is not { } ingress)
            return PortForwardingDecider.NotFound(c.Id);

        // The peer may be the target of others' allocations too; those do not need it as a gateway.
        var through = PeerForwarding.AllocationsOf(account, ingress.Peer).RemoveAll(a => a.IngressPeer != c.Id);
        return through.IsEmpty
            ? Decision.Accept(new IngressPeerRemoved(c.Id))
            : Decision.Reject(RejectionKind.Precondition, $"ingress peer is used by port allocations: {PeerForwarding.Names(through)}");
    }

    private static Decision? Refusal(IngressPeer ingress)
    {
        if (ingress.Region.Length > MaxRegionLength)
            return PortForwardingDecider.Invalid($"region should be at most {MaxRegionLength} characters");

        return ingress.Address is { } address && !CanBeReached(address)
            ? PortForwardingDecider.Invalid($"ingress_ip: nobody reaches a peer at {address}")
            : null;
    }

    private static bool CanBeReached(IPAddress address) =>
        !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
        && !address.Equals(IPAddress.Broadcast) && !address.IsIPv6Multicast && !address.IsIPv6LinkLocal;
}
