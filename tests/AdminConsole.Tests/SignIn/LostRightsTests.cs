using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace AdminConsole.Tests.SignIn;

/// <summary>A console that stands open while its user loses a right: what it asks next is refused.</summary>
public sealed class LostRightsTests : BunitContext, IAsyncLifetime
{
    private static readonly Origin _origin = new(Channel.Console, null, null, "test", "test");

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(2)); // hosts start
    private SignedUpHost _anna = null!; // set before each test
    private UserId _ben;
    private bool _registered;

    public async ValueTask InitializeAsync()
    {
        _anna = await SignedUpHost.StartAsync(TimeProvider.System);
        _ben = await _anna.BenAsync(Role.Admin);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await _anna.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    [FaultCase(43)]
    public Task A_role_that_was_taken_away_allows_nothing_any_more() =>
        RefusedAsync(() => _anna.Host.DoAsync(new UpdateUser(_ben, Role.Auditor, [], Blocked: false)), "permission denied");

    [Fact]
    [FaultCase(43)]
    public Task Who_is_blocked_changes_nothing_any_more() =>
        RefusedAsync(() => _anna.Host.DoAsync(new UpdateUser(_ben, Role.Admin, [], Blocked: true)), "user is blocked");

    [Fact]
    [FaultCase(43)]
    public Task Who_was_deleted_changes_nothing_any_more() => RefusedAsync(() => _anna.Host.DoAsync(new DeleteUser(_ben)), $"user not found: {_ben}");

    [Fact]
    [FaultCase(43)]
    public Task A_session_that_was_ended_changes_nothing_any_more() => RefusedAsync(
        async () => Assert.Equal(1, await _anna.Host.Get<Sessions>().EndAllAsync(
            (await _anna.Host.AccountAsync()).Id, _ben, except: null, _origin, _patience)),
        "you are signed out");

    [Fact]
    public async Task Who_owes_a_second_factor_is_led_to_it_from_an_open_page_and_changes_nothing_before()
    {
        var (page, view) = await OpenConsoleAsync(_anna.Host, _ben, TimeProvider.System);
        Assert.Null(await AskAsync(page, view, NewGroup() with { Name = "before" }));
        var settings = (await _anna.Host.AccountAsync()).Snapshot.Settings;
        await _anna.Host.DoAsync(new UpdateAccountSettings(settings with { LocalMfaEnabled = true }, NetworkRange: null));

        var visits = Services.GetRequiredService<BunitNavigationManager>().History;
        await Eventually.TrueAsync(() => visits.Any(v => v.Uri.EndsWith("/profile/second-factor", StringComparison.Ordinal) && v.Options.ForceLoad));

        var before = (await _anna.Host.AccountAsync()).Snapshot.Version;
        Assert.NotNull(await AskAsync(page, view, NewGroup()));
        Assert.Equal(before, (await _anna.Host.AccountAsync()).Snapshot.Version);
        Assert.Empty(page.FindAll("*"));
    }

    [Fact]
    [FaultCase(43)]
    public async Task A_host_that_has_not_heard_of_it_refuses_too()
    {
        await using var deaf = await TestHost.StartAsync(database: _anna.Host.Database, settings: Deaf());
        var account = await deaf.AccountAsync();
        Assert.True(account.Snapshot.Users[_ben].Role == Role.Admin);
        await _anna.Host.DoAsync(new UpdateUser(_ben, Role.User, [], Blocked: false));

        var result = await account.ExecuteAsync(NewGroup() with { Actor = new Actor.User(_ben) }, _origin, _patience);

        Assert.Equal(RejectionKind.Denied, result.Rejection?.Kind);
        Assert.DoesNotContain((await _anna.Host.AccountAsync()).Snapshot.Groups.Values, g => g.Name == "by Ben");
    }

    [Fact]
    public async Task Only_who_has_just_signed_in_hands_over_the_account()
    {
        var clock = new TurnableClock();
        await using var anna = await SignedUpHost.StartAsync(clock);
        var heir = await anna.BenAsync(Role.Admin);
        var (page, view) = await OpenConsoleAsync(anna.Host, anna.Owner, clock);

        clock.Turn(TimeSpan.FromMinutes(5));
        Assert.Equal(
            new Rejection(RejectionKind.Denied, "your sign-in is older than 5 minutes: sign in again, then hand over the account"),
            await AskAsync(page, view, new UpdateUser(heir, Role.Owner, [], Blocked: false)));
        Assert.Null(await AskAsync(page, view, new UpdateUser(heir, Role.Auditor, [], Blocked: false))); // nothing else waits for it
        Assert.Null(await AskAsync(page, view, new UpdateUser(anna.Owner, Role.Owner, [], Blocked: false)));
        Assert.Equal(anna.Owner, (await anna.Host.AccountAsync()).Snapshot.Owner?.Id);

        await DisposeComponentsAsync();
        var (again, fresh) = await OpenConsoleAsync(anna.Host, anna.Owner, clock);
        clock.Turn(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Null(await AskAsync(again, fresh, new UpdateUser(heir, Role.Owner, [], Blocked: false)));
        Assert.Equal(heir, (await anna.Host.AccountAsync()).Snapshot.Owner?.Id);
    }

    private static (string, string)[] Deaf() => [("Doorbell:Notify", "false")];

    private CreateGroup NewGroup() => new(new GroupId(_anna.Host.Get<Xid>().Next()), "by Ben", [], []);

    private async Task RefusedAsync(Func<Task> lose, string text)
    {
        var (page, view) = await OpenConsoleAsync(_anna.Host, _ben, TimeProvider.System);
        Assert.Null(await AskAsync(page, view, NewGroup() with { Name = "before" }));

        await lose();
        var before = (await _anna.Host.AccountAsync()).Snapshot.Version;
        var rejection = await AskAsync(page, view, NewGroup());

        Assert.Equal(new Rejection(RejectionKind.Denied, text), rejection);
        Assert.Equal(before, (await _anna.Host.AccountAsync()).Snapshot.Version);
    }

    private static async Task<Rejection?> AskAsync(IRenderedComponent<AccountScope> page, AccountView view, AccountCommand command)
    {
        Rejection? answer = null;
        await page.InvokeAsync(async () => answer = await view.Ask(command));
        return answer;
    }

    /// <summary>What a circuit shows to somebody who has just signed in, over the real services.</summary>
    private async Task<(IRenderedComponent<AccountScope> Page, AccountView View)> OpenConsoleAsync(TestHost host, UserId user, TimeProvider clock)
    {
        var account = (await host.AccountAsync()).Id;
        var session = await host.Get<Sessions>().BeginAsync(account, user, idToken: null, _origin, _patience);
        var principal = ConsoleCookie.Principal(new SessionUser(account, user, "", ""), clock.GetUtcNow(), ["pwd"], session);
        Register(host, clock);
        AccountView? seen = null;
        var page = Render<AccountScope>(p => p
            .AddCascadingValue(Task.FromResult(new AuthenticationState(principal)))
            .AddCascadingValue(new AdminConsole.Components.Layout.Visitor("127.0.0.1", "tests"))
            .AddChildContent<Watcher>(w => w.Add(x => x.Seen, v => seen = v)));
        await Eventually.TrueAsync(() => seen is not null);
        return (page, seen!); // just waited for
    }

    /// <summary>Once: what a page has asked for stays.</summary>
    private void Register(TestHost host, TimeProvider clock)
    {
        if (_registered)
            return;

        _registered = true;
        var needed = typeof(AccountScope).GetConstructors().Single().GetParameters().Select(p => p.ParameterType);
        foreach (var service in needed.Where(t => t.Assembly == typeof(AccountScope).Assembly && t != typeof(LiveUpdates) && t != typeof(Notices)))
            Services.Add(new ServiceDescriptor(service, host.App.Services.GetRequiredService(service)));

        Services.AddSingleton(new LiveUpdates()).AddSingleton(new Notices(clock));
        Services.AddSingleton(clock).AddLogging();
    }

    private sealed class Watcher : ComponentBase
    {
        [CascadingParameter]
        public required AccountView View { get; set; }

        [Parameter, EditorRequired]
        public required Action<AccountView> Seen { get; set; }

        protected override void OnParametersSet() => Seen(View);
    }
}
