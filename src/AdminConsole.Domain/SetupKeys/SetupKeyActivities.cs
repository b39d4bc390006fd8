using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.SetupKeys;

internal static class SetupKeyActivities
{
    public static ImmutableArray<Activity> Of(Account before, SetupKeyEvent @event) => @event switch
    {
        SetupKeyCreated e => [One(e.SetupKey, 12, "setupkey.add", "Setup key created")],
        SetupKeyRevoked e => [One(before, e.Id, 14, "setupkey.revoke", "Setup key revoked")],
        SetupKeyGroupsChanged e => Groups(before, e),
        SetupKeyDeleted e => [One(before, e.Id, 68, "setupkey.delete", "Setup key deleted")],
        _ => throw new UnreachableException($"No activity for {@event.GetType().Name}."),
    };

    private static Activity One(Account before, SetupKeyId id, int number, string code, string message) =>
        before.SetupKeys.GetValueOrDefault(id) is { } key ? One(key, number, code, message) : Activity.One(number, code, message, id.Value);

    private static Activity One(SetupKey key, int number, string code, string message) => Activity.One(
        number, code, message, key.Id.Value,
        ("name", key.Name), ("type", key.Type == SetupKeyType.OneOff ? "one-off" : "reusable"), ("key", key.Mask));

    private static ImmutableArray<Activity> Groups(Account before, SetupKeyGroupsChanged e)
    {
        if (before.SetupKeys.GetValueOrDefault(e.Id) is not { } key)
            return [];

        return
        [
            .. e.AutoGroups.Except(key.AutoGroups).Select(g => One(g, 23, "setupkey.group.add", "Group added to setup key")),
            .. key.AutoGroups.Except(e.AutoGroups).Select(g => One(g, 24, "setupkey.group.delete", "Group removed from user setup key")),
        ];

        Activity One(GroupId group, int number, string code, string message) => Activity.One(
            number, code, message, e.Id.Value,
            ("group", Activity.NameOf(before, group)), ("group_id", group.Value), ("setupkey", key.Name));
    }
}
