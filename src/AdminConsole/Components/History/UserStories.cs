using System.Diagnostics;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using static AdminConsole.Components.History.StoryWords;

namespace AdminConsole.Components.History;

internal static class UserStories
{
    public static EventStory Of(Account before, UserEvent @event, Func<UserId, string> nameOf) => @event switch
    {
        UserAdded { User.IsServiceUser: true } e => new("created service user", e.User.ServiceUserName,
            [new("Role", null, RoleWords.Of(e.User.Role)), .. Some("Groups", null, Names(before, e.User.AutoGroups))]),
        UserAdded { User.Role: Role.Owner } e => new("became the owner:", nameOf(e.User.Id), []),
        UserAdded e => new(e.User.PendingApproval ? "asked to join:" : e.Created ? "added user" : "joined:", nameOf(e.User.Id),
            [new("Role", null, RoleWords.Of(e.User.Role)), .. Some("Groups", null, Names(before, e.User.AutoGroups))]),
        UserApproved e => new("approved user", nameOf(e.UserId), []),
        UserRejected e => new("turned away", nameOf(e.UserId), []),
        UserRoleChanged e => new($"changed the role of {Noun(before, e.UserId)}", nameOf(e.UserId), [.. Differs("Role", RoleOf(before, e.UserId), RoleWords.Of(e.Role))]),
        OwnershipTransferred { From: { } from } e => new("handed the account over to", nameOf(e.To), [new("Owner", nameOf(from), nameOf(e.To))]),
        OwnershipTransferred e => new("became the owner:", nameOf(e.To), []),
        UserBlocked e => new($"blocked {Noun(before, e.UserId)}", nameOf(e.UserId), []),
        UserUnblocked e => new($"unblocked {Noun(before, e.UserId)}", nameOf(e.UserId), []),
        UserGroupsChanged e => new($"changed the groups of {Noun(before, e.UserId)}", nameOf(e.UserId), [.. Differs(
            "Groups", Names(before, before.Users.GetValueOrDefault(e.UserId)?.AutoGroups ?? []), Names(before, e.AutoGroups))]),
        UserDeleted e => new($"deleted {Noun(before, e.UserId)}", nameOf(e.UserId), []),
        AccessTokenCreated e => new("created access token", e.Token.Name,
            [new("For", null, nameOf(e.UserId)), new("Expires", null, $"{e.Token.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC")]),
        AccessTokenDeleted e => new("deleted access token",
            before.Users.GetValueOrDefault(e.UserId)?.AccessTokens.GetValueOrDefault(e.TokenId)?.Name ?? "that was gone", [new("Of", nameOf(e.UserId), null)]),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static string Noun(Account before, UserId id) => before.Users.GetValueOrDefault(id) is { IsServiceUser: true } ? "service user" : "user";

    private static string? RoleOf(Account before, UserId id) =>
        before.Users.GetValueOrDefault(id) is { } user ? RoleWords.Of(user.Role) : null;
}
