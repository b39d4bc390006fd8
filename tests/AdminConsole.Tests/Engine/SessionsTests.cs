using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Engine;

public sealed class SessionsTests : IAsyncLifetime
{
    private static readonly UserId _ann = new("ann");
    private static readonly UserId _bob = new("bob");
    private static readonly Origin _origin = new(Channel.Console, "192.0.2.1", "a browser", "test", "test");

    private readonly TurnableClock _clock = new();
    private readonly AccountId _account = new("account");
    private TestHost _host = null!; // set before each test

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private Sessions Sessions => _host.Get<Sessions>();

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_user_sees_and_ends_sessions_of_their_own_and_of_nobody_else()
    {
        var first = await BeginAsync(_ann);
        _clock.Turn(TimeSpan.FromMinutes(1));
        var second = await BeginAsync(_ann);
        var other = await BeginAsync(_bob);

        var mine = await Sessions.ListAsync(_account, _ann, Now);
        Assert.Equal([second, first], mine.Select(s => s.Id));
        Assert.Equal(("192.0.2.1", "a browser", _clock.GetUtcNow()), (mine[0].Address, mine[0].Client, mine[0].CreatedAt));

        Assert.False((await Sessions.EndAsync(_account, _ann, other, _origin, Now)).Ended);
        Assert.False((await Sessions.EndAsync(new AccountId("another"), _ann, first, _origin, Now)).Ended);
        Assert.True((await Sessions.EndAsync(_account, _ann, first, _origin, Now)).Ended);
        Assert.False((await Sessions.EndAsync(_account, _ann, first, _origin, Now)).Ended);
        Assert.Null(await FindAsync(first, _ann));
        Assert.NotNull(await FindAsync(second, _ann));
        Assert.NotNull(await FindAsync(other, _bob));
    }

    [Fact]
    public async Task Signing_out_everywhere_leaves_the_session_that_asks()
    {
        string[] all = [await BeginAsync(_ann), await BeginAsync(_ann), await BeginAsync(_ann)];
        var open = await FindAsync(all[0], _ann);

        Assert.Equal(2, await Sessions.EndAllAsync(_account, _ann, except: all[1], _origin, Now));

        Assert.True(open?.Ended.IsCompletedSuccessfully);
        Assert.Equal(all[1], Assert.Single(await Sessions.ListAsync(_account, _ann, Now)).Id);
    }

    [Fact]
    public async Task A_session_counts_for_its_user_and_account_alone()
    {
        var id = await BeginAsync(_ann);

        Assert.Null(await FindAsync(id, _bob));
        Assert.Null(await Sessions.FindAsync(id, new AccountId("another"), _ann, Now));
        Assert.Null(await FindAsync("made up", _ann));
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_without_use_and_after_a_week_with_it()
    {
        var used = await BeginAsync(_ann);
        var unused = await BeginAsync(_ann);
        for (var hour = 0; hour < 7 * 24 - 1; hour++)
        {
            _clock.Turn(TimeSpan.FromHours(1));
            Assert.NotNull(await FindAsync(used, _ann));
            if (hour == 10)
                Assert.Equal(2, (await Sessions.ListAsync(_account, _ann, Now)).Count);

            if (hour == 11)
                Assert.Null(await FindAsync(unused, _ann));
        }

        _clock.Turn(TimeSpan.FromHours(1));
        Assert.Null(await FindAsync(used, _ann));
        Assert.Empty(await Sessions.ListAsync(_account, _ann, Now));
    }

    [Fact]
    public async Task The_provider_s_token_is_sealed_and_comes_back_once()
    {
        var id = await Sessions.BeginAsync(_account, _ann, "the id token", _origin, Now);
        await using var source = Npgsql.NpgsqlDataSource.Create(_host.Database);
        await using var command = source.CreateCommand("select id_token from adminconsole.session");
        var stored = (byte[])(await command.ExecuteScalarAsync(Now))!; // just written
        Assert.DoesNotContain("token", System.Text.Encoding.UTF8.GetString(stored), StringComparison.Ordinal);

        Assert.Equal((true, "the id token"), await Sessions.EndAsync(_account, _ann, id, _origin, Now));
        Assert.Equal(DBNull.Value, await command.ExecuteScalarAsync(Now));
    }

    [Fact]
    public async Task Another_host_knows_the_session_and_hears_of_its_end()
    {
        await using var other = await TestHost.StartAsync(_clock, _host.Database);
        var id = await BeginAsync(_ann);
        var there = await other.Get<Sessions>().FindAsync(id, _account, _ann, Now);
        Assert.NotNull(there);

        await Sessions.EndAsync(_account, _ann, id, _origin, Now);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await there.Ended.WaitAsync(limit.Token);
        Assert.Null(await other.Get<Sessions>().FindAsync(id, _account, _ann, Now));
    }

    [Fact]
    public async Task Signing_in_and_out_stands_in_the_security_log()
    {
        var id = await BeginAsync(_ann);
        await Sessions.EndAsync(_account, _ann, id, _origin, Now);

        var log = await _host.Get<AccountHistory>().ReadSecurityAsync(_account, of: null, below: null, 10, Now);
        Assert.Equal(["console.signout", "dashboard.login"], log.Select(h => h.Kind).OrderBy(k => k, StringComparer.Ordinal));
        Assert.All(log, h => Assert.Equal(("ann", "192.0.2.1", "a browser"), (h.Subject, h.Address, h.Client)));
    }

    private Task<string> BeginAsync(UserId user) => Sessions.BeginAsync(_account, user, idToken: null, _origin, Now);

    private Task<OpenSession?> FindAsync(string id, UserId user) => Sessions.FindAsync(id, _account, user, Now);
}
