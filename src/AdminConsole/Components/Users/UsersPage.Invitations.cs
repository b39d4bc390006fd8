using AdminConsole.Components.Controls;
using AdminConsole.Engine;
using MudBlazor;

namespace AdminConsole.Components.Users;

/// <summary>Who has been asked to come.</summary>
public sealed partial class UsersPage
{
    private async Task ReadInvitationsAsync()
    {
        try
        {
            _invitations = await View.Desk.ReadInvitations(Left);
        }
        catch (Exception e) when (e is UnavailableException or OperationCanceledException)
        {
            // They are shown when the database answers again.
        }
    }

    private async Task InviteAsync()
    {
        await Dialogs.ShowOnceAsync<InviteDialog>("Invite");
        await ReadInvitationsAsync();
    }

    private Task RenewAsync(Invitation invitation) => TryAsync(async () =>
    {
        var sure = await Dialogs.ConfirmAsync(
            $"Make a new link for {invitation.Name}?", "The old link is void from now on. The new one is good for three days.", "Make a new link");
        if (!sure)
            return;

        var (link, rejection) = await View.Desk.RenewInvitation(invitation.Id, Left);
        if (link is null)
        {
            View.Notices.Refuse(Wording.Sentence(rejection?.Message ?? ""));
            return;
        }

        await Dialogs.ShowOnceAsync<InviteDialog>("New link", new DialogParameters<InviteDialog> { { d => d.Renewed, link } });
    });

    private Task WithdrawAsync(Invitation invitation) => TryAsync(async () =>
    {
        var sure = await Dialogs.ConfirmAsync(
            $"Withdraw the invitation of {invitation.Name}?", "The link is void from now on. You may invite the same person again.", "Withdraw invitation");
        if (sure && await View.Desk.DeleteInvitation(invitation.Id, Left) is { } rejection)
            View.Notices.Refuse(Wording.Sentence(rejection.Message));
    });

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (UnavailableException e)
        {
            View.Notices.Refuse($"{e.Message} Nothing was changed; try again in a moment.");
        }

        await ReadInvitationsAsync();
    }
}
