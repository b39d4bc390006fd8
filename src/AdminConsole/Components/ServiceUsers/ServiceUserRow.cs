using System.Collections.Immutable;
using AdminConsole.Components.AccessTokens;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;

namespace AdminConsole.Components.ServiceUsers;

/// <summary>One service user as the list shows it.</summary>
/// <param name="Ending">How many of its tokens end soon.</param>
/// <param name="LastUsed">By any of its tokens; null if none was used, or it is not known.</param>
public sealed record ServiceUserRow(User User, ImmutableArray<string> Groups, int Valid, int Ending, DateTimeOffset? LastUsed)
{
    public string Name => User.ServiceUserName;

    public Status Status => User.Blocked ? Status.Blocked : Status.Active;

    public string Tokens => Valid == User.AccessTokens.Count ? Count(Valid) : $"{Count(Valid)}, {User.AccessTokens.Count - Valid} expired";

    public static ImmutableArray<ServiceUserRow> Of(
        Account account, IReadOnlyDictionary<AccessTokenId, DateTimeOffset> uses, DateTimeOffset now) =>
    [
        .. account.Users.Values.Where(u => u.IsServiceUser).Select(u => new ServiceUserRow(
            u,
            [.. u.AutoGroups.Select(id => account.Groups.GetValueOrDefault(id)?.Name).OfType<string>()],
            u.AccessTokens.Values.Count(t => t.ExpiresAt > now),
            u.AccessTokens.Values.Count(t => TokenWarning.IsNear(t, now)),
            u.AccessTokens.Keys.Select(id => uses.TryGetValue(id, out var at) ? at : (DateTimeOffset?)null).Max())),
    ];

    public static int ByName(ServiceUserRow a, ServiceUserRow b) =>
        Order.Natural(a.Name, b.Name) is not 0 and var byName ? byName : string.CompareOrdinal(a.User.Id.Value, b.User.Id.Value);

    public static bool Matches(ServiceUserRow row, string? question) =>
        (question ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
            row.Groups.Append(row.Name).Append(RoleWords.Of(row.User.Role)).Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase)));

    private static string Count(int tokens) => tokens == 0 ? "none" : Wording.Count(tokens, "token");
}
