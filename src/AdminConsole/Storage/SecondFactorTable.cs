using AdminConsole.Domain.Users;
using Npgsql;
using NpgsqlTypes;

namespace AdminConsole.Storage;

/// <summary>A user's second factor.</summary>
/// <param name="Secret">What the authenticator app shares with us.</param>
/// <param name="EnrolledAt">Null until the app has shown its first code.</param>
/// <param name="LockedUntil">No code is looked at before this moment; null if not locked.</param>
/// <param name="RecoveryCodes">How many are left.</param>
internal sealed record SecondFactorRow(byte[] Secret, DateTimeOffset? EnrolledAt, DateTimeOffset? LockedUntil, int RecoveryCodes);

/// <summary>The secrets of authenticator apps, sealed, and the hashes of recovery codes.</summary>
internal sealed class SecondFactorTable(NpgsqlDataSource dataSource, Secrets secrets)
{
    public const string Schema =
        """
        create table if not exists adminconsole.second_factor (
            user_id text primary key,
            sealed bytea not null,
            enrolled_at timestamptz,
            last_step bigint not null default 0,
            failures integer not null default 0,
            locked_until timestamptz
        );
        create table if not exists adminconsole.recovery_code (
            user_id text not null references adminconsole.second_factor on delete cascade,
            hash text not null,
            primary key (user_id, hash)
        );
        """;

    private readonly AttemptCount _attempts = new(dataSource, "adminconsole.second_factor");

    public async Task<SecondFactorRow?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select sealed, enrolled_at, locked_until, (select count(*)::integer from adminconsole.recovery_code r where r.user_id = f.user_id)
            from adminconsole.second_factor f where user_id = @user
            """);
        command.Parameters.AddWithValue("user", user.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        return new SecondFactorRow(
            secrets.Open(NameOf(user), reader.GetFieldValue<byte[]>(0)),
            await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(1),
            await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(2),
            reader.GetInt32(3));
    }

    /// <summary>Keeps a secret that waits for its first code, in the place of an earlier one that waits.</summary>
    /// <returns>False if the user has a second factor already.</returns>
    public async Task<bool> BeginAsync(UserId user, byte[] secret, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.second_factor as f (user_id, sealed) values (@user, @sealed)
            on conflict (user_id) do update set sealed = excluded.sealed where f.enrolled_at is null
            """);
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("sealed", NpgsqlDbType.Bytea, secrets.Seal(NameOf(user), secret));
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>The first code was right: from now on one is asked for.</summary>
    /// <returns>False if another request was faster.</returns>
    public async Task<bool> EnrolAsync(
        UserId user, long step, IReadOnlyCollection<string> recoveryHashes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            with enrolled as (
                update adminconsole.second_factor set enrolled_at = @now, last_step = @step, failures = 0, locked_until = null
                where user_id = @user and enrolled_at is null returning user_id
            )
            insert into adminconsole.recovery_code (user_id, hash) select user_id, unnest(@hashes) from enrolled
            """);
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("step", step);
        command.Parameters.AddWithValue("hashes", recoveryHashes.ToArray());
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Puts new recovery codes in the place of the old ones.</summary>
    public async Task ReplaceRecoveryCodesAsync(UserId user, IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            delete from adminconsole.recovery_code where user_id = @user;
            insert into adminconsole.recovery_code (user_id, hash) select @user, unnest(@hashes);
            """, connection, transaction);
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("hashes", hashes.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc cref="AttemptCount.AddAsync"/>
    public Task<int> CountAttemptAsync(UserId user, CancellationToken cancellationToken) => _attempts.AddAsync(user, cancellationToken);

    /// <inheritdoc cref="AttemptCount.LockAsync"/>
    public Task LockAsync(UserId user, DateTimeOffset until, CancellationToken cancellationToken) => _attempts.LockAsync(user, until, cancellationToken);

    /// <summary>Takes the code of this time step, which was found right.</summary>
    /// <returns>False if it or a later one was taken before: each is good once.</returns>
    public async Task<bool> TakeStepAsync(UserId user, long step, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            update adminconsole.second_factor set last_step = @step, failures = 0, locked_until = null
            where user_id = @user and enrolled_at is not null and last_step < @step
            """);
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("step", step);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <returns>False if the user has no such code, or has it no more.</returns>
    public async Task<bool> TakeRecoveryCodeAsync(UserId user, string hash, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            with taken as (delete from adminconsole.recovery_code where user_id = @user and hash = @hash returning user_id)
            update adminconsole.second_factor f set failures = 0, locked_until = null from taken where f.user_id = taken.user_id
            """);
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("hash", hash);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <returns>False if there was none.</returns>
    public async Task<bool> DeleteAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("delete from adminconsole.second_factor where user_id = @user");
        command.Parameters.AddWithValue("user", user.Value);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private static string NameOf(UserId user) => $"second_factor/{user}";
}
