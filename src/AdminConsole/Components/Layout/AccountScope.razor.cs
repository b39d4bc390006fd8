using System.Collections.Immutable;
using System.Security.Claims;
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
    Accounts accounts, Presence presence, AccountHistory history, Profiles profiles, Xid ids, HostAddress address,
    LiveUpdates live, Notices notices, TimeProvider clock, ILogger<AccountScope> logger) : IDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _left = new();
    private readonly System.Threading.Channels.Channel<bool> _changed = System.Threading.Channels.Channel.CreateBounded<bool>(
        new System.Threading.Channels.BoundedChannelOptions(1) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropWrite });
    private LiveAccount _account = null!; // set before the first view
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
        if (user.FindFirstValue(Caller.AccountClaim) is not { } id || user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId)
            return;

        ImmutableDictionary<UserId, Profile> people;
        try
        {
            _account = await accounts.GetAsync(new AccountId(id), _left.Token);
            people = await profiles.OfAsync(_account.Id, _left.Token);
        }
        catch (UnavailableException e)
        {
            _failure = e.Message;
            return;
        }

        var name = user.FindFirstValue(ClaimTypes.Name) ?? userId;
        var account = _account.Snapshot;
        _view = new AccountView
        {
            Account = account,
            Presence = presence.Of(account.Id),
            Me = new Person(userId, name, user.FindFirstValue(ClaimTypes.Email) ?? "", RoleOf(account, userId)),
            People = people.ToImmutableDictionary(p => p.Key, p => p.Value.Name).SetItem(new UserId(userId), name),
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
    }

    public void Dispose()
    {
        live.Changed -= Ring;
        _left.Cancel();
        _left.Dispose();
    }

    private async Task<Rejection?> AskAsync(AccountCommand command)
    {
        // The circuit may end while the command is under way; it is decided all the same.
        var origin = new Origin(Channel.Console, Visitor.Address, Visitor.Client, ids.Next(), ids.Next());
        try
        {
            var result = await _account.ExecuteAsync(command with { Actor = new Actor.User(new UserId(_view!.Me.Id)) }, origin, _left.Token);
            Publish(result.Account); // the reader sees her own change before she is told that it is done
            return result.Rejection;
        }
        catch (UnavailableException e)
        {
            return new Rejection(RejectionKind.Precondition, $"{e.Message} Nothing was changed; try again in a moment");
        }
    }

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

    private async Task ShowAsync()
    {
        while (await _changed.Reader.WaitToReadAsync(_left.Token))
        {
            _changed.Reader.TryRead(out _);
            if (!live.Paused)
                await InvokeAsync(() => Publish(_account.Snapshot));
            await Task.Delay(_pace, clock, _left.Token);
        }
    }

    private void Publish(Account account)
    {
        if (_view is not { } view)
            return;

        if (account.Version < view.Account.Version)
            account = view.Account;

        var me = view.Me with { Role = RoleOf(account, view.Me.Id) };
        _view = view with { Account = account, Presence = presence.Of(account.Id), Me = me };
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

    private static string RoleOf(Account account, string userId) => account.Users.GetValueOrDefault(new UserId(userId))?.Role switch
    {
        Role.Owner => "Owner",
        Role.Admin => "Admin",
        Role.NetworkAdmin => "Network admin",
        Role.Auditor => "Auditor",
        Role.User => "User",
        _ => "not a member of this account",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A page stopped following its account")]
    private static partial void LogStopped(ILogger logger, Exception e);
}
