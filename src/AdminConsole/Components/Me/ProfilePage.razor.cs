using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Me;

/// <summary>One's own page. Everybody has it, whatever the role.</summary>
public sealed partial class ProfilePage(IDialogService dialogs) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private User? _user;
    private bool _local;
    private ImmutableArray<string> _groups = [];
    private IReadOnlyList<Peer> _peers = [];
    private IReadOnlyList<Session>? _sessions;
    private SecondFactorStatus? _factor;
    private bool _failed;

    [CascadingParameter]
    public required AccountView View { get; set; }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override Task OnInitializedAsync() => ReadAsync();

    protected override void OnParametersSet()
    {
        _user = View.Account.Users.GetValueOrDefault(new UserId(View.Me.Id));
        _local = _user?.Issuer == User.LocalIssuer;
        _groups = [.. (_user?.AutoGroups ?? []).Select(id => View.Account.Groups.GetValueOrDefault(id)?.Name).OfType<string>()];
        _peers = [.. View.Account.Peers.Where(p => p.UserId?.Value == View.Me.Id)];
    }

    private async Task ReadAsync()
    {
        try
        {
            _sessions = await View.Desk.ReadSessions(_left.Token);
            _factor = await View.Desk.ReadSecondFactor(_left.Token);
            _failed = false;
        }
        catch (UnavailableException)
        {
            _failed = true;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The reader has left.
        }
    }

    private async Task ChangePasswordAsync()
    {
        if (await dialogs.ShowAnsweredAsync<PasswordDialog>("Change password"))
        {
            View.Notices.Say("Your password was changed.");
            await ReadAsync();
        }
    }

    private Task EndAsync(Session session) => TryAsync(() => View.Desk.EndSession(session.Id, _left.Token));

    private async Task EndOthersAsync()
    {
        if (!await dialogs.ConfirmAsync("Sign out all other browsers?", "Only this one stays signed in.", "Sign out all others"))
            return;

        await TryAsync(async () =>
        {
            var ended = await View.Desk.EndOtherSessions(_left.Token);
            View.Notices.Say($"{Wording.Count(ended, "browser")} signed out.");
        });
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            await ReadAsync();
        }
        catch (UnavailableException e)
        {
            View.Notices.Refuse($"{e.Message} Nothing was changed; try again in a moment.");
        }
    }
}
