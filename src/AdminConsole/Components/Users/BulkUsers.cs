using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using MudBlazor;

namespace AdminConsole.Components.Users;

/// <summary>What is done to several users, people or service users, at once.</summary>
/// <param name="noun">One of them.</param>
/// <param name="view">The newest: a question may stand open for long.</param>
/// <param name="sending">Called before something is sent.</param>
public sealed class BulkUsers(string noun, IDialogService dialogs, Func<AccountView> view, Action sending)
{
    /// <summary>From so many on a click is not enough: the number is typed.</summary>
    private const int Many = 10;

    private AccountView View => view();

    public Task ApproveAsync(IReadOnlyCollection<UserRow> rows)
    {
        var waiting = rows.Where(r => Offers.Of(View, r.User).Approve).ToList();
        return SendAsync(waiting, u => new ApproveUser(u.Id), "approved");
    }

    public async Task BlockAsync(IReadOnlyCollection<UserRow> rows)
    {
        var open = rows.Where(r => Offers.Of(View, r.User).Block).ToList();
        if (await ConfirmAsync(open, "Block", "They are signed out, and their access tokens are refused until they are unblocked."))
            await SendAsync(open, u => new UpdateUser(u.Id, u.Role, u.AutoGroups, Blocked: true), "blocked");
    }

    public Task UnblockAsync(IReadOnlyCollection<UserRow> rows)
    {
        var blocked = rows.Where(r => Offers.Of(View, r.User).Unblock).ToList();
        return SendAsync(blocked, u => new UpdateUser(u.Id, u.Role, u.AutoGroups, Blocked: false), "unblocked");
    }

    public async Task GiveRoleAsync(IReadOnlyCollection<UserRow> rows)
    {
        var form = new BulkForm();
        var parameters = new DialogParameters<BulkRoleDialog>
        {
            { d => d.Form, form },
            { d => d.Title, $"Role of {Count(rows)}" },
            { d => d.OfService, rows.All(r => r.User.IsServiceUser) },
        };
        if (await dialogs.AskAsync<BulkRoleDialog, BulkForm>("Role", parameters) is not null)
            await SendAsync(rows, u => new UpdateUser(u.Id, form.Role, u.AutoGroups, u.Blocked), $"given the role {RoleWords.Of(form.Role)}");
    }

    public async Task AddGroupsAsync(IReadOnlyCollection<UserRow> rows)
    {
        var form = new BulkForm();
        var parameters = new DialogParameters<BulkGroupsDialog>
        {
            { d => d.Form, form },
            { d => d.Title, $"Add groups to {Count(rows)}" },
            { d => d.Groups, GroupForm.Choices(View.Account, withAll: false) },
            { d => d.MayCreateGroups, View.May(Module.Groups, Operation.Create) },
        };
        if (await dialogs.AskAsync<BulkGroupsDialog, BulkForm>("Add groups", parameters) is null)
            return;

        var (groups, commands) = GroupForm.Settle(form.Groups, View.NewId);
        if (await View.SendAsync(commands))
            await SendAsync(rows, u => new UpdateUser(u.Id, u.Role, [.. u.AutoGroups.Union(groups)], u.Blocked), "put into the groups");
    }

    /// <returns>True if it was done.</returns>
    public async Task<bool> DeleteAsync(IReadOnlyCollection<UserRow> rows)
    {
        var going = rows.Where(r => Offers.Of(View, r.User).Delete).ToList();
        var devices = going.Sum(r => r.Peers);
        var text = $"Names, passwords, sessions and access tokens end{(devices == 0 ? "" : $", and {Wording.Count(devices, "device")} leave the network")}. That cannot be taken back.";
        if (!await ConfirmAsync(going, "Delete", text))
            return false;

        await SendAsync(going, u => new DeleteUser(u.Id), "deleted");
        return true;
    }

    private Task<bool> ConfirmAsync(List<UserRow> rows, string verb, string text) => rows.Count switch
    {
        0 => Task.FromResult(false),
        > Many => dialogs.ConfirmTypedAsync(
            $"{verb} {Count(rows)}?", text, rows.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{verb} {Count(rows)}"),
        _ => dialogs.ConfirmAsync(
            $"{verb} {Count(rows)}?", $"{string.Join(", ", rows.Select(r => r.Title))}. {text}", $"{verb} {Count(rows)}"),
    };

    /// <summary>Each as it is at the moment of sending; who has gone meanwhile is left out.</summary>
    private async Task SendAsync(IReadOnlyCollection<UserRow> rows, Func<User, AccountCommand> command, string done)
    {
        ImmutableArray<(string, AccountCommand)> each =
            [.. rows.Where(r => View.Account.Users.ContainsKey(r.User.Id)).Select(r => (r.Title, command(View.Account.Users[r.User.Id])))];
        if (each.IsEmpty)
            return;

        sending();
        await View.SendEachAsync(each, $"{Wording.Count(each.Length, noun)} {(each.Length == 1 ? "was" : "were")} {done}");
    }

    private string Count(IReadOnlyCollection<UserRow> rows) => Wording.Count(rows.Count, noun);
}

/// <summary>What several users are given, as it is filled in.</summary>
public sealed class BulkForm
{
    public Role Role { get; set; } = Role.User;

    public IReadOnlyList<GroupChoice> Groups { get; set; } = [];
}
