using System.Collections.Immutable;
using System.Security.Claims;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace AdminConsole.Components.Layout;

/// <summary>
/// Follows the account of the signed-in person and gives every page the newest <see cref="AccountView"/>. What changes in a burst
/// is shown once, at most four times a second.
/// </summary>
public sealed partial class AccountScope(
    Accounts accounts, Sessions sessions, SignedInUsers signedIn, Presence presence, AccountHistory history, Profiles profiles, PeopleDesks desks, Xid ids,
    HostAddress address, NavigationManager navigation, LiveUpdates live, Notices notices, TimeProvider clock,
    ILogger<AccountScope> logger) : IDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _onTheWay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
    private readonly System.Threading.Channels.Channel<bool> _changed = System.Threading.Channels.Channel.CreateBounded<bool>(
        new System.Threading.Channels.BoundedChannelOptions(1) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropWrite });
    private LiveAccount _account = null!; // set before the first view
    private User _me = null!; // likewise: as of the beginning
    private OpenSession? _session;
    private ImmutableDictionary<UserId, User>? _met; // the users whose names have been asked for
    private AccountView? _view;
    private string? _failure;

    [CascadingParameter]
    public required Task<AuthenticationState> SignedIn { get; set; }

    [CascadingParameter]
    public required Visitor Visitor { get; set; }

    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var user = (await SignedIn).User;
        if (Caller.Of(user) is not { } caller || user.FindFirstValue(Caller.SessionClaim) is not { } session)
            return;

        var userId = caller.UserId.Value;
        ImmutableDictionary<UserId, Profile> people;
        bool owesSecondFactor;
        try
        {
            _account = await accounts.GetAsync(caller.AccountId, _left.Token);
            people = await profiles.OfAsync(_account.Id, _left.Token);
            _session = await sessions.FindAsync(session, caller.AccountId, caller.UserId, _left.Token);
            owesSecondFactor = await signedIn.OwesSecondFactorAsync(caller.AccountId, caller.UserId, _left.Token);
        }
        catch (UnavailableException e)
        {
            _failure = e.Message;
            return;
        }

        var account = _account.Snapshot;
        if (_session is null || account.Users.GetValueOrDefault(caller.UserId) is not { MayAct: true } me)
        {
            Leave();
            return;
        }

        if (owesSecondFactor)
        {
            SetUpSecondFactor();
            return;
        }

        _me = me;
        var name = user.FindFirstValue(ClaimTypes.Name) ?? userId;
        _view = new AccountView
        {
            Account = account,
            Presence = presence.Of(account.Id),
            Me = new Person(userId, name, user.FindFirstValue(ClaimTypes.Email) ?? "", RoleOf(account, userId)),
            SignedInAt = _session.SignedInAt,
            SignInAgain = () => navigation.NavigateTo(
                $"/signin?again=1&returnUrl={Uri.EscapeDataString(new Uri(navigation.Uri).PathAndQuery)}", forceLoad: true),
            People = people,
            Desk = desks.Open(_account, caller.UserId, session, NewOrigin),
            PublicUrl = address.PublicUrl.ToString().TrimEnd('/'),
            Clock = clock,
            Notices = notices,
            NewId = ids.Next,
            Ask = AskAsync,
            ReadHistory = (below, most, cancellationToken) => history.ReadChangesAsync(account.Id, below, most, cancellationToken),
        };
        live.Changed += Ring;
        _ = WatchAsync(() => FollowAccountAsync(account.Serial));
        _ = WatchAsync(() => FollowPresenceAsync(account.Id, _view.Presence.Revision));
        _ = WatchAsync(ShowAsync);
        _ = WatchAsync(FollowSessionAsync);
        _ = WatchAsync(FollowSecondFactorAsync);
    }

    public void Dispose()
    {
        live.Changed -= Ring;
        _left.Cancel();
        _left.Dispose();
    }

    private async Task<Rejection?> AskAsync(AccountCommand command)
    {
        if (_view is not { } view || _session is not { Ended.IsCompleted: false } session)
            return new Rejection(RejectionKind.Denied, "you are signed out");

        if (FreshSignIn.Refusal(command, _account.Snapshot, session, clock.GetUtcNow()) is { } stale)
            return stale;

        // The circuit may end while the command is under way; it is decided all the same.
        try
        {
            var result = await _account.ExecuteAsync(command with { Actor = new Actor.User(new UserId(view.Me.Id)) }, NewOrigin(), _left.Token);
            Publish(result.Account); // the reader sees her own change before she is told that it is done
            return result.Rejection;
        }
        catch (UnavailableException e)
        {
            return new Rejection(RejectionKind.Precondition, $"{e.Message} Nothing was changed; try again in a moment");
        }
    }

    private Origin NewOrigin() => new(Channel.Console, Visitor.Address, Visitor.Client, ids.Next(), ids.Next());

    private async Task FollowAccountAsync(long serial)
    {
        while (true)
        {
            serial = (await _account.NextAsync(serial, _left.Token)).Serial;
            Ring();
        }
    }

    private async Task FollowPresenceAsync(AccountId id, long revision)
    {
        while (true)
        {
            revision = (await presence.NextAsync(id, revision, _left.Token)).Revision;
            Ring();
        }
    }

    private async Task FollowSessionAsync()
    {
        if (_session is { } session)
            await session.Ended.WaitAsync(_left.Token);

        await InvokeAsync(Hide);

        // Whoever has just pressed "Sign out" is on the way already, and must not be turned back.
        await Task.Delay(_onTheWay, clock, _left.Token);
        await InvokeAsync(Leave);
    }

    private async Task FollowSecondFactorAsync()
    {
        await signedIn.WhenOwingSecondFactorAsync(_account, _me.Id, _left.Token);
        await InvokeAsync(SetUpSecondFactor);
    }

    private async Task ShowAsync()
    {
        while (await _changed.Reader.WaitToReadAsync(_left.Token))
        {
            _changed.Reader.TryRead(out _);
            var account = _account.Snapshot;
            if (!live.Paused || Access.IsLost(_me, account.Users.GetValueOrDefault(_me.Id)))
                await InvokeAsync(() => Publish(account));

            await Task.Delay(_pace, clock, _left.Token);
            if (!live.Paused)
                await MeetAsync(account);
        }
    }

    /// <summary>Asks what newcomers are called: their names are written just after they have joined.</summary>
    private async Task MeetAsync(Account account)
    {
        if (_view is not { } view || ReferenceEquals(_met, account.Users) || account.Users.Values.All(u => u.IsServiceUser || view.People.ContainsKey(u.Id)))
            return;

        try
        {
            var people = await profiles.OfAsync(account.Id, _left.Token);
            _met = account.Users;
            await InvokeAsync(() =>
            {
                if (_view is { } now)
                    _view = now with { People = people };

                Publish(account);
            });
        }
        catch (UnavailableException)
        {
            // Without names the console works, too.
        }
    }

    private void Publish(Account account)
    {
        if (_view is not { } view)
            return;

        if (account.Version < view.Account.Version)
            account = view.Account;

        if (Access.IsLost(_me, account.Users.GetValueOrDefault(_me.Id)))
        {
            Leave();
            return;
        }

        var me = view.Me with { Role = RoleOf(account, view.Me.Id) };
        _view = view with { Account = account, Presence = presence.Of(account.Id), Me = me };
        StateHasChanged();
    }

    /// <summary>The server says at the next load why, or what is still allowed.</summary>
    private void Leave()
    {
        Hide();
        navigation.NavigateTo(navigation.Uri, forceLoad: true);
    }

    /// <summary>Before anything else of the console.</summary>
    private void SetUpSecondFactor()
    {
        Hide();
        navigation.NavigateTo("/profile/second-factor", forceLoad: true);
    }

    /// <summary>Nothing of the account is shown any more.</summary>
    private void Hide()
    {
        _view = null;
        StateHasChanged();
    }

    private void Ring() => _changed.Writer.TryWrite(true);

    private async Task WatchAsync(Func<Task> loop)
    {
        try
        {
            await loop();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The reader has left.
        }
        catch (Exception e)
        {
            LogStopped(logger, e);
        }
    }

    private static string RoleOf(Account account, string userId) =>
        account.Users.GetValueOrDefault(new UserId(userId)) is { } user ? RoleWords.Of(user.Role) : "not a member of this account";

    [LoggerMessage(Level = LogLevel.Error, Message = "A page stopped following its account")]
    private static partial void LogStopped(ILogger logger, Exception e);
}
