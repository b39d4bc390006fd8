using System.Collections.Immutable;
using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Mvc;

namespace AdminConsole.Api;

/// <summary>/api/users</summary>
internal static class UsersApi
{
    private static readonly Module[] _modules = Enum.GetValues<Module>();

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/users", (ApiCall call, Profiles profiles, [FromQuery(Name = "service_user")] string? serviceUser) =>
            ListAsync(call, profiles, serviceUser));
        api.MapGet("/users/current", CurrentAsync);
    }

    /// <summary>Who may not read users sees itself.</summary>
    private static async Task<IResult> ListAsync(ApiCall call, Profiles profiles, string? serviceUser)
    {
        if (serviceUser is not (null or "" or "true" or "false"))
            return ApiAnswer.Invalid("invalid service_user query parameter");

        var known = await profiles.OfAsync(call.Account.Id, call.HangUp);
        return ApiAnswer.Ok(call.Account.Users.Values
            .Where(u => string.IsNullOrEmpty(serviceUser) || u.IsServiceUser == (serviceUser == "true"))
            .Where(u => u.Id == call.User.Id || call.May(Module.Users, Operation.Read))
            .OrderBy(u => u.Id.Value, StringComparer.Ordinal)
            .Select(u => UserAnswer.Of(u, call.User, known))
            .ToArray());
    }

    private static async Task<IResult> CurrentAsync(ApiCall call, Profiles profiles)
    {
        if (call.User.IsServiceUser)
            return ApiAnswer.Denied;

        var known = await profiles.OfAsync(call.Account.Id, call.HangUp);
        return ApiAnswer.Ok(UserAnswer.Of(call.User, call.User, known) with { Permissions = PermissionsOf(call) });
    }

    private static UserPermissions PermissionsOf(ApiCall call) => new(
        call.User.Role == Role.User && call.Account.Settings.RegularUsersViewBlocked,
        _modules.ToDictionary(
            m => JsonNamingPolicy.SnakeCaseLower.ConvertName(m.ToString()),
            m => new ModulePermissions(
                call.May(m, Operation.Create), call.May(m, Operation.Read), call.May(m, Operation.Update), call.May(m, Operation.Delete))));

    /// <param name="Permissions">Only in the answer to "who am I".</param>
    private sealed record UserAnswer(
        string Id,
        string Email,
        string Name,
        string Role,
        string Status,
        string[] AutoGroups,
        bool IsCurrent,
        bool IsServiceUser,
        bool IsBlocked,
        bool PendingApproval,
        string Issued,
        UserPermissions? Permissions)
    {
        public static UserAnswer Of(User user, User caller, ImmutableDictionary<UserId, Profile> profiles)
        {
            var profile = profiles.GetValueOrDefault(user.Id, Profile.None);
            return new UserAnswer(
                user.Id.Value,
                profile.Email,
                user.IsServiceUser ? user.ServiceUserName : profile.Name,
                JsonNamingPolicy.SnakeCaseLower.ConvertName(user.Role.ToString()),
                user.Blocked ? "blocked" : "active",
                [.. user.AutoGroups.Select(g => g.Value)],
                IsCurrent: user.Id == caller.Id,
                user.IsServiceUser,
                user.Blocked,
                user.PendingApproval,
                Issued: "api",
                Permissions: null);
        }
    }

    private sealed record UserPermissions(bool IsRestricted, Dictionary<string, ModulePermissions> Modules);

    private sealed record ModulePermissions(bool Create, bool Read, bool Update, bool Delete);
}
