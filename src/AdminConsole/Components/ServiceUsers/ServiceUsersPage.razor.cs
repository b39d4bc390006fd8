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
    private readonly Selection<ServiceUserRow> _picked = new(r => r.User.Id.Value);
    private UserActions _actions = null!; // made before the first render
    private BulkUsers _bulk = null!; // likewise
    private ServiceUserRow? _chosen;
    private DataTable<ServiceUserRow>? _table;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Open { get; set; }

    private bool MayCreate => View.May(Module.Users, Operation.Create);

    private bool MayPick => View.May(Module.Users, Operation.Update) || View.May(Module.Users, Operation.Delete);

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _actions = new UserActions(dialogs, () => View, Follow, _left.Token);
        _bulk = new BulkUsers("service user", dialogs, () => View, Follow);
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
        _picked.Follow(_rows);
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

    private async Task DeleteAsync(ServiceUserRow row)
    {
        if (await _actions.DeleteAsync(AsUser(row)))
            CloseOf(row);
    }

    /// <summary>It is gone: there is nothing to show of it.</summary>
    private void CloseOf(ServiceUserRow row)
    {
        if (Open == row.User.Id.Value)
            navigation.NavigateTo(HrefOf(null), replace: true);
    }

    private UserRow AsUser(ServiceUserRow row) => UserRow.Of(View, row.User, [], ImmutableDictionary<UserId, DateTimeOffset>.Empty);

    private void Follow() => _table?.Follow();
}
