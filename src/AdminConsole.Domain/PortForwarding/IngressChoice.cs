using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>Which ingress peers may serve a new allocation, the best first; or what is missing.</summary>
internal sealed record IngressChoice(ImmutableArray<IngressPeer> Candidates, string Missing)
{
    public static IngressChoice For(
        Account account, PeerId target, string targetRegion, ImmutableArray<ConnectedIngressPeer> connected)
    {
        var regions = connected.DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Region);
        ImmutableArray<IngressPeer> left = [.. account.IngressPeers.Values];
        foreach (var (isLeft, missing) in Conditions())
        {
            left = left.RemoveAll(i => !isLeft(i));
            if (left.IsEmpty)
                return new IngressChoice([], missing);
        }

        return new IngressChoice([.. left.OrderByDescending(IsNear).ThenByDescending(FreePorts).ThenBy(i => i.Id)], "");

        IEnumerable<(Predicate<IngressPeer> IsLeft, string Missing)> Conditions() =>
        [
            (_ => true, "there is none yet; add one"),
            (i => i.Enabled, "none is enabled"),
            (i => i.Peer != target, "a peer cannot be its own gateway, and no other is enabled"),
            (i => regions.ContainsKey(i.Id), "none of the enabled ones is connected"),
            (i => account.Peers.Find(i.Peer) is { ApprovalRequired: false, LoginExpired: false },
                "those that are connected wait for approval or for a new login"),
            (i => account.Peers.Find(i.Peer) is { } peer && IngressPeer.CanForward(peer),
                "those that are connected do not run linux with an agent of 0.38.0 or newer"),
            (i => IsNear(i) || i.Fallback, $"none is connected in the target's region {Named(targetRegion)}, and none is marked as fallback"),
        ];

        static string Named(string region) => region.Length == 0 ? "(unknown)" : region;

        bool IsNear(IngressPeer ingress) =>
            string.Equals(ingress.Region.Length > 0 ? ingress.Region : regions[ingress.Id], targetRegion, StringComparison.OrdinalIgnoreCase);

        int FreePorts(IngressPeer ingress)
        {
            var ports = IngressPorts.Of(account, ingress.Id);
            return ports.FreeTcp + ports.FreeUdp;
        }
    }
}
