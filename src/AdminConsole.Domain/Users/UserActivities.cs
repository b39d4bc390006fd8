using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.Users;

internal static class UserActivities
{
    public static ImmutableArray<Activity> Of(Account before, UserEvent @event) => @event switch
    {
        UserAdded { User.IsServiceUser: true } e =>
            [One(e.User.Id, 43, "service.user.create", "Service user created", ("name", e.User.ServiceUserName))],
        UserAdded { Created: true } e => [One(e.User.Id, 91, "user.create", "User created")],
        UserAdded e => [One(e.User.Id, 2, "user.join", "User joined")],
        UserApproved e => [One(e.UserId, 89, "user.approve", "User approved")],
        UserRejected e => [One(e.UserId, 90, "user.reject", "User rejected")],
        UserRoleChanged e => [One(e.UserId, 22, "user.role.update", "User role updated", ("role", NameOf(e.Role)))],
        OwnershipTransferred e => [One(e.To, 59, "transferred.owner.role", "Transferred owner role")],
        UserBlocked e => [One(e.UserId, 45, "user.block", "User blocked")],
        UserUnblocked e => [One(e.UserId, 46, "user.unblock", "User unblocked")],
        UserGroupsChanged e => Groups(before, e),
        UserDeleted e when before.Users.GetValueOrDefault(e.UserId) is { IsServiceUser: true } user =>
            [One(e.UserId, 44, "service.user.delete", "Service user deleted", ("name", user.ServiceUserName), CreatedAt(user))],
        UserDeleted e when before.Users.GetValueOrDefault(e.UserId) is { } user =>
            [One(e.UserId, 47, "user.delete", "User deleted", CreatedAt(user))],
        UserDeleted e => [One(e.UserId, 47, "user.delete", "User deleted")],
        AccessTokenCreated e => [Token(before, e.UserId, e.Token.Name, 41, "personal.access.token.create", "Personal access token created")],
        AccessTokenDeleted e =>
            [Token(before, e.UserId, TokenName(before, e), 42, "personal.access.token.delete", "Personal access token deleted")],
        _ => throw new UnreachableException($"No activity for {@event.GetType().Name}."),
    };

    private static ImmutableArray<Activity> Groups(Account before, UserGroupsChanged e)
    {
        if (before.Users.GetValueOrDefault(e.UserId) is not { } user)
            return [];

        return
        [
            .. e.AutoGroups.Except(user.AutoGroups).Select(g => Group(g, 20, "user.group.add", "Group added to user")),
            .. user.AutoGroups.Except(e.AutoGroups).Select(g => Group(g, 21, "user.group.delete", "Group removed from user")),
        ];

        Activity Group(GroupId group, int number, string code, string message) => One(
            e.UserId, number, code, message,
            ("group", Activity.NameOf(before, group)),
            ("group_id", group.Value),
            ("is_service_user", user.IsServiceUser ? "true" : "false"),
            ("user_name", user.ServiceUserName));
    }

    private static Activity Token(Account before, UserId id, string name, int number, string code, string message) => One(
        id, number, code, message,
        ("name", name),
        ("is_service_user", before.Users.GetValueOrDefault(id)?.IsServiceUser == true ? "true" : "false"),
        ("user_name", before.Users.GetValueOrDefault(id)?.ServiceUserName ?? ""));

    private static string TokenName(Account before, AccessTokenDeleted e) =>
        before.Users.GetValueOrDefault(e.UserId)?.AccessTokens.GetValueOrDefault(e.TokenId)?.Name ?? "";

    private static (string, string) CreatedAt(User user) => ("created_at", user.CreatedAt.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>As tools write it.</summary>
    private static string NameOf(Role role) => role == Role.NetworkAdmin ? "network_admin" : role.ToString().ToLowerInvariant();

    private static Activity One(UserId id, int number, string code, string message, params ReadOnlySpan<(string, string)> meta) =>
        Activity.One(number, code, message, id.Value, meta);
}
