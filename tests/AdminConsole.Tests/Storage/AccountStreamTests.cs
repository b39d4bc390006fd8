using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using AdminConsole.Agents;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Marten;
using Npgsql;

namespace AdminConsole.Tests.Storage;

/// <summary>Streams as Marten keeps them.</summary>
public sealed class AccountStreamTests
{
    private static readonly Origin _origin = new(Channel.Setup, null, null, "test", "");

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_carry_the_time_of_our_clock_wherever_the_database_thinks_it_is()
    {
        var clock = new TurnableClock();
        await using var cellar = await TestCellar.OpenAsync(clock, timeZone: "Asia/Tokyo");
        var account = await cellar.AppendAsync(Account.Empty(new AccountId("first")), Creation(clock));
        var before = clock.GetUtcNow();
        clock.Turn(TimeSpan.FromDays(-400));
        await cellar.AppendAsync(account, new CreateGroup(new GroupId("g"), "group", [], []));

        var events = await cellar.Stream.ReadAsync(account.Id, after: 0, Ended);

        Assert.Equal(before, events[0].At);
        Assert.Equal(clock.GetUtcNow(), events[^1].At);
        Assert.Equal(TimeSpan.Zero, events[^1].At.Offset);
        Assert.Equal(before, ((AccountCreated)events[0].Event).At);
    }

    [Fact]
    public async Task What_an_append_that_failed_leaves_behind_is_never_listed()
    {
        var clock = new TurnableClock();
        await using var cellar = await TestCellar.OpenAsync(clock);
        var account = await cellar.AppendAsync(Account.Empty(new AccountId("first")), Creation(clock));
        var grown = await cellar.AppendAsync(account, NewSetupKey("a"));

        await Assert.ThrowsAsync<StreamHasGrownException>(() => cellar.AppendAsync(account, NewSetupKey("b")));
        await Assert.ThrowsAsync<DirectoryClashException>(() => cellar.AppendAsync(grown with { SetupKeys = account.SetupKeys }, NewSetupKey("a")));

        // What Marten writes where it has taken a number for an event in vain.
        await cellar.AskAsync<long>(
            """
            insert into adminconsole.mt_streams (id, version) values ('mt_tombstone', 1) on conflict do nothing;
            insert into adminconsole.mt_events (seq_id, id, stream_id, version, data, type, timestamp)
            values (nextval('adminconsole.mt_events_sequence') + 7, gen_random_uuid(), 'mt_tombstone', 1, '{}', 'tombstone', now())
            returning seq_id
            """);
        Assert.Equal([account.Id], await cellar.Directory.AccountsAsync(Ended));
        grown = await cellar.AppendAsync(grown, NewSetupKey("c"));
        Assert.Equal([1L, 2, 3, 4, 5], (await cellar.Stream.ReadAsync(account.Id, after: 0, Ended)).Select(e => e.Version));
        Assert.Equal(Json(grown), Json((await cellar.Stream.LoadAsync(account.Id, Ended)).Account));
    }

