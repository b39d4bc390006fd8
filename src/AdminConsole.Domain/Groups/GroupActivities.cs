using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Groups;

internal static class GroupActivities
{
    /// <summary>Resources that enter and leave. One whose type alone differs does neither.</summary>
    public static IEnumerable<Activity> OfResources(Account before, Group group, IEnumerable<ResourceRef> resources)
    {
        var now = resources.ToArray();
        return now.ExceptBy(group.Resources.Select(r => r.Id), r => r.Id)
            .Select(r => Of(before, group, r, 82, "resource.group.add", "Resource added to group"))
            .Concat(group.Resources.ExceptBy(now.Select(r => r.Id), r => r.Id)
                .Select(r => Of(before, group, r, 83, "resource.group.delete", "Resource removed from group")));
    }

    private static Activity Of(Account before, Group group, ResourceRef resource, int number, string code, string message) => Activity.One(
        number, code, message, group.Id.Value,
        ("name", group.Name), ("id", group.Id.Value),
        ("resource_name", before.NetworkResources.GetValueOrDefault(new NetworkResourceId(resource.Id))?.Name ?? ""),
        ("resource_id", resource.Id), ("resource_type", resource.Type.ToString().ToLowerInvariant()));
}
