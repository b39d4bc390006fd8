using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Layout;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.ServiceUsers;

public sealed partial class ServiceUsersPage(NavigationManager navigation, IDialogService dialogs) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyDictionary<AccessTokenId, DateTimeOffset> _uses = ImmutableDictionary<AccessTokenId, DateTimeOffset>.Empty;
    private ImmutableArray<ServiceUserRow> _rows = [];
    private ImmutableArray<ServiceUserRow> _found = [];
    private bool _known;
    private ServiceUserRow? _chosen;
    private DataTable<ServiceUserRow>? _table;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Open { get; set; }

    private bool MayCreate => View.May(Module.Users, Operation.Create);

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _uses = await View.Desk.ReadTokenUses(_left.Token);
            _known = true;
            Arrange();
        }
        catch (Exception e) when (e is UnavailableException or OperationCanceledException)
        {
            // The column says that it is not known.
        }
    }

    protected override void OnParametersSet() => Arrange();

    private void Arrange()
    {
        _rows = ServiceUserRow.Of(View.Account, _uses, View.Now);
        _found = string.IsNullOrWhiteSpace(Q) ? _rows : [.. _rows.Where(r => ServiceUserRow.Matches(r, Q))];
    }

    private string HrefOf(string? open) => navigation.GetUriWithQueryParameter("open", open);

    /// <summary>The row as it is now; null if the user is gone.</summary>
    private ServiceUserRow? Current(ServiceUserRow? row) => _rows.FirstOrDefault(r => r.User.Id == row?.User.Id);

    private void Show(ServiceUserRow? row)
    {
        if (row is not null)
            navigation.NavigateTo(HrefOf(row.User.Id.Value));
    }

    /// <summary>Opens what was created: a service user without a token can do nothing.</summary>
    private async Task CreateAsync()
    {
        var parameters = new DialogParameters<ServiceUserDialog>
        {
            { d => d.Groups, GroupForm.Choices(View.Account, withAll: false) },
            { d => d.MayCreateGroups, View.May(Module.Groups, Operation.Create) },
        };
        if (await dialogs.AskAsync<ServiceUserDialog, ServiceUserForm>("Create service user", parameters) is not { } form)
            return;

        _table?.Follow();
        var id = new UserId(View.NewId());
        if (await View.SendAsync(form.ToCommands(id, View.NewId, View.Now)))
            navigation.NavigateTo(HrefOf(id.Value));
    }

    private async Task EditAsync(ServiceUserRow row)
    {
        if (View.Account.Users.GetValueOrDefault(row.User.Id) is not { } user)
            return;

        var parameters = new DialogParameters<UserDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Form, UserForm.From(View.Account, user) },
            { d => d.Roles, Offers.RolesFor(View, user) },
            { d => d.Groups, GroupForm.Choices(View.Account, withAll: false) },
            { d => d.Help, "Tools that ask the API see them; a service user has no devices of its own." },
            { d => d.MayCreateGroups, View.May(Module.Groups, Operation.Create) },
        };
        if (await dialogs.AskAsync<UserDialog, UserForm>($"Role and groups of {row.Name}", parameters) is { } form)
            await View.SendAsync(form.ToCommands(View.Account, View.NewId));
    }

    private async Task BlockAsync(ServiceUserRow row)
    {
        if (await dialogs.ConfirmAsync($"Block {row.Name}?", "Its tokens are refused until it is unblocked.", $"Block {row.Name}"))
            await SwitchAsync(row, blocked: true);
    }

    private async Task SwitchAsync(ServiceUserRow row, bool blocked)
    {
        if (View.Account.Users.GetValueOrDefault(row.User.Id) is { } user)
            await View.SendAsync(new UpdateUser(user.Id, user.Role, user.AutoGroups, blocked));
    }

    private async Task DeleteAsync(ServiceUserRow row)
    {
        var sure = await dialogs.ConfirmAsync(
            $"Delete service user {row.Name}?",
            "Its tokens are refused from now on, and whatever uses them stops. That cannot be taken back.",
            $"Delete {row.Name}");
        if (!sure || !await View.SendAsync(new DeleteUser(row.User.Id)))
            return;

        _table?.Follow();
        View.Notices.Say($"Service user {row.Name} was deleted.");
        if (Open == row.User.Id.Value)
            navigation.NavigateTo(HrefOf(null), replace: true);
    }
}
