using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;

namespace AdminConsole.Components.ServiceUsers;

/// <summary>A new service user, as an admin fills it in.</summary>
public sealed class ServiceUserForm
{
    public string Name { get; set; } = "";

    /// <summary>The one that changes nothing, until somebody needs more.</summary>
    public Role Role { get; set; } = Role.Auditor;

    public IReadOnlyList<GroupChoice> Groups { get; set; } = [];

    public string? NameError => Name.Trim().Length == 0 ? "Give it a name that says what it does." : null;

    /// <summary>Creates new groups first.</summary>
    public ImmutableArray<AccountCommand> ToCommands(UserId id, Func<string> newId, DateTimeOffset now)
    {
        var (groups, commands) = GroupForm.Settle(Groups, newId);
        return commands.Add(new CreateServiceUser(id, Name.Trim(), Role, NonDeletable: false, now) { AutoGroups = groups });
    }
}
