using Marten;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>Brings the schema up to what this version of the program needs. Safe when several replicas start at once.</summary>
internal static class Database
{
    /// <summary>Any number that nothing else in the database locks on.</summary>
    internal const long SchemaLock = 0x41646D696E436F6E;

    private static readonly string[] _schemas =
    [
        "create schema if not exists adminconsole;",
        SnapshotTable.Schema,
        PresenceTable.Schema,
        Secrets.Schema,
        PeopleTable.Schema,
        SecurityLog.Schema,
        AccessTokenUses.Schema,
        SignalPost.Schema,
        SessionTable.Schema,
        SecondFactorTable.Schema,
        InvitationTable.Schema,
        IdentityTables.Schema,
    ];

    public static async Task PrepareAsync(NpgsqlDataSource dataSource, IDocumentStore store, CancellationToken cancellationToken)
    {
        await AloneAsync(dataSource, async connection =>
        {
            foreach (var schema in _schemas)
                await ExecuteAsync(connection, schema, cancellationToken);

            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        }, cancellationToken);
    }

    /// <summary>Does it while no other replica does such a thing.</summary>
    public static async Task AloneAsync(NpgsqlDataSource dataSource, Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({SchemaLock})", cancellationToken);
        try
        {
            await work(connection);
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({SchemaLock})", CancellationToken.None);
        }
    }

    /// <summary>False if the database cannot be asked.</summary>
    public static async Task<bool> IsReachableAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = dataSource.CreateCommand("select 1");
            command.CommandTimeout = 2;
            await command.ExecuteScalarAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>What the database takes for now.</summary>
    public static async Task<DateTimeOffset> NowAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select now()");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetFieldValue<DateTimeOffset>(0);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
