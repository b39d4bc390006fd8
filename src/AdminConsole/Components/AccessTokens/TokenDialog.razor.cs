using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.AccessTokens;

/// <summary>Fills in a token, creates it, and shows it once. The secret lives in this component and nowhere else.</summary>
public sealed partial class TokenDialog(IDialogService dialogs)
{
    private readonly TokenForm _form = new();
    private string? _secret;
    private bool _asked;
    private bool _left;
    private bool _sending;
    private bool _copied;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required UserId UserId { get; set; }

    /// <summary>Whose it is, for people.</summary>
    [Parameter, EditorRequired]
    public required string Owner { get; set; }

    private string Example(string secret) => $"curl -H \"Authorization: Token {secret}\" {View.PublicUrl}/api/peers";

    private async Task CreateAsync()
    {
        _asked = true;
        if (!_form.IsComplete)
            return;

        _sending = true;
        var secret = TokenText.New(TokenForm.Prefix);
        if (await View.SendAsync(_form.ToCommand(UserId, new AccessTokenId(View.NewId()), secret, View.Now)))
            _secret = secret;
        _sending = false;
        Dialog.StateHasChanged(); // the title is the dialog's, not ours
    }

    private async Task LeaveAsync()
    {
        if (_copied || await dialogs.ConfirmUncopiedAsync("token"))
            Dialog.Close();
    }
}
