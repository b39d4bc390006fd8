using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Engine;
using AdminConsole.Hosting;
using AdminConsole.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdminConsole.Tests.Fixtures;

/// <summary>The real program on a free port and a database of its own, and what an admin would do with it.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly AdminConsoleApp _app;

    private TestHost(AdminConsoleApp app, string database)
    {
        _app = app;
        Database = database;
    }

    /// <summary>That of all hosts of this run.</summary>
    public static string KeyFile { get; } = NewKeyFile();

    public AdminConsoleApp App => _app;

    /// <summary>Its connection string.</summary>
    public string Database { get; }

    public Uri Url => _app.Address;

    public Accounts Accounts => Get<Accounts>();

    /// <param name="database">Null: a new one.</param>
    public static Task<TestHost> StartAsync(
        TimeProvider? clock = null, string? database = null, params IEnumerable<(string Name, string Value)> settings) =>
        StartAsync(clock, database, databaseTime: null, settings);

    /// <param name="databaseTime">Null: the clock's; without one, what the database says.</param>
    public static Task<TestHost> StartAsync(
        TimeProvider? clock, string? database, DatabaseTime? databaseTime, params IEnumerable<(string Name, string Value)> settings) =>
        StartAsync(clock, database, databaseTime, log: null, settings);

    /// <param name="log">Gets everything from the level Debug on.</param>
    public static Task<TestHost> StartAsync(
        TimeProvider? clock, string? database, LogBook log, params IEnumerable<(string Name, string Value)> settings) =>
        StartAsync(clock, database, databaseTime: null, log, settings);

    private static async Task<TestHost> StartAsync(
        TimeProvider? clock, string? database, DatabaseTime? databaseTime, LogBook? log, IEnumerable<(string Name, string Value)> settings)
    {
        database ??= await PostgresCluster.Shared.NewDatabaseAsync();
        var all = new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Main:Url"] = "http://127.0.0.1:0",
            ["ConnectionStrings:Postgres"] = database,
            ["Secrets:KeyFile"] = KeyFile,
            ["Stun:Listen"] = "",
        };
        foreach (var (name, value) in settings)
            all[name] = value;

        var app = await AdminConsoleApp.StartAsync(
            all, clock ?? TimeProvider.System, TestContext.Current.CancellationToken,
            builder =>
            {
                builder.Logging.ClearProviders();
                if (log is not null)
                    builder.Logging.AddProvider(log).AddFilter<LogBook>(category: null, LogLevel.Debug);

                if (databaseTime is not null || clock is not null)
                    builder.Services.AddSingleton(databaseTime ?? (_ => Task.FromResult(clock!.GetUtcNow()))); // there is one of the two
            });
        return new TestHost(app, database);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The account that the host made on its first start.</summary>
    public async Task<LiveAccount> AccountAsync()
    {
        var ids = await Accounts.ListAsync(TestContext.Current.CancellationToken);
        return await Accounts.GetAsync(ids[0], TestContext.Current.CancellationToken);
    }

    /// <summary>As the program itself; must be accepted.</summary>
    public async Task<Account> DoAsync(AccountCommand command)
    {
        var result = await TryAsync(command);
        Assert.Null(result.Rejection);
        return result.Account;
    }

    /// <summary>All of them, in turn; must be accepted. However busy the machine is, it does not give up.</summary>
    public async Task DoAllAsync(IEnumerable<AccountCommand> commands)
    {
        var account = await AccountAsync();
        foreach (var together in commands.Chunk(100))
        {
            var results = await Task.WhenAll(together.Select(command => account.ExecuteAsync(
                command with { Actor = Actor.System },
                new Origin(Channel.Console, null, null, "test", Guid.NewGuid().ToString()),
                TimeSpan.FromMinutes(1),
                TestContext.Current.CancellationToken)));
            Assert.All(results, r => Assert.Null(r.Rejection));
        }
    }

    public async Task<CommandResult> TryAsync(AccountCommand command)
    {
        var account = await AccountAsync();
        return await account.ExecuteAsync(
            command with { Actor = Actor.System },
            new Origin(Channel.Console, null, null, "test", Guid.NewGuid().ToString()),
            TestContext.Current.CancellationToken);
    }

    /// <returns>The secret of a new setup key.</returns>
    public async Task<string> SetupKeyAsync(
        int uses = 0, bool oneOff = false, TimeSpan? expiresIn = null, params IEnumerable<GroupId> groups)
    {
        var secret = Guid.NewGuid().ToString().ToUpperInvariant();
        await DoAsync(new CreateSetupKey(
            new SetupKeyId(Get<Xid>().Next()), "Laptops", oneOff ? SetupKeyType.OneOff : SetupKeyType.Reusable,
            SetupKey.HashOf(secret), SetupKey.MaskOf(secret), expiresIn ?? TimeSpan.FromDays(1), [.. groups], uses,
            Ephemeral: false, AllowExtraDnsLabels: false, Get<TimeProvider>().GetUtcNow()));
        return secret;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Made once, before hosts start side by side.</summary>
    private static string NewKeyFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"adminconsole-test-{Environment.ProcessId}.key");
        SecretsKeyFile.Open(path);
        return path;
    }
}
