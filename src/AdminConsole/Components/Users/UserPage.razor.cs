using System.Collections.Immutable;
using AdminConsole.Components.History;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Users;

/// <summary>All that is known of one user, person or service user.</summary>
public sealed partial class UserPage(IDialogService dialogs) : IDisposable
{
    /// <summary>So many of the account's last events are looked through, and so many changes shown; History has the rest.</summary>
    private const int LookedThrough = 1_000;
    private const int MostChanges = 8;

    /// <summary>A look at somebody's last weeks.</summary>
    private const int MostHappenings = 30;

    private readonly CancellationTokenSource _left = new();
    private UserActions _actions = null!; // made before the first render
    private Offers _offers = null!; // set whenever there is a row
    private UserRow? _row;
    private IReadOnlyList<Peer> _peers = [];
    private Beside? _beside;
    private string? _shown;
    private User? _read;
    private bool _met;
    private bool _service;
    private bool _failed;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [Parameter]
    public required string Id { get; set; }

    private string ListHref => _service ? "service-users" : "users";

    private string ListName => _service ? "Service users" : "Users";

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override void OnInitialized() => _actions = new UserActions(dialogs, () => View, () => { }, _left.Token);

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != Id)
            (_shown, _beside, _met, _read) = (Id, null, false, null);

        Arrange();

        // What was done to the user, here or elsewhere, stands in its history a moment later.
        if (_row is { } row && !ReferenceEquals(_read, row.User))
        {
            _read = row.User;
            await ReadAsync();
        }
    }

    private void Arrange()
    {
        if (View.Account.Users.GetValueOrDefault(new UserId(Id)) is not { } user)
        {
            _row = null;
            return;
        }

        _met = true;
        _service = user.IsServiceUser;
        _peers = [.. View.Account.Peers.Where(p => p.UserId == user.Id)];
        _row = UserRow.Of(View, user, _peers, _beside?.SignIns ?? ImmutableDictionary<UserId, DateTimeOffset>.Empty);
        _offers = Offers.Of(View, user);
    }

    private async Task ReadAsync()
    {
        if (_row is not { } row)
            return;

        var (id, desk, stop) = (row.User.Id, View.Desk, _left.Token);
        try
        {
            var history = View.May(Module.Events, Operation.Read)
                ? await View.ReadHistory(View.Account.Version + 1, LookedThrough, stop)
                : new HistorySlice(View.Account, []);
            var read = new Beside(
                await desk.ReadLastSignIns(stop),
                await desk.ReadSessionsOf(id, stop),
                await desk.ReadSecondFactorOf(id, stop),
                [.. ChangeRow.Of(history, View, e => e.Concerns(id)).Take(MostChanges)],
                await desk.ReadHappenings(id, null, MostHappenings, stop));
            if (_shown != id.Value)
                return;

            (_beside, _failed) = (read, false);
            Arrange();
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

    private async Task EndAsync(Session session)
    {
        try
        {
            if (_row is not { } row || !await View.Desk.EndSessionOf(row.User.Id, session.Id, _left.Token))
                View.Notices.Refuse("That browser is signed out already, or your role may not do that any more.");
        }
        catch (UnavailableException e)
        {
            View.Notices.Refuse($"{e.Message} Nothing was changed; try again in a moment.");
            return;
        }

        await ReadAsync();
    }

    /// <summary>What stands beside the account.</summary>
    private sealed record Beside(
        IReadOnlyDictionary<UserId, DateTimeOffset> SignIns,
        IReadOnlyList<Session> Sessions,
        SecondFactorStatus? Factor,
        ImmutableArray<ChangeRow> Changes,
        IReadOnlyList<SecurityHappening> Happenings);
}
