using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.SetupKeys;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.SetupKeys;

/// <summary>Fills in a key, issues it, and shows it once. The secret lives in this component and nowhere else.</summary>
public sealed partial class SetupKeyDialog(IDialogService dialogs)
{
    private readonly SetupKeyForm _form = new();
    private ImmutableArray<GroupChoice> _groups = [];
    private (SetupKeyId Id, string Secret)? _issued;
    private bool _asked;
    private bool _sending;
    private bool _copied;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    protected override void OnInitialized() => _groups = GroupForm.Choices(View.Account, withAll: false);

    private async Task IssueAsync()
    {
        _asked = true;
        if (!_form.IsComplete)
            return;

        _sending = true;
        var id = new SetupKeyId(View.NewId());
        var secret = Guid.NewGuid().ToString().ToUpperInvariant(); // the form in which agents and tools expect a setup key
        if (await View.SendAsync(_form.ToCommands(id, secret, View.NewId, View.Now)))
            _issued = (id, secret);
        _sending = false;
        Dialog.StateHasChanged(); // the title is the dialog's, not ours
    }

    private async Task LeaveAsync()
    {
        var used = _issued is { } issued && View.Account.SetupKeys.GetValueOrDefault(issued.Id) is { UsedTimes: > 0 };
        if (_copied || used || await dialogs.ConfirmUncopiedAsync("key"))
            Dialog.Close();
    }
}
