using AdminConsole.Domain.Users;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>Wrong passwords or codes of a user, in a table that has a row for each with <c>failures</c> and <c>locked_until</c>.</summary>
/// <param name="table">One of ours, never anything that somebody typed.</param>
internal sealed class AttemptCount(NpgsqlDataSource dataSource, string table)
{
    /// <summary>Counts an attempt before it is known to be wrong, so that parallel guesses count each.</summary>
    /// <returns>How many there have been since the last right one, this one included.</returns>
    public async Task<int> AddAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"update {table} set failures = failures + 1 where user_id = @user returning failures");
        command.Parameters.AddWithValue("user", user.Value);
        return await command.ExecuteScalarAsync(cancellationToken) is int failures ? failures : 0;
    }

    /// <summary>Nothing is looked at until then; the count begins anew.</summary>
    public async Task LockAsync(UserId user, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"update {table} set locked_until = @until, failures = 0 where user_id = @user");
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("until", until.ToUniversalTime());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
