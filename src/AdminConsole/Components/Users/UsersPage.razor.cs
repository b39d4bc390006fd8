using System.Collections.Immutable;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Users;

public sealed partial class UsersPage(NavigationManager navigation, IDialogService dialogs)
    : UserListPage<UserRow>("user", navigation, dialogs)
{
    private const string Waiting = "status:waiting";

    private IReadOnlyDictionary<UserId, DateTimeOffset> _signIns = ImmutableDictionary<UserId, DateTimeOffset>.Empty;
    private IReadOnlyList<Invitation> _invitations = [];
    private ImmutableDictionary<UserId, User>? _seen;
    private int _waiting;

    protected override string KeyOf(UserRow row) => row.User.Id.Value;

    protected override bool Matches(UserRow row, string question) => UserSearch.Matches(row, question);

    protected override async Task ReadAsync() => _signIns = await View.Desk.ReadLastSignIns(Left);

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

    protected override void Arrange()
    {
        Arrange(UserRow.Of(View, _signIns));
        Picked.Follow(Rows);
        _waiting = Rows.Count(r => r.User.PendingApproval);
    }

    private async Task RejectAsync(UserRow row)
    {
        if (await Actions.RejectAsync(row))
            CloseOf(row);
    }
}
