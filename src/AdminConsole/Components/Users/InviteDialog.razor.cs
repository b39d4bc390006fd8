using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Users;

/// <summary>Fills in an invitation, sends it, and shows its link once. The link lives in this component and nowhere else.</summary>
public sealed partial class InviteDialog(IDialogService dialogs) : IDisposable
{
    private static readonly (Role, string, string)[] _roles = [.. RoleWords.Given.Select(r => (r, RoleWords.Of(r), RoleWords.Says(r))).Reverse()];

    private static readonly (TimeSpan, string)[] _lives =
    [
        (Invitations.ShortestLife, "1 hour"), (TimeSpan.FromDays(1), "1 day"), (Invitations.UsualLife, "3 days"), (TimeSpan.FromDays(7), "7 days"),
        (Invitations.LongestLife, "30 days"),
    ];

    private readonly CancellationTokenSource _left = new();
    private readonly InviteForm _form = new();
    private ImmutableArray<GroupChoice> _groups = [];
    private InvitationLink? _link;
    private string? _refusal;
    private bool _asked;
    private bool _sending;
    private bool _copied;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>A link that has just been made anew; null: asks whom to invite.</summary>
    [Parameter]
    public InvitationLink? Renewed { get; set; }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override void OnInitialized()
    {
        _link = Renewed;
        _groups = GroupForm.Choices(View.Account, withAll: false);
    }

    private async Task InviteAsync()
    {
        _asked = true;
        if (!_form.IsComplete)
            return;

        _sending = true;
        try
        {
            // Groups that are new exist before anybody is asked into them; a second attempt finds them.
            var (groups, commands) = GroupForm.Settle(_form.Groups, View.NewId);
            if (await View.SendAsync(commands))
            {
                _form.Groups = [.. _form.Groups.Zip(groups, (choice, id) => choice with { Id = id.Value })];
                (_link, var rejection) = await View.Desk.Invite(_form.ToRequest(groups), _left.Token);
                _refusal = rejection is null ? null : Wording.Sentence(rejection.Message);
            }
        }
        catch (UnavailableException e)
        {
            _refusal = $"{e.Message} Nobody was invited; try again in a moment.";
        }

        _sending = false;
        Dialog.StateHasChanged(); // the title is the dialog's, not ours
    }

    private async Task LeaveAsync()
    {
        if (_copied || _link is { Mailed: true } || await dialogs.ConfirmUncopiedAsync("link"))
            Dialog.Close();
    }
}
