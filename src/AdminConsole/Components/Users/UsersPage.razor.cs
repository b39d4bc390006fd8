using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Users;

public sealed partial class UsersPage(NavigationManager navigation, IDialogService dialogs) : IDisposable
{
    private const string Waiting = "status:waiting";

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyDictionary<UserId, DateTimeOffset> _signIns = ImmutableDictionary<UserId, DateTimeOffset>.Empty;
    private ImmutableArray<UserRow> _rows = [];
    private ImmutableArray<UserRow> _found = [];
    private IReadOnlyList<Invitation> _invitations = [];
    private ImmutableDictionary<UserId, User>? _seen;
    private int _waiting;
    private bool _known;
    private UserRow? _chosen;
    private DataTable<UserRow>? _table;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Open { get; set; }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _signIns = await View.Desk.ReadLastSignIns(_left.Token);
            _known = true;
            Arrange();
        }
        catch (Exception e) when (e is UnavailableException or OperationCanceledException)
        {
            // The column says that it is not known.
        }
    }

    // Whoever accepts an invitation becomes a user, and the invitation is gone.
    protected override async Task OnParametersSetAsync()
    {
        Arrange();
        if (!ReferenceEquals(_seen, View.Account.Users))
        {
            _seen = View.Account.Users;
            await ReadInvitationsAsync();
        }
    }

    private void Arrange()
    {
        _rows = UserRow.Of(View, _signIns);
        _waiting = _rows.Count(r => r.User.PendingApproval);
        _found = string.IsNullOrWhiteSpace(Q) ? _rows : [.. _rows.Where(r => UserSearch.Matches(r, Q))];
    }

    private string HrefOf(string? open) => navigation.GetUriWithQueryParameter("open", open);

    /// <summary>The row as it is now; null if the user is gone.</summary>
    private UserRow? Current(UserRow? row) => _rows.FirstOrDefault(r => r.User.Id == row?.User.Id);

    private void Show(UserRow? row)
    {
        if (row is not null)
            navigation.NavigateTo(HrefOf(row.User.Id.Value));
    }

    private async Task ApproveAsync(UserRow row)
    {
        _table?.Follow();
        if (await View.SendAsync(new ApproveUser(row.User.Id)))
            View.Notices.Say($"{row.Title} may sign in now.");
    }

    private async Task RejectAsync(UserRow row)
    {
        var sure = await dialogs.ConfirmAsync(
            $"Reject {row.Title}?", "The request is removed from this list. The same person may ask again by signing in.", $"Reject {row.Title}");
        if (sure)
            await RemoveAsync(row, new RejectUser(row.User.Id), "was turned away");
    }

    private async Task EditAsync(UserRow row)
    {
        if (View.Account.Users.GetValueOrDefault(row.User.Id) is not { } user)
            return;

        var parameters = new DialogParameters<UserDialog>
        {
            { d => d.Name, row.Title },
            { d => d.Form, UserForm.From(View.Account, user) },
            { d => d.Roles, Offers.RolesFor(View, user) },
            { d => d.Groups, GroupForm.Choices(View.Account, withAll: false) },
            { d => d.Help, View.Account.Settings.GroupsPropagationEnabled
                ? "The person's devices are in these groups, too: those that joined before, and those to come."
                : "Devices that the person signs in from now on join these. Those that joined before stay where they are." },
            { d => d.MayCreateGroups, View.May(Module.Groups, Operation.Create) },
        };
        if (await dialogs.AskAsync<UserDialog, UserForm>($"Role and groups of {row.Title}", parameters) is not { } form)
            return;

        _table?.Follow();
        await View.SendAsync(form.ToCommands(View.Account, View.NewId));
    }

    private async Task BlockAsync(UserRow row)
    {
        var sure = await dialogs.ConfirmAsync(
            $"Block {row.Title}?",
            $"All browsers of this person are signed out, access tokens are refused, and {Devices(row)} lose the network until the person is unblocked and signs in again.",
            $"Block {row.Title}");
        if (sure && View.Account.Users.GetValueOrDefault(row.User.Id) is { } user)
            await View.SendAsync(new UpdateUser(user.Id, user.Role, user.AutoGroups, Blocked: true));
    }

    private async Task UnblockAsync(UserRow row)
    {
        if (View.Account.Users.GetValueOrDefault(row.User.Id) is { } user
            && await View.SendAsync(new UpdateUser(user.Id, user.Role, user.AutoGroups, Blocked: false)))
        {
            View.Notices.Say($"{row.Title} may sign in again. Devices come back when they have been signed in again.");
        }
    }

    private async Task HandOverAsync(UserRow row)
    {
        var sure = await dialogs.ConfirmTypedAsync(
            $"Make {row.Title} the owner?",
            "There is one owner. You become an admin, and only the new owner can make you the owner again.",
            row.Email.Length > 0 ? row.Email : row.Title,
            $"Make {row.Title} the owner");
        if (sure && View.Account.Users.GetValueOrDefault(row.User.Id) is { } user
            && await View.SendAsync(new UpdateUser(user.Id, Role.Owner, user.AutoGroups, Blocked: false)))
        {
            View.Notices.Say($"{row.Title} is the owner now; you are an admin.");
        }
    }

    private async Task SignOutAsync(UserRow row)
    {
        var sure = await dialogs.ConfirmAsync(
            $"Sign out {row.Title} everywhere?",
            "All browsers of this person leave the console within seconds. Devices and access tokens stay as they are.",
            $"Sign out {row.Title}");
        if (!sure)
            return;

        try
        {
            if (await View.Desk.SignOutEverywhere(row.User.Id, _left.Token) is { } ended)
                View.Notices.Say(ended == 0 ? $"{row.Title} was signed in nowhere." : $"{row.Title} was signed out of {Wording.Count(ended, "browser")}.");
            else
                View.Notices.Refuse("Your role may not do that any more.");
        }
        catch (UnavailableException e)
        {
            View.Notices.Refuse($"{e.Message} Nothing was changed; try again in a moment.");
        }
    }

    private async Task DeleteAsync(UserRow row)
    {
        var sure = await dialogs.ConfirmAsync(
            $"Delete {row.Title}?",
            row.Peers == 0
                ? "The person can no longer sign in, and access tokens end. That cannot be taken back."
                : $"The person can no longer sign in, access tokens end, and {Devices(row)} leave the network. That cannot be taken back.",
            $"Delete {row.Title}");
        if (sure)
            await RemoveAsync(row, new DeleteUser(row.User.Id), "was deleted");
    }

    private async Task RemoveAsync(UserRow row, AccountCommand command, string what)
    {
        if (!await View.SendAsync(command))
            return;

        _table?.Follow();
        View.Notices.Say($"{row.Title} {what}.");
        if (Open == row.User.Id.Value)
            navigation.NavigateTo(HrefOf(null), replace: true);
    }

    private static string Devices(UserRow row) => row.Peers == 0 ? "devices" : Wording.Count(row.Peers, "device");
}
