using System.Diagnostics;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Networks;

internal static class NetworkDecider
{
    public static Decision Decide(Account account, NetworkCommand command) => command switch
    {
        CreateNetwork c => Create(account, c),
        UpdateNetwork c => Update(account, c),
        DeleteNetwork c => Delete(account, c),
        CreateNetworkResource c => NetworkResourceDecider.Create(account, c),
        UpdateNetworkResource c => NetworkResourceDecider.Update(account, c),
        DeleteNetworkResource c => NetworkResourceDecider.Delete(account, c),
        CreateNetworkRouter c => NetworkRouterDecider.Create(account, c),
        UpdateNetworkRouter c => NetworkRouterDecider.Update(account, c),
        DeleteNetworkRouter c => NetworkRouterDecider.Delete(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, NetworkEvent @event) => @event switch
    {
        NetworkCreated e => account with { Networks = account.Networks.SetItem(e.Network.Id, e.Network) },
        NetworkChanged e => account with { Networks = account.Networks.SetItem(e.Network.Id, e.Network) },
        NetworkDeleted e => account with { Networks = account.Networks.Remove(e.Id) },
        NetworkResourceCreated e => account with { NetworkResources = account.NetworkResources.SetItem(e.Resource.Id, e.Resource) },
        NetworkResourceDeleted e => account with { NetworkResources = account.NetworkResources.Remove(e.Id) },
        NetworkRouterCreated e => account with { NetworkRouters = account.NetworkRouters.Add(e.Router) },
        NetworkRouterChanged e => account with { NetworkRouters = [.. account.NetworkRouters.Select(r => r.Id == e.Router.Id ? e.Router : r)] },
        NetworkRouterDeleted e => account with { NetworkRouters = account.NetworkRouters.RemoveAll(r => r.Id == e.Id) },
        NetworkResourceChanged e => NetworkResourceDecider.Evolve(account, e.Resource),
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    public static Decision NotFound(NetworkId id) => Decision.Reject(RejectionKind.NotFound, $"network: {id} not found");

    private static Decision Create(Account account, CreateNetwork c)
    {
        var network = new Network(c.Id, c.Name.Trim(), c.Description);
        if (account.Networks.GetValueOrDefault(c.Id) is { } existing)
        {
            return existing == network
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"network with id {c.Id} already exists");
        }

        return NetworkText.Refusal("network", network.Name, network.Description) ?? Decision.Accept(new NetworkCreated(network));
    }

    private static Decision Update(Account account, UpdateNetwork c)
    {
        if (account.Networks.GetValueOrDefault(c.Id) is not { } before)
            return NotFound(c.Id);

        var network = new Network(c.Id, c.Name.Trim(), c.Description);
        if (NetworkText.Refusal("network", network.Name, network.Description) is { } refusal)
            return refusal;

        return network == before ? Decision.Accept() : Decision.Accept(new NetworkChanged(network));
    }

    private static Decision Delete(Account account, DeleteNetwork c)
    {
        if (!account.Networks.ContainsKey(c.Id))
            return NotFound(c.Id);

        var resources = account.NetworkResources.Values.Where(r => r.NetworkId == c.Id).OrderBy(r => r.Id).ToArray();
        return Decision.Accept(
        [
            .. NetworkResourceDecider.LeavingGroups(account, [.. resources.Select(r => r.Id)]),
            .. resources.Select(r => new NetworkResourceDeleted(r.Id)),
            .. account.NetworkRouters.Where(r => r.NetworkId == c.Id).Select(r => new NetworkRouterDeleted(r.Id)),
            new NetworkDeleted(c.Id),
        ]);
    }
}
