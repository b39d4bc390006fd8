using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace AdminConsole.Tests.SignIn;

/// <summary>A console that stands open while its user loses a right: what it asks next is refused.</summary>
public sealed class LostRightsTests : BunitContext, IAsyncLifetime
{
    private static readonly Origin _origin = new(Channel.Console, null, null, "test", "test");

    private readonly CancellationToken _patience = Patience.Start();
    private SignedUpHost _anna = null!; // set before each test
    private UserId _ben;
    private string _session = "";

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

    private static (string, string)[] Deaf() => [("Doorbell:Notify", "false")];

    private CreateGroup NewGroup() => new(new GroupId(_anna.Host.Get<Xid>().Next()), "by Ben", [], []);

    private async Task RefusedAsync(Func<Task> lose, string text)
    {
        var (page, view) = await OpenConsoleAsync();
        Assert.Null(await AskAsync(NewGroup() with { Name = "before" }));

        await lose();
        var before = (await _anna.Host.AccountAsync()).Snapshot.Version;
        var rejection = await AskAsync(NewGroup());

        Assert.Equal(new Rejection(RejectionKind.Denied, text), rejection);
        Assert.Equal(before, (await _anna.Host.AccountAsync()).Snapshot.Version);

        async Task<Rejection?> AskAsync(CreateGroup command)
        {
            Rejection? answer = null;
            await page.InvokeAsync(async () => answer = await view.Ask(command));
            return answer;
        }
    }

    /// <summary>What a circuit of Ben's shows, over the real services.</summary>
    private async Task<(IRenderedComponent<AccountScope> Page, AccountView View)> OpenConsoleAsync()
    {
        var account = (await _anna.Host.AccountAsync()).Id;
        _session = await _anna.Host.Get<Sessions>().BeginAsync(account, _ben, idToken: null, _origin, _patience);
        var ben = ConsoleCookie.Principal(
            new SessionUser(account, _ben, "Ben", SignedUpHost.BensEmail), DateTimeOffset.UtcNow, ["pwd"], _session);
        foreach (var service in new object[]
                 {
                     _anna.Host.Accounts, _anna.Host.Get<Sessions>(), _anna.Host.Get<Presence>(), _anna.Host.Get<AccountHistory>(),
                     _anna.Host.Get<Profiles>(), _anna.Host.Get<PeopleDesks>(), _anna.Host.Get<Xid>(), _anna.Host.Get<HostAddress>(),
                     new LiveUpdates(), new Notices(TimeProvider.System),
                 })
            Services.Add(new ServiceDescriptor(service.GetType(), service));

        Services.AddSingleton(TimeProvider.System).AddLogging();
        AccountView? seen = null;
        var page = Render<AccountScope>(p => p
            .AddCascadingValue(Task.FromResult(new AuthenticationState(ben)))
            .AddCascadingValue(new AdminConsole.Components.Layout.Visitor("127.0.0.1", "tests"))
            .AddChildContent<Watcher>(w => w.Add(x => x.Seen, v => seen = v)));
        await Eventually.TrueAsync(() => seen is not null);
        return (page, seen!); // just waited for
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
