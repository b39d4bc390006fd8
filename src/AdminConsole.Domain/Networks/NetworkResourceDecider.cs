using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.Networks;

/// <summary>Resources of networks, and which groups they are in. The texts are those of NetBird's API, which tools match.</summary>
internal static class NetworkResourceDecider
{
    public static Decision Create(Account account, CreateNetworkResource c)
    {
        var isAddress = ResourceAddress.TryParse(c.Address.Trim(), out var address);
        var resource = Resource(c.Id, c.NetworkId, c.Name, c.Description, address, c.Enabled);
        if (account.NetworkResources.GetValueOrDefault(c.Id) is { } existing)
        {
            return existing == resource && GroupsOf(account, c.Id).Select(g => g.Id).ToHashSet().SetEquals(c.Groups)
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"network resource with id {c.Id} already exists");
        }

        if (!account.Networks.ContainsKey(c.NetworkId))
            return NetworkDecider.NotFound(c.NetworkId);

        if (NetworkText.Refusal("network resource", resource.Name, resource.Description) is { } refusal)
            return refusal;

        if (!isAddress)
        {
            return Decision.Reject(
                RejectionKind.Invalid, $"failed to create new network resource: invalid address: {ResourceAddress.InvalidText}");
        }

        if (account.NetworkResources.Values.Any(r => r.Name == resource.Name))
        {
            return Decision.Reject(
                RejectionKind.Invalid, $"failed to create network resource: resource with name {resource.Name} already exists");
        }

        if (UnknownGroup(account, c.Groups) is { } unknown)
            return Decision.Reject(RejectionKind.NotFound, $"failed to create network resource: group: {unknown} not found");

        return Decision.Accept([new NetworkResourceCreated(resource), .. Grouping(account, resource.Ref, c.Groups)]);
    }

    public static Decision Update(Account account, UpdateNetworkResource c)
    {
        if (Misplaced(account, c.Id, c.NetworkId) is { } misplaced)
            return misplaced;

        var isAddress = ResourceAddress.TryParse(c.Address.Trim(), out var address);
        var resource = Resource(c.Id, c.NetworkId, c.Name, c.Description, address, c.Enabled);
        if (NetworkText.Refusal("network resource", resource.Name, resource.Description) is { } refusal)
            return refusal;

        if (!isAddress)
            return Decision.Reject(RejectionKind.Invalid, $"failed to get resource type: {ResourceAddress.InvalidText}");

        if (account.NetworkResources.Values.Any(r => r.Name == resource.Name && r.Id != c.Id))
            return Decision.Reject(RejectionKind.Invalid, "new resource name already exists");

        if (UnknownGroup(account, c.Groups) is { } unknown)
            return Decision.Reject(RejectionKind.NotFound, $"failed to update network resource: group: {unknown} not found");

        return Decision.Accept(
        [
            .. account.NetworkResources[c.Id] == resource ? ImmutableArray<AccountEvent>.Empty : [new NetworkResourceChanged(resource)],
            .. Grouping(account, resource.Ref, c.Groups),
        ]);
    }

    public static Decision Delete(Account account, DeleteNetworkResource c) =>
        Misplaced(account, c.Id, c.NetworkId)
        ?? Decision.Accept([.. LeavingGroups(account, [c.Id]), new NetworkResourceDeleted(c.Id)]);

    /// <summary>A new address may be of another type; groups and rules that name the resource follow.</summary>
    public static Account Evolve(Account account, NetworkResource resource)
    {
        var changed = account with { NetworkResources = account.NetworkResources.SetItem(resource.Id, resource) };
        if (account.NetworkResources.GetValueOrDefault(resource.Id)?.Type == resource.Type)
            return changed;

        return changed with
        {
            Groups = changed.Groups.SetItems(GroupsOf(changed, resource.Id)
                .Select(g => KeyValuePair.Create(g.Id, g with { Resources = [.. g.Resources.Select(Corrected)] }))),
            Policies = [.. changed.Policies.Select(p => p.Rules.Any(IsOutdated) ? p with { Rules = [.. p.Rules.Select(Renewed)] } : p)],
        };

        bool IsOutdated(PolicyRule rule) => rule.DestinationResource is { } named && Corrected(named) != named;

        PolicyRule Renewed(PolicyRule rule) => rule.DestinationResource is { } named ? rule with { DestinationResource = Corrected(named) } : rule;

        ResourceRef Corrected(ResourceRef other) =>
            other.Id == resource.Id.Value && other.Type != ResourceType.Peer ? resource.Ref : other;
    }

    /// <summary>One event for each group that has any of them.</summary>
    public static IEnumerable<AccountEvent> LeavingGroups(Account account, ImmutableHashSet<NetworkResourceId> leaving) =>
        from @group in account.Groups.Values
        where @group.Resources.Any(r => leaving.Contains(new NetworkResourceId(r.Id)))
        orderby @group.Id
        select new GroupResourcesChanged(@group.Id, [.. @group.Resources.Where(r => !leaving.Contains(new NetworkResourceId(r.Id)))]);

    /// <summary>What makes it a member of these groups and of no other.</summary>
    private static IEnumerable<AccountEvent> Grouping(Account account, ResourceRef resource, ImmutableArray<GroupId> wanted) =>
        from @group in account.Groups.Values
        let isMember = @group.Resources.Any(r => r.Id == resource.Id)
        where isMember != wanted.Contains(@group.Id)
        orderby @group.Id
        select new GroupResourcesChanged(
            @group.Id, isMember ? @group.Resources.RemoveAll(r => r.Id == resource.Id) : @group.Resources.Add(resource));

    private static IEnumerable<Group> GroupsOf(Account account, NetworkResourceId id) =>
        account.Groups.Values.Where(g => g.Resources.Any(r => r.Id == id.Value));

    private static NetworkResource Resource(
        NetworkResourceId id, NetworkId network, string name, string description, ResourceAddress address, bool enabled) =>
        new(id, network, name.Trim(), description, address.Type, address.Prefix, address.Domain, enabled);

    private static GroupId? UnknownGroup(Account account, ImmutableArray<GroupId> groups) =>
        groups.Where(g => !account.Groups.ContainsKey(g)).Select(g => (GroupId?)g).FirstOrDefault();

    private static Decision? Misplaced(Account account, NetworkResourceId id, NetworkId network)
    {
        if (account.NetworkResources.GetValueOrDefault(id) is not { } resource)
            return Decision.Reject(RejectionKind.NotFound, $"network resource: {id} not found");

        return resource.NetworkId == network
            ? null
            : Decision.Reject(RejectionKind.BadRequest, $"resource {id} is not part of the network {network}");
    }
}
