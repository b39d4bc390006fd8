using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using MudBlazor;

namespace AdminConsole.Components.Users;

/// <summary>What is done to one user, person or service user: asked first where it hurts, then sent.</summary>
/// <param name="view">The newest: a question may stand open for long.</param>
/// <param name="sending">Called before something is sent: the reader's own changes are shown at once.</param>
/// <param name="left">Cancelled when the reader has gone.</param>
public sealed class UserActions(IDialogService dialogs, Func<AccountView> view, Action sending, CancellationToken left)
{
    private AccountView View => view();

    public async Task ApproveAsync(UserRow row)
    {
        if (await SendAsync(new ApproveUser(row.User.Id)))
            View.Notices.Say($"{row.Title} may sign in now.");
    }

    /// <returns>True if the user is gone.</returns>
    public async Task<bool> RejectAsync(UserRow row)
    {
        var sure = await dialogs.ConfirmAsync(
            $"Reject {row.Title}?", "The request is removed from this list. The same person may ask again by signing in.", $"Reject {row.Title}");
        return sure && await RemoveAsync(row, new RejectUser(row.User.Id), "was turned away");
    }

    public async Task EditAsync(UserRow row)
    {
        if (View.Account.Users.GetValueOrDefault(row.User.Id) is not { } user)
            return;

        var parameters = new DialogParameters<UserDialog>
        {
            { d => d.Name, row.Title },
            { d => d.Form, UserForm.From(View.Account, user) },
            { d => d.Roles, Offers.RolesFor(View, user) },
            { d => d.Groups, GroupForm.Choices(View.Account, withAll: false) },
            { d => d.Help, HelpOn(user) },
            { d => d.MayCreateGroups, View.May(Module.Groups, Operation.Create) },
        };
        if (await dialogs.AskAsync<UserDialog, UserForm>($"Role and groups of {row.Title}", parameters) is not { } form)
            return;

        sending();
        await View.SendAsync(form.ToCommands(View.Account, View.NewId));
    }

    public async Task BlockAsync(UserRow row)
    {
        var text = row.User.IsServiceUser
            ? "Its tokens are refused until it is unblocked."
            : $"All browsers of this person are signed out, access tokens are refused, and {Devices(row)} lose the network until the person is unblocked and signs in again.";
        if (await dialogs.ConfirmAsync($"Block {row.Title}?", text, $"Block {row.Title}"))
            await SwitchAsync(row, blocked: true);
    }

    public async Task UnblockAsync(UserRow row)
    {
        if (await SwitchAsync(row, blocked: false) && !row.User.IsServiceUser)
            View.Notices.Say($"{row.Title} may sign in again. Devices come back when they have been signed in again.");
    }

    /// <summary>Whoever has not shown for a while who it is, does so before anything is asked: the way back is the page that is open.</summary>
    public async Task HandOverAsync(UserRow row)
    {
        if (View.Now - View.SignedInAt >= FreshSignIn.Life)
        {
            var again = await dialogs.ConfirmAsync(
                "Sign in again first", $"The account is handed over only within five minutes of a sign-in. Sign in, then choose “Make owner” for {row.Title} once more.",
                "Sign in again", "Not now");
            if (again)
                View.SignInAgain();

            return;
        }

        var sure = await dialogs.ConfirmTypedAsync(
            $"Make {row.Title} the owner?",
            "There is one owner. You become an admin, and only the new owner can make you the owner again.",
            row.Email.Length > 0 ? row.Email : row.Title,
            $"Make {row.Title} the owner");
        if (sure && View.Account.Users.GetValueOrDefault(row.User.Id) is { } user
            && await SendAsync(new UpdateUser(user.Id, Role.Owner, user.AutoGroups, Blocked: false)))
        {
            View.Notices.Say($"{row.Title} is the owner now; you are an admin.");
        }
    }

    public async Task SignOutAsync(UserRow row)
    {
        var sure = await dialogs.ConfirmAsync(
            $"Sign out {row.Title} everywhere?",
            "All browsers of this person leave the console within seconds. Devices and access tokens stay as they are.",
            $"Sign out {row.Title}");
        if (!sure)
            return;

        await TryAsync(async () =>
        {
            if (await View.Desk.SignOutEverywhere(row.User.Id, left) is { } ended)
                View.Notices.Say(ended == 0 ? $"{row.Title} was signed in nowhere." : $"{row.Title} was signed out of {Wording.Count(ended, "browser")}.");
            else
                View.Notices.Refuse("Your role may not do that any more.");
        });
    }

    public async Task ResetFactorAsync(UserRow row)
    {
        var sure = await dialogs.ConfirmAsync(
            $"Reset the second factor of {row.Title}?",
            "The password alone opens the console until the person sets up a new authenticator app. All browsers and applications of the person are signed out. "
            + "Make sure by another way that it is really this person who asks.",
            $"Reset second factor of {row.Title}");
        if (!sure)
            return;

        await TryAsync(async () =>
        {
            switch (await View.Desk.ResetSecondFactor(row.User.Id, left))
            {
                case SecondFactorReset.Done:
                    View.Notices.Say($"The second factor of {row.Title} was removed, and all browsers were signed out.");
                    break;
                case SecondFactorReset.None:
                    View.Notices.Say($"{row.Title} has no second factor.");
                    break;
                default:
                    View.Notices.Refuse("Your role may not do that any more.");
                    break;
            }
        });
    }

    /// <returns>True if the user is gone.</returns>
    public async Task<bool> DeleteAsync(UserRow row)
    {
        var (title, text) = row.User.IsServiceUser
            ? ($"Delete service user {row.Title}?", "Its tokens are refused from now on, and whatever uses them stops. That cannot be taken back.")
            : ($"Delete {row.Title}?", $"Name, password and sessions are forgotten, access tokens end{(row.Peers == 0 ? "" : $", and {Devices(row)} leave the network")}. That cannot be taken back.");
        return await dialogs.ConfirmAsync(title, text, $"Delete {row.Title}")
            && await RemoveAsync(row, new DeleteUser(row.User.Id), "was deleted");
    }

    private async Task<bool> RemoveAsync(UserRow row, AccountCommand command, string what)
    {
        if (!await SendAsync(command))
            return false;

        View.Notices.Say(row.User.IsServiceUser ? $"Service user {row.Title} {what}." : $"{row.Title} {what}.");
        return true;
    }

    private async Task<bool> SwitchAsync(UserRow row, bool blocked) =>
        View.Account.Users.GetValueOrDefault(row.User.Id) is { } user
        && await SendAsync(new UpdateUser(user.Id, user.Role, user.AutoGroups, blocked));

    private Task<bool> SendAsync(AccountCommand command)
    {
        sending();
        return View.SendAsync(command);
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (UnavailableException e)
        {
            View.Notices.Refuse($"{e.Message} Try again in a moment.");
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            // The reader has gone.
        }
    }

    private string HelpOn(User user) =>
        user.IsServiceUser ? "Tools that ask the API see them; a service user has no devices of its own."
        : View.Account.Settings.GroupsPropagationEnabled ? "The person's devices are in these groups, too: those that joined before, and those to come."
        : "Devices that the person signs in from now on join these. Those that joined before stay where they are.";

    private static string Devices(UserRow row) => row.Peers == 0 ? "devices" : Wording.Count(row.Peers, "device");
}
