using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.ServiceUsers;

public sealed partial class ServiceUsersPage(NavigationManager navigation, IDialogService dialogs)
    : UserListPage<ServiceUserRow>("service user", navigation, dialogs)
{
    private IReadOnlyDictionary<AccessTokenId, DateTimeOffset> _uses = ImmutableDictionary<AccessTokenId, DateTimeOffset>.Empty;

    private bool MayCreate => View.May(Module.Users, Operation.Create);

    protected override string KeyOf(ServiceUserRow row) => row.User.Id.Value;

    protected override bool Matches(ServiceUserRow row, string question) => ServiceUserRow.Matches(row, question);

    protected override async Task ReadAsync() => _uses = await View.Desk.ReadTokenUses(Left);

    protected override void OnParametersSet() => Arrange();

    protected override void Arrange()
    {
        Arrange(ServiceUserRow.Of(View.Account, _uses, View.Now));
        Picked.Follow(Rows);
    }

    /// <summary>Opens what was created: a service user without a token can do nothing.</summary>
    private async Task CreateAsync()
    {
        var parameters = new DialogParameters<ServiceUserDialog>
        {
            { d => d.Groups, GroupForm.Choices(View.Account, withAll: false) },
            { d => d.MayCreateGroups, View.May(Module.Groups, Operation.Create) },
        };
        if (await Dialogs.AskAsync<ServiceUserDialog, ServiceUserForm>("Create service user", parameters) is not { } form)
            return;

        Follow();
        var id = new UserId(View.NewId());
        if (await View.SendAsync(form.ToCommands(id, View.NewId, View.Now)))
            Navigation.NavigateTo(HrefOf(id.Value));
    }

    private async Task DeleteAsync(ServiceUserRow row)
    {
        if (await Actions.DeleteAsync(AsUser(row)))
            CloseOf(row);
    }

    private UserRow AsUser(ServiceUserRow row) => UserRow.Of(View, row.User, [], ImmutableDictionary<UserId, DateTimeOffset>.Empty);
}
