using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.SetupKeys;

public sealed partial class SetupKeysPage(NavigationManager navigation, IDialogService dialogs) : ListPage<SetupKeyRow>(navigation)
{
    private Account? _seen;

    private bool MayCreate => View.May(Module.SetupKeys, Operation.Create);

    protected override void OnParametersSet()
    {
        Arrange(ReferenceEquals(_seen, View.Account) ? null : [.. View.Account.SetupKeys.Values.Select(k => SetupKeyRow.Of(View.Account, k, View.Now))]);
        _seen = View.Account;
    }

    protected override string KeyOf(SetupKeyRow row) => row.Key.Id.Value;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && MayCreate && new Uri(Navigation.Uri).AbsolutePath == "/setup-keys/new")
        {
            await CreateAsync();
            Navigation.NavigateTo("setup-keys", replace: true);
        }
    }

    private async Task CreateAsync()
    {
        Follow();
        await dialogs.ShowOnceAsync<SetupKeyDialog>("Create setup key");
    }

    private async Task EditGroupsAsync(SetupKeyRow? row)
    {
        if (row is null || View.Account.SetupKeys.GetValueOrDefault(row.Key.Id) is not { } key)
            return;

        var parameters = new DialogParameters<KeyGroupsDialog>
        {
            { d => d.Name, key.Name },
            { d => d.All, GroupForm.Choices(View.Account, withAll: false) },
            { d => d.Chosen, GroupForm.Chosen(View.Account, key.AutoGroups) },
            { d => d.MayCreate, View.May(Module.Groups, Operation.Create) },
        };
        if (await dialogs.AskAsync<KeyGroupsDialog, IReadOnlyList<GroupChoice>>($"Groups of {key.Name}", parameters) is not { } chosen)
            return;

        var (ids, commands) = GroupForm.Settle(chosen, View.NewId);
        await View.SendAsync([.. commands, new UpdateSetupKey(key.Id, key.Revoked, ids, View.Now)]);
    }

    private async Task RevokeAsync(SetupKeyRow? row)
    {
        if (row is null)
            return;

        var name = row.Key.Name;
        var sure = await dialogs.ConfirmAsync(
            $"Revoke setup key {name}?",
            "From now on it admits no machine, and that cannot be taken back. Peers that came with it stay.",
            $"Revoke key {name}");
        if (sure && await View.SendAsync(new RevokeSetupKey(row.Key.Id, View.Now)))
            Follow();
    }

    private async Task DeleteAsync(SetupKeyRow? row)
    {
        if (row is null)
            return;

        var name = row.Key.Name;
        var sure = await dialogs.ConfirmAsync(
            $"Delete setup key {name}?",
            "It leaves this list for good and admits no machine any more. Peers that came with it stay.",
            $"Delete key {name}");
        if (!sure || !await View.SendAsync(new DeleteSetupKey(row.Key.Id)))
            return;

        Follow();
        View.Notices.Say($"Setup key {name} was deleted.");
        CloseOf(row);
    }
}
