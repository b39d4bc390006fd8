using System.Text.Json;
using AdminConsole.Domain.Accounts;
using Npgsql;
using NpgsqlTypes;

namespace AdminConsole.Storage;

/// <summary>
/// Folded states at some versions, so that loading and time travel fold at most <see cref="Every"/> events. A cache: a row of
/// another format is ignored, and all rows may be deleted.
/// </summary>
internal sealed class SnapshotTable(NpgsqlDataSource dataSource)
{
    /// <summary>An inline snapshot would rewrite megabytes with every edit; this many events fold within milliseconds.</summary>
    public const int Every = 500;

    /// <summary>Raised whenever the stored form of <see cref="Account"/> changes.</summary>
    private const int Format = 2;

    public const string Schema =
        """
        create table if not exists adminconsole.account_snapshot (
            account_id text not null,
            version bigint not null,
            format integer not null,
            state bytea not null,
            primary key (account_id, version, format)
        );
        """;

    /// <summary>The newest snapshot not after <paramref name="version"/>; null if there is none.</summary>
    public async Task<Account?> ReadAsync(AccountId id, long version, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select state from adminconsole.account_snapshot
            where account_id = @account and version <= @version and format = @format
            order by version desc limit 1
            """);
        command.Parameters.AddWithValue("account", id.Value);
        command.Parameters.AddWithValue("version", version);
        command.Parameters.AddWithValue("format", Format);
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] state
            ? JsonSerializer.Deserialize<Account>(state, EventJson.Options)
            : null;
    }

    public async Task WriteAsync(Account account, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.account_snapshot (account_id, version, format, state)
            values (@account, @version, @format, @state)
            on conflict do nothing
            """);
        command.Parameters.AddWithValue("account", account.Id.Value);
        command.Parameters.AddWithValue("version", account.Version);
        command.Parameters.AddWithValue("format", Format);
        command.Parameters.AddWithValue("state", NpgsqlDbType.Bytea, JsonSerializer.SerializeToUtf8Bytes(account, EventJson.Options));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
