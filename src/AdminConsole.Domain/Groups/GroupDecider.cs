using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Groups;

internal static class GroupDecider
{
    private const int MaxNameLength = 255;

    public static Decision Decide(Account account, GroupCommand command) => command switch
    {
        CreateGroup c => Create(account, c),
        UpdateGroup c => Update(account, c),
        DeleteGroup c => Delete(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, GroupEvent @event) => @event switch
    {
        GroupCreated e => account with { Groups = account.Groups.SetItem(e.Group.Id, e.Group) },
        GroupRenamed e => Change(account, e.Id, g => g with { Name = e.Name }),
        GroupPeersChanged e => Change(account, e.Id, g => g with { Peers = g.Peers.Except(e.Removed).Union(e.Added) }),
        GroupResourcesChanged e => Change(account, e.Id, g => g with { Resources = e.Resources }),
        GroupDeleted e => account with { Groups = account.Groups.Remove(e.Id) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Account Change(Account account, GroupId id, Func<Group, Group> change) =>
        account.Groups.GetValueOrDefault(id) is { } group
            ? account with { Groups = account.Groups.SetItem(id, change(group)) }
            : account;

    private static Decision Create(Account account, CreateGroup c)
    {
        var name = c.Name.Trim();
        var group = new Group(c.Id, name, Issued.Api, [.. c.Peers], Corrected(account, c.Resources));
        if (account.Groups.GetValueOrDefault(c.Id) is { } existing)
        {
            return existing.Name == group.Name
                && existing.Peers.SetEquals(group.Peers)
                && existing.Resources.AsSpan().SequenceEqual(group.Resources.AsSpan())
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"group with id {c.Id} already exists");
        }

        if (Refusal(account, name, c.Peers, c.Resources) is { } refusal)
            return refusal;

        if (account.Groups.Values.Any(g => g.Name == name))
            return Decision.Reject(RejectionKind.AlreadyExists, $"group with name {name} already exists");

        return Decision.Accept(new GroupCreated(group));
    }

    private static Decision Update(Account account, UpdateGroup c)
    {
        if (account.Groups.GetValueOrDefault(c.Id) is not { } group)
            return NotFound(c.Id);

        if (group.IsAll)
            return Decision.Reject(RejectionKind.Invalid, "updating group ALL is not allowed");

        var name = c.Name.Trim();
        if (Refusal(account, name, c.Peers, c.Resources) is { } refusal)
            return refusal;

        if (name != group.Name && account.Groups.Values.Any(g => g.Name == name))
            return Decision.Reject(RejectionKind.AlreadyExists, $"group with name {name} already exists");

        var events = ImmutableArray.CreateBuilder<AccountEvent>();
        if (name != group.Name)
            events.Add(new GroupRenamed(c.Id, name));

        var wanted = c.Peers.ToImmutableSortedSet();
        var added = wanted.Except(group.Peers);
        var removed = group.Peers.Except(wanted);
        if (added.Count + removed.Count > 0)
            events.Add(new GroupPeersChanged(c.Id, [.. added], [.. removed]));

        var resources = Corrected(account, c.Resources);
        if (!group.Resources.AsSpan().SequenceEqual(resources.AsSpan()))
            events.Add(new GroupResourcesChanged(c.Id, resources));

        return Decision.Accept(events.ToImmutable());
    }

    private static Decision Delete(Account account, DeleteGroup c)
    {
        if (account.Groups.GetValueOrDefault(c.Id) is not { } group)
            return NotFound(c.Id);

        if (group.Issued == Issued.Integration && !MayDeleteIntegrated(account, c.Actor))
            return Decision.Reject(RejectionKind.Denied, "only service users with admin power can delete integration group");

        if (group.IsAll)
            return Decision.Reject(RejectionKind.Invalid, "deleting group ALL is not allowed");

        if (Link(account, group) is { } link)
            return Decision.Reject(RejectionKind.BadRequest, $"group has been linked to {link}");

        return Decision.Accept(new GroupDeleted(c.Id));
    }

    /// <summary>The first object that names the group: its kind and its name; null if none does.</summary>
    private static string? Link(Account account, Group group)
    {
        if (group.Resources.Length > 0)
            return $"network resource: {group.Resources[0].Id}";

        if (account.Routes.Values.Where(r => r.Names(group.Id)).MinBy(r => r.Id) is { } route)
            return $"route: {route.NetId}";

        if (account.NameServerGroups.Values.Where(n => n.Groups.Contains(group.Id)).MinBy(n => n.Id) is { } servers)
            return $"name server groups: {servers.Name}";

        if (account.Policies.FirstOrDefault(p => p.Names(group.Id)) is { } policy)
            return $"policy: {policy.Name}";

        var key = account.SetupKeys.Values.Where(k => k.AutoGroups.Contains(group.Id)).MinBy(k => k.Id.Value, StringComparer.Ordinal);
        if (key is not null)
            return $"setup key: {key.Name}";

        var user = account.Users.Values.Where(u => u.AutoGroups.Contains(group.Id)).MinBy(u => u.Id.Value, StringComparer.Ordinal);
        if (user is not null)
            return $"user: {user.Id}";

        if (account.NetworkRouters.Where(r => r.PeerGroups.Contains(group.Id)).MinBy(r => r.Id) is { } router)
            return $"network router: {router.Id}";

        if (account.DnsSettings.DisabledManagementGroups.Contains(group.Id))
            return $"disabled DNS management groups: {group.Name}";

        var zone = account.Zones.Values.Where(z => z.Groups.Contains(group.Id)).MinBy(z => z.Id);
        return zone is null ? account.Settings.LinkTo(group.Id) : $"DNS zone: {zone.Name}";
    }

    /// <summary>What a directory made comes back with its next synchronisation, unless the directory's own program removes it.</summary>
    private static bool MayDeleteIntegrated(Account account, Actor actor) =>
        actor == Actor.System
        || (actor is Actor.User user
            && account.Users.GetValueOrDefault(user.Id) is { IsServiceUser: true, Role: Role.Owner or Role.Admin });

    private static Decision NotFound(GroupId id) => Decision.Reject(RejectionKind.NotFound, $"group: {id} not found");

    private static Decision? Refusal(Account account, string name, ImmutableArray<PeerId> peers, ImmutableArray<ResourceRef> resources)
    {
        if (name.Length == 0)
            return Decision.Reject(RejectionKind.Invalid, "group name shouldn't be empty");

        if (name.Length > MaxNameLength)
            return Decision.Reject(RejectionKind.Invalid, $"group name should be at most {MaxNameLength} characters");

        foreach (var peer in peers)
        {
            if (!account.Peers.Contains(peer))
                return Decision.Reject(RejectionKind.Invalid, $"peer with ID \"{peer}\" not found");
        }

        foreach (var resource in resources)
        {
            if (!account.NetworkResources.ContainsKey(new NetworkResourceId(resource.Id)))
                return Decision.Reject(RejectionKind.Invalid, $"resource with ID \"{resource.Id}\" not found");
        }

        return null;
    }

    /// <summary>Each once, of the type that its address has.</summary>
    private static ImmutableArray<ResourceRef> Corrected(Account account, ImmutableArray<ResourceRef> resources) =>
    [
        .. resources
            .DistinctBy(r => r.Id)
            .Select(r => account.NetworkResources.GetValueOrDefault(new NetworkResourceId(r.Id))?.Ref ?? r),
    ];
}
