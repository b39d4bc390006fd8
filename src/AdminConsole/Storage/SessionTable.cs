using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using Npgsql;
using NpgsqlTypes;

namespace AdminConsole.Storage;

/// <summary>A browser that somebody has signed in with.</summary>
internal sealed record SessionRow(
    string Id, AccountId AccountId, UserId UserId, DateTimeOffset CreatedAt, DateTimeOffset LastUsed, string Address, string Client);

/// <summary>
/// Who is signed in, and since when. The id in the browser's cookie is worth nothing once its row is ended. Not events: sign-ins change
/// nothing in an account.
/// </summary>
internal sealed class SessionTable(NpgsqlDataSource dataSource, Secrets secrets)
{
    public const string Schema =
        """
        create table if not exists adminconsole.session (
            id text primary key,
            account_id text not null,
            user_id text not null,
            created_at timestamptz not null,
            last_used timestamptz not null,
            ended_at timestamptz,
            address text not null,
            client text not null,
            id_token bytea
        );
        create index if not exists session_of_user on adminconsole.session (account_id, user_id) where ended_at is null;
        create index if not exists session_last_used on adminconsole.session (last_used);
        """;

    private const string Columns = "id, account_id, user_id, created_at, last_used, address, client";

    /// <param name="idToken">What the provider wants to see again when the person signs out there; null without a provider.</param>
    public async Task AddAsync(SessionRow session, string? idToken, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            insert into adminconsole.session ({Columns}, id_token)
            values (@id, @account, @user, @created, @used, @address, @client, @token)
            """);
        command.Parameters.AddWithValue("id", session.Id);
        command.Parameters.AddWithValue("account", session.AccountId.Value);
        command.Parameters.AddWithValue("user", session.UserId.Value);
        command.Parameters.AddWithValue("created", session.CreatedAt.ToUniversalTime());
        command.Parameters.AddWithValue("used", session.LastUsed.ToUniversalTime());
        command.Parameters.AddWithValue("address", session.Address);
        command.Parameters.AddWithValue("client", session.Client);
        command.Parameters.AddWithValue("token", NpgsqlDbType.Bytea, idToken is null
            ? DBNull.Value
            : secrets.Seal(NameOf(session.Id), System.Text.Encoding.UTF8.GetBytes(idToken)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>Those of these that have not been ended; in no order.</returns>
    public async Task<IReadOnlyList<SessionRow>> FindOpenAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"select {Columns} from adminconsole.session where id = any(@ids) and ended_at is null");
        command.Parameters.AddWithValue("ids", ids.ToArray());
        return await ReadAsync(command, cancellationToken);
    }

    /// <returns>The user's that have not been ended, the newest first.</returns>
    public async Task<IReadOnlyList<SessionRow>> ListOpenAsync(AccountId account, UserId user, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            select {Columns} from adminconsole.session
            where account_id = @account and user_id = @user and ended_at is null order by created_at desc, id desc
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("user", user.Value);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>An older use never replaces a newer one.</summary>
    public async Task NoteUsesAsync(IReadOnlyCollection<(string Id, DateTimeOffset At)> uses, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            update adminconsole.session s set last_used = used.at
            from unnest(@ids, @at) as used (id, at) where s.id = used.id and s.last_used < used.at
            """);
        command.Parameters.AddWithValue("ids", uses.Select(u => u.Id).ToArray());
        command.Parameters.AddWithValue("at", uses.Select(u => u.At.ToUniversalTime()).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends those of the user's sessions that are not ended yet.</summary>
    /// <param name="only">Null: all.</param>
    /// <param name="except">Stays; null: none does.</param>
    /// <returns>Those that were ended by this, with the provider's token of each.</returns>
    public async Task<IReadOnlyList<(string Id, string? IdToken)>> EndAsync(
        AccountId account, UserId user, string? only, string? except, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The token has no use any more: it goes with the answer.
        await using var command = dataSource.CreateCommand(
            """
            update adminconsole.session s set ended_at = @now, id_token = null
            from (
                select id, id_token from adminconsole.session
                where account_id = @account and user_id = @user and ended_at is null
                    and (@only::text is null or id = @only) and (@except::text is null or id <> @except)
                for update
            ) open
            where s.id = open.id returning open.id, open.id_token
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("only", NpgsqlDbType.Text, (object?)only ?? DBNull.Value);
        command.Parameters.AddWithValue("except", NpgsqlDbType.Text, (object?)except ?? DBNull.Value);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ended = new List<(string, string?)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetString(0);
            ended.Add((id, await reader.IsDBNullAsync(1, cancellationToken)
                ? null
                : System.Text.Encoding.UTF8.GetString(secrets.Open(NameOf(id), reader.GetFieldValue<byte[]>(1)))));
        }

        return ended;
    }

    /// <summary>Forgets sessions that nobody has used since.</summary>
    public async Task ForgetAsync(DateTimeOffset unusedSince, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("delete from adminconsole.session where last_used < @before");
        command.Parameters.AddWithValue("before", unusedSince.ToUniversalTime());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<SessionRow>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sessions = new List<SessionRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            sessions.Add(new SessionRow(
                reader.GetString(0), new AccountId(reader.GetString(1)), new UserId(reader.GetString(2)),
                reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetString(5), reader.GetString(6)));
        }

        return sessions;
    }

    private static string NameOf(string id) => $"session/{id}";
}
