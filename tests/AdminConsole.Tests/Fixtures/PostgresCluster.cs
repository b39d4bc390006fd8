using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace AdminConsole.Tests.Fixtures;

/// <summary>
/// One throw-away PostgreSQL for all tests of the assembly, run the way the product runs its own. It starts when the first test
/// asks for a database and is gone, with its directory, after the last test.
/// </summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    /// <summary>The server takes 64 connections, and a dozen classes hold a host open while two tests run.</summary>
    private const int PoolSize = 8;

    private readonly Lazy<Task<EmbeddedPostgres>> _server;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("adminconsole-cluster-");
    private int _databases;

    public PostgresCluster()
    {
        // Not the test's token: the server outlives the test that happened to be the first.
        _server = new(() => EmbeddedPostgres.StartAsync(_directory.FullName, NullLogger.Instance, CancellationToken.None));
        Shared = this;
    }

    /// <summary>Set by the test framework before any test runs.</summary>
    public static PostgresCluster Shared { get; private set; } = null!;

    /// <summary>Makes an empty database and returns the connection string to it.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var server = await _server.Value;
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Database = name,
            MaxPoolSize = PoolSize,

            // Seconds: a host whose tests are waiting for their turn gives its connections back.
            ConnectionIdleLifetime = 1,
            ConnectionPruningInterval = 1,
        }.ConnectionString;
    }

    /// <summary>Nobody gets in any more, and whoever is in is thrown out.</summary>
    public static async Task CloseAsync(string database)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        var outside = new NpgsqlConnectionStringBuilder(database) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(outside.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        string[] statements =
        [
            $"alter database {name} allow_connections false",
            $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'",
        ];
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var count = new NpgsqlCommand($"select count(*) from pg_stat_activity where datname = '{name}'", connection);
        while (await count.ExecuteScalarAsync(TestContext.Current.CancellationToken) is not 0L)
        {
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            NpgsqlConnection.ClearAllPools();
            await (await _server.Value).DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }
}
