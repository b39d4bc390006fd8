using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;

namespace AdminConsole.Components.Users;

/// <summary>What an admin may set of a user, as the admin fills it in.</summary>
public sealed class UserForm
{
    public required UserId Id { get; init; }

    public Role Role { get; set; }

    public IReadOnlyList<GroupChoice> Groups { get; set; } = [];

    public static UserForm From(Account account, User user) => new()
    {
        Id = user.Id,
        Role = user.Role,
        Groups = GroupForm.Chosen(account, user.AutoGroups),
    };

    /// <summary>Creates new groups first. What else the user is stays, as it is at the moment of saving.</summary>
    public ImmutableArray<AccountCommand> ToCommands(Account account, Func<string> newId)
    {
        if (account.Users.GetValueOrDefault(Id) is not { } user)
            return [];

        var (groups, commands) = GroupForm.Settle(Groups, newId);
        return commands.Add(new UpdateUser(Id, Role, groups, user.Blocked));
    }
}