    [Fact]
    public async Task A_key_that_another_account_has_refuses_its_own_command_alone()
    {
        await using var host = await TestHost.StartAsync();
        await host.SetupKeyAsync();
        var first = await host.AccountAsync();
        var second = await host.Accounts.GetAsync(new AccountId(host.Get<Xid>().Next()), Ended);
        Assert.True((await DoAsync(second, Creation(TimeProvider.System))).Accepted);
        var key = new SetupKeyId("key");
        Assert.True((await DoAsync(second, NewSetupKey("key"))).Accepted);
        var taken = NewKey();
        Assert.True((await DoAsync(first, Registration(taken, first.Snapshot.SetupKeys.Values.Single().Id))).Accepted);

        // So many at once that they gather in one batch.
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            DoAsync(second, Registration(i == 30 ? taken : NewKey(), key))));

        Assert.Equal("peer has been already registered", results[30].Rejection?.Message);
        Assert.Equal(59, results.Count(r => r.Accepted));
        Assert.Equal(59, second.Snapshot.Peers.Count);
        Assert.Equal(59, second.Snapshot.SetupKeys[key].UsedTimes);
    }

    [Fact]
    public async Task Folding_from_any_snapshot_gives_what_folding_from_the_beginning_gives()
    {
        await using var host = await TestHost.StartAsync();
        var live = await host.AccountAsync();
        await Task.WhenAll(Enumerable.Range(0, 3 * SnapshotTable.Every).Select(i => DoAsync(live, Edit(host, i))));
        await using var database = NpgsqlDataSource.Create(host.Database);
        var (stream, snapshots) = (host.Get<AccountStream>(), host.Get<SnapshotTable>());
        var versions = await VersionsAsync(database);
        Assert.Equal([1L, 2, 3], versions.Select(v => v / SnapshotTable.Every));
        var events = (await stream.ReadAsync(live.Id, after: 0, Ended)).Select(e => e.Event).ToArray();
        var whole = Json(Account.Fold(Account.Empty(live.Id), events));

        foreach (var version in versions)
        {
            var snapshot = (await snapshots.ReadAsync(live.Id, version, Ended))!;
            Assert.Equal(version, snapshot.Version);
            Assert.Equal(Json(Account.Fold(Account.Empty(live.Id), events.Take((int)version))), Json(snapshot));
            Assert.Equal(whole, Json(Account.Fold(snapshot, events.Skip((int)version))));
            Assert.Equal(Json(Account.Fold(Account.Empty(live.Id), events.Take((int)version + 7))), Json(await stream.LoadAtAsync(live.Id, version + 7, Ended)));
        }

        Assert.Equal(whole, Json(live.Snapshot));
        Assert.Equal(whole, Json((await stream.LoadAsync(live.Id, Ended)).Account));

        // Rows that another version of the program wrote, or that are lost: read as if they were not there.
        await ExecuteAsync(database, "update adminconsole.account_snapshot set format = 99, state = 'unreadable'");
        Assert.Null(await snapshots.ReadAsync(live.Id, long.MaxValue, Ended));
        Assert.Equal(whole, Json((await stream.LoadAsync(live.Id, Ended)).Account));
    }

    [Fact]
    public async Task A_snapshot_of_a_history_that_is_not_there_is_not_used()
    {
        var clock = new TurnableClock();
        await using var cellar = await TestCellar.OpenAsync(clock);
        var account = await cellar.AppendAsync(Account.Empty(new AccountId("first")), Creation(clock));
        await cellar.Snapshots.WriteAsync(account with { Version = 700 }, Ended);

        var loaded = await cellar.Stream.LoadAsync(account.Id, Ended);

        Assert.Equal(account.Version, loaded.Account.Version);
        Assert.Equal(account.Version, loaded.Tip.Version);
    }

    [Fact]
    public async Task Who_is_deleted_or_rejected_leaves_the_directory_and_may_come_again()
    {
        var clock = new TurnableClock();
        await using var cellar = await TestCellar.OpenAsync(clock);
        var account = await cellar.AppendAsync(Account.Empty(new AccountId("first")), Creation(clock));
        var join = new AddUser(new UserId("u1"), "https://login.example/", "ann", Role.User, [], Invited: false, clock.GetUtcNow());
        account = await cellar.AppendAsync(account, join);
        Assert.Equal("u1", (await FindAsync(DirectoryKind.UserSubject, "https://login.example/|ann"))?.Subject);

        account = await cellar.AppendAsync(account, new RejectUser(join.UserId));
        Assert.Null(await FindAsync(DirectoryKind.UserSubject, "https://login.example/|ann"));

        account = await cellar.AppendAsync(account, join with { UserId = new UserId("u2"), Invited = true });
        account = await cellar.AppendAsync(
            account, new CreateAccessToken(new UserId("u2"), new AccessTokenId("t"), "t", "hash", TimeSpan.FromDays(1), clock.GetUtcNow()));
        Assert.Equal("u2", (await FindAsync(DirectoryKind.AccessTokenHash, "hash"))?.Subject);

        account = await cellar.AppendAsync(account, new DeleteUser(new UserId("u2")));
        Assert.Null(await FindAsync(DirectoryKind.UserSubject, "https://login.example/|ann"));
        Assert.Null(await FindAsync(DirectoryKind.AccessTokenHash, "hash"));
        Assert.Empty(account.Users);

        Task<DirectoryEntry?> FindAsync(DirectoryKind kind, string key) => cellar.Directory.FindAsync(kind, key, Ended);
    }

    private static CreateAccount Creation(TimeProvider clock) => new(
        new IpPrefix(System.Net.IPAddress.Parse("100.80.0.0"), 16), "example.test", new GroupId("all"), new PolicyId("default"), clock.GetUtcNow());

    private static CreateGroup Edit(TestHost host, int number) => new CreateGroup(
        new GroupId(host.Get<Xid>().Next()), string.Create(CultureInfo.InvariantCulture, $"group {number}"),
        ImmutableArray<PeerId>.Empty, ImmutableArray<ResourceRef>.Empty);

    private static CreateSetupKey NewSetupKey(string name) => new(
        new SetupKeyId(name), name, SetupKeyType.Reusable, SetupKey.HashOf(name), "", TimeSpan.Zero, [], 0, Ephemeral: false,
        AllowExtraDnsLabels: false, DateTimeOffset.UnixEpoch);

    private static WireGuardKey NewKey() => WireGuardKey.Parse(AgentIdentity.New().PublicKey);

    private static RegisterPeer Registration(WireGuardKey key, SetupKeyId setupKey) => new(
        new PeerId(Guid.NewGuid().ToString("N")[..20]), key, setupKey, PeerMeta.Empty with { Hostname = "laptop" }, "", [], null,
        (ulong)Random.Shared.NextInt64(), DateTimeOffset.UnixEpoch);

    private static Task<CommandResult> DoAsync(LiveAccount account, AccountCommand command) => account.ExecuteAsync(
        command with { Actor = Actor.System }, _origin with { Command = Guid.NewGuid().ToString() }, Timeout.InfiniteTimeSpan, Ended);

    private static string Json(Account account) => JsonSerializer.Serialize(account, EventJson.Options);

    private static async Task<List<long>> VersionsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select version from adminconsole.account_snapshot order by version");
        await using var reader = await command.ExecuteReaderAsync(Ended);
        var versions = new List<long>();
        while (await reader.ReadAsync(Ended))
            versions.Add(reader.GetInt64(0));

        return versions;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ended);
    }

    /// <summary>A stream without a host around it.</summary>
    private sealed class TestCellar : IAsyncDisposable
    {
        private readonly NpgsqlDataSource _database;
        private readonly DocumentStore _store;

        private TestCellar(NpgsqlDataSource database, DocumentStore store)
        {
            (_database, _store) = (database, store);
            Snapshots = new SnapshotTable(database);
            Stream = new AccountStream(store, database, Snapshots);
            Directory = new AccountDirectory(store);
        }

        public AccountStream Stream { get; }

        public SnapshotTable Snapshots { get; }

        public AccountDirectory Directory { get; }

        public static async Task<TestCellar> OpenAsync(TimeProvider clock, string timeZone = "UTC")
        {
            var settings = new NpgsqlConnectionStringBuilder(await PostgresCluster.Shared.NewDatabaseAsync()) { Timezone = timeZone };
            var database = NpgsqlDataSource.Create(settings);
            var store = MartenStore.Create(database, clock);
            await Database.PrepareAsync(database, store, Ended);
            return new TestCellar(database, store);
        }

        public async Task<Account> AppendAsync(Account account, AccountCommand command)
        {
            var decided = Assert.IsType<Decision.Accepted>(Account.Decide(account, command with { Actor = Actor.System }));
            var provenance = Provenance.Of(Actor.System, _origin, account.Version + 1);
            await Stream.AppendAsync(account, [.. decided.Events.Select(e => new PendingEvent(e, provenance))], Ended);
            return Account.Fold(account, decided.Events);
        }

        public async Task<T> AskAsync<T>(string question)
        {
            await using var command = _database.CreateCommand(question);
            return (T)(await command.ExecuteScalarAsync(Ended))!;
        }

        public async ValueTask DisposeAsync()
        {
            await _store.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}
