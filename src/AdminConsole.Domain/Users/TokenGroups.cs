using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Users;

/// <summary>
/// Groups of a user that the token of a sign-in names. Only those that tokens have made are given and taken; what admins have
/// made is theirs, also where a token names it.
/// </summary>
internal static class TokenGroups
{
    /// <summary>Providers put at most some hundred groups into a token; each may become a group of the account.</summary>
    private const int MaxGroups = 1000;

    private const int MaxNameLength = 255;

    public static Decision Decide(Account account, SyncTokenGroups c)
    {
        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
            return UserDecider.NotFound(c.UserId);

        if (user.IsServiceUser || !account.Settings.JwtGroupsEnabled || account.Settings.JwtGroupsClaimName.Length == 0)
            return Decision.Accept();

        if (c.Groups.Length > MaxGroups || c.Groups.Any(g => g.Name.Trim().Length is 0 or > MaxNameLength))
        {
            return Decision.Reject(
                RejectionKind.Invalid, $"a token should name at most {MaxGroups} groups of 1 to {MaxNameLength} characters");
        }

        var named = c.Groups.Select(g => g with { Name = g.Name.Trim() }).DistinctBy(g => g.Name).ToList();
        var byName = account.Groups.Values.ToLookup(g => g.Name);
        ImmutableArray<Group> made =
            [.. named.Where(g => !byName.Contains(g.Name)).Select(g => new Group(g.NewId, g.Name, Issued.Jwt, [], []))];

        if (made.Any(g => account.Groups.ContainsKey(g.Id)) || made.DistinctBy(g => g.Id).Count() < made.Length)
            return Decision.Reject(RejectionKind.AlreadyExists, "a new group has the id of another group");

        var theirs = named.SelectMany(g => byName[g.Name]).Concat(made).Where(g => g.Issued == Issued.Jwt).Select(g => g.Id).ToHashSet();
        ImmutableArray<GroupId> groups =
        [
            .. user.AutoGroups.Where(id => account.Groups.GetValueOrDefault(id)?.Issued != Issued.Jwt || theirs.Contains(id)),
            .. theirs.Except(user.AutoGroups).Order(),
        ];

        if (groups.AsSpan().SequenceEqual(user.AutoGroups.AsSpan()))
            return Decision.Accept();

        ImmutableArray<AccountEvent> creations = [.. made.Select(g => new GroupCreated(g))];
        return Decision.Accept(
        [
            .. creations,
            new UserGroupsChanged(c.UserId, groups),
            .. GroupPropagation.Of(Account.Fold(account, creations), user, groups),
        ]);
    }
}
