using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Networks;

/// <summary>Routers of networks. The texts are those of NetBird's API, which tools match.</summary>
internal static class NetworkRouterDecider
{
    public static Decision Create(Account account, CreateNetworkRouter c)
    {
        var router = new NetworkRouter(c.Id, c.NetworkId, c.Peer, [.. c.PeerGroups.Distinct()], c.Masquerade, c.Metric, c.Enabled);
        if (Find(account, c.Id) is { } existing)
        {
            return existing.SameAs(router)
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"network router with id {c.Id} already exists");
        }

        if (!account.Networks.ContainsKey(c.NetworkId))
            return NetworkDecider.NotFound(c.NetworkId);

        return Refusal(account, router) ?? Decision.Accept(new NetworkRouterCreated(router));
    }

    public static Decision Update(Account account, UpdateNetworkRouter c)
    {
        if (Misplaced(account, c.Id, c.NetworkId) is { } misplaced)
            return misplaced;

        var router = new NetworkRouter(c.Id, c.NetworkId, c.Peer, [.. c.PeerGroups.Distinct()], c.Masquerade, c.Metric, c.Enabled);
        if (Refusal(account, router) is { } refusal)
            return refusal;

        return Find(account, c.Id) is { } before && before.SameAs(router)
            ? Decision.Accept()
            : Decision.Accept(new NetworkRouterChanged(router));
    }

    public static Decision Delete(Account account, DeleteNetworkRouter c) =>
        Misplaced(account, c.Id, c.NetworkId) ?? Decision.Accept(new NetworkRouterDeleted(c.Id));

    /// <summary>Routers that are this one peer, and nothing without it.</summary>
    public static IEnumerable<NetworkRouter> Of(Account account, PeerId peer) => account.NetworkRouters.Where(r => r.Peer == peer);

    private static NetworkRouter? Find(Account account, NetworkRouterId id) => account.NetworkRouters.FirstOrDefault(r => r.Id == id);

    private static Decision? Refusal(Account account, NetworkRouter router)
    {
        if (router.Peer is not null && router.PeerGroups.Length > 0)
            return Invalid("peer and peer_groups cannot be set at the same time");

        if (router.Peer is null && router.PeerGroups.Length == 0)
            return Invalid("either peer or peer_groups must be provided");

        if (router.Peer is { } peer && !account.Peers.Contains(peer))
            return Invalid($"peer with ID {peer} not found");

        foreach (var group in router.PeerGroups)
        {
            if (!account.Groups.ContainsKey(group))
                return Invalid($"group id {group} not found");
        }

        return router.Metric is < 1 or > 9999 ? Invalid("metric should be between 1 and 9999") : null;
    }

    private static Decision? Misplaced(Account account, NetworkRouterId id, NetworkId network)
    {
        if (Find(account, id) is not { } router)
            return Decision.Reject(RejectionKind.NotFound, $"network router: {id} not found");

        return router.NetworkId == network
            ? null
            : Decision.Reject(RejectionKind.BadRequest, $"router {id} is not part of the network {network}");
    }

    private static Decision Invalid(string message) => Decision.Reject(RejectionKind.Invalid, message);
}
