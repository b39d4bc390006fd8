using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Components.Groups;

/// <summary>Groups as forms choose them: those of the account, and new ones that are created with what names them.</summary>
public static class GroupForm
{
    /// <summary>By name; without All where it may not be chosen.</summary>
    public static ImmutableArray<GroupChoice> Choices(Account account, bool withAll) =>
    [
        .. account.Groups.Values
            .Where(g => withAll || !g.IsAll)
            .Select(Choice)
            .Order(Comparer<GroupChoice>.Create((a, b) => Order.Natural(a.Name, b.Name))),
    ];

    /// <summary>In the order of <paramref name="ids"/>; groups that are gone are left out.</summary>
    public static ImmutableArray<GroupChoice> Chosen(Account account, IEnumerable<GroupId> ids) =>
        [.. ids.Select(id => account.Groups.GetValueOrDefault(id)).OfType<Group>().Select(Choice)];

    /// <summary>The ids of the chosen groups, and the commands that create the new ones with <paramref name="members"/>.</summary>
    public static (ImmutableArray<GroupId> Ids, ImmutableArray<AccountCommand> Commands) Settle(
        IEnumerable<GroupChoice> chosen, Func<string> newId, params ImmutableArray<PeerId> members)
    {
        var ids = ImmutableArray.CreateBuilder<GroupId>();
        var commands = ImmutableArray.CreateBuilder<AccountCommand>();
        foreach (var choice in chosen)
        {
            var id = new GroupId(choice.Id ?? newId());
            ids.Add(id);
            if (choice.Id is null)
                commands.Add(new CreateGroup(id, choice.Name, members, []));
        }

        return (ids.ToImmutable(), commands.ToImmutable());
    }

    private static GroupChoice Choice(Group group) => new(
        group.Id.Value, group.Name, group.IsAll ? "every peer" : Wording.Count(group.Peers.Count, "peer"));
}
