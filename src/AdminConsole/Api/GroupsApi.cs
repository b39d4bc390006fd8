using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Api;

/// <summary>/api/groups</summary>
internal static class GroupsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/groups", (ApiCall call, string? name) => call.Read(Module.Groups, account => List(account, name)));
        api.MapGet("/groups/{id}", (ApiCall call, string id) => call.Read(Module.Groups, account => One(account, new GroupId(id))));
        api.MapPost("/groups", (ApiCall call) => call.TakeAsync<GroupRequest>(
            Module.Groups,
            Operation.Create,
            body => SaveAsync(
                call, body, new GroupId(call.NewId()), (id, peers, resources) => new CreateGroup(id, body.Name ?? "", peers, resources))));
        api.MapPut("/groups/{id}", (ApiCall call, string id) => call.TakeAsync<GroupRequest>(
            Module.Groups,
            Operation.Update,
            body => SaveAsync(
                call, body, new GroupId(id), (group, peers, resources) => new UpdateGroup(group, body.Name ?? "", peers, resources))));
        api.MapDelete("/groups/{id}", (ApiCall call, string id) => call.DeleteAsync(new DeleteGroup(new GroupId(id))));
    }

    private static IResult List(Account account, string? name)
    {
        if (string.IsNullOrEmpty(name))
            return ApiAnswer.Ok(account.Groups.Values.OrderBy(g => g.Id).Select(g => GroupAnswer.Of(account, g)).ToArray());

        // Groups of a sign-in may share a name; the one that matters is the one with the most peers.
        return account.Groups.Values.Where(g => g.Name == name).OrderBy(g => g.Id).MaxBy(g => g.Peers.Count) is { } group
            ? ApiAnswer.Ok(new[] { GroupAnswer.Of(account, group) })
            : ApiAnswer.NotFound($"group: {name} not found");
    }

    private static IResult One(Account account, GroupId id) => account.Groups.GetValueOrDefault(id) is { } group
        ? ApiAnswer.Ok(GroupAnswer.Of(account, group))
        : ApiAnswer.NotFound($"group: {id} not found");

    private static Task<IResult> SaveAsync(
        ApiCall call,
        GroupRequest body,
        GroupId id,
        Func<GroupId, ImmutableArray<PeerId>, ImmutableArray<ResourceRef>, GroupCommand> command)
    {
        if (!ResourceBody.TryRead(body.Resources, out var resources, out var type))
            return Task.FromResult(ApiAnswer.Invalid($"unknown resource type: {type}"));

        ImmutableArray<PeerId> peers = [.. (body.Peers ?? []).Select(p => new PeerId(p ?? ""))];
        return call.ChangeAsync(command(id, peers, resources), account => One(account, id));
    }

    private sealed record GroupRequest(string? Name, string?[]? Peers, ResourceBody?[]? Resources);

    private sealed record GroupAnswer(
        string Id, string Name, int PeersCount, int ResourcesCount, string Issued, PeerMinimum[] Peers, ResourceBody[] Resources)
    {
        public static GroupAnswer Of(Account account, Group group) => new(
            group.Id.Value,
            group.Name,
            group.Peers.Count,
            group.Resources.Length,
            GroupMinimum.TextOf(group.Issued),
            [.. group.Peers.Select(id => account.Peers.Find(id)).OfType<Peer>().Select(p => new PeerMinimum(p.Id.Value, p.Name))],
            [.. group.Resources.Select(ResourceBody.Of)]);
    }

    private sealed record PeerMinimum(string Id, string Name);
}

/// <summary>A group where others mention it.</summary>
internal sealed record GroupMinimum(string Id, string Name, int PeersCount, int ResourcesCount, string Issued)
{
    public static GroupMinimum Of(Group group) =>
        new(group.Id.Value, group.Name, group.Peers.Count, group.Resources.Length, TextOf(group.Issued));

    public static string TextOf(Issued issued) => issued.ToString().ToLowerInvariant();
}
