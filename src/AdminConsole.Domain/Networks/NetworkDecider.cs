using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Networks;

internal static class NetworkDecider
{
    public static Decision Decide(Account account, NetworkCommand command) => command switch
    {
        _ => throw new UnreachableException($"{command.GetType().Name} of {account.Id}"),
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
        NetworkResourceChanged e => ChangeResource(account, e.Resource),
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    /// <summary>A new address may be of another type; groups and rules that name the resource follow.</summary>
    private static Account ChangeResource(Account account, NetworkResource resource)
    {
        var changed = account with { NetworkResources = account.NetworkResources.SetItem(resource.Id, resource) };
        if (account.NetworkResources.GetValueOrDefault(resource.Id)?.Type == resource.Type)
            return changed;

        return changed with
        {
            Groups = changed.Groups.SetItems(changed.Groups.Values
                .Where(g => g.Resources.Any(r => r.Id == resource.Id.Value))
                .Select(g => KeyValuePair.Create(g.Id, g with { Resources = [.. g.Resources.Select(Corrected)] }))),
        };

        ResourceRef Corrected(ResourceRef other) =>
            other.Id == resource.Id.Value && other.Type != ResourceType.Peer ? resource.Ref : other;
    }
}
