using System.Collections.Immutable;
using AdminConsole.Components.Controls;
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
    private readonly Selection<UserRow> _picked = new(r => r.User.Id.Value);
    private UserActions _actions = null!; // made before the first render
    private BulkUsers _bulk = null!; // likewise
    private UserRow? _chosen;
    private DataTable<UserRow>? _table;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Open { get; set; }

    private bool MayPick => View.May(Module.Users, Operation.Update) || View.May(Module.Users, Operation.Delete);

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _actions = new UserActions(dialogs, () => View, Follow, _left.Token);
        _bulk = new BulkUsers("user", dialogs, () => View, Follow);
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
        _picked.Follow(_rows);
        _waiting = _rows.Count(r => r.User.PendingApproval);
        _found = string.IsNullOrWhiteSpace(Q) ? _rows : [.. _rows.Where(r => UserSearch.Matches(r, Q))];
    }

    private void Follow() => _table?.Follow();

    private string HrefOf(string? open) => navigation.GetUriWithQueryParameter("open", open);

    /// <summary>The row as it is now; null if the user is gone.</summary>
    private UserRow? Current(UserRow? row) => _rows.FirstOrDefault(r => r.User.Id == row?.User.Id);

    private void Show(UserRow? row)
    {
        if (row is not null)
            navigation.NavigateTo(HrefOf(row.User.Id.Value));
    }

    private async Task RejectAsync(UserRow row)
    {
        if (await _actions.RejectAsync(row))
            CloseOf(row);
    }

    /// <summary>The user is gone: there is nothing to show of it.</summary>
    private void CloseOf(UserRow row)
    {
        if (Open == row.User.Id.Value)
            navigation.NavigateTo(HrefOf(null), replace: true);
    }
}
