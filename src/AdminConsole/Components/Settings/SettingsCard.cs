using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using Microsoft.AspNetCore.Components;

namespace AdminConsole.Components.Settings;

/// <summary>One card of settings with its own Save: what somebody else saves meanwhile is neither shown over what is filled in nor undone by it.</summary>
/// <typeparam name="TForm">What the card fills in.</typeparam>
public abstract class SettingsCard<TForm> : ComponentBase
    where TForm : SettingsForm
{
    private bool _saved;

    [CascadingParameter]
    public required AccountView View { get; set; }

    protected TForm Form { get; private set; } = null!; // set before the first rendering

    protected bool MayEdit { get; private set; }

    protected bool Sending { get; private set; }

    protected bool IsChanged => !Form.Onto(View.Account.Settings).SameAs(View.Account.Settings);

    protected abstract TForm Read(AccountSettings settings);

    protected override void OnInitialized() => Discard();

    protected override void OnParametersSet()
    {
        MayEdit = View.May(Module.Settings, Operation.Update);
        if (_saved && !IsChanged)
            Discard();
    }

    protected void Discard()
    {
        Form = Read(View.Account.Settings);
        _saved = false;
    }

    protected async Task SaveAsync()
    {
        if (!Form.IsRight)
            return;

        Sending = true;
        if (await View.SendAsync(new UpdateAccountSettings(Form.Onto(View.Account.Settings), NetworkRange: null)))
        {
            _saved = true; // the form begins anew with the view that has it
            View.Notices.Say("The settings were saved.");
        }

        Sending = false;
    }
}
