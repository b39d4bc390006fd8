using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>One security happening.</summary>
/// <param name="Kind">For example <c>console.signin</c>.</param>
/// <param name="Subject">The user or object that it concerns; empty if unknown.</param>
/// <param name="Actor">The user who did it to somebody else; empty where that is the subject.</param>
internal sealed record SecurityRow(long Id, DateTimeOffset At, string Kind, string Subject, string Actor, string Address, string Client);

/// <summary>Sign-ins and refusals: append-only, beside the events, since nothing is ever decided by replaying them.</summary>
internal sealed class SecurityLog(NpgsqlDataSource dataSource)
{
    public const string Schema =
        """
        create table if not exists adminconsole.security_log (
            id bigint generated always as identity primary key,
            at timestamptz not null,
            account_id text not null,
            kind text not null,
            subject text not null,
            address text not null,
            client text not null
        );
        create index if not exists security_log_account on adminconsole.security_log (account_id, at desc);
        create index if not exists security_log_sign_in on adminconsole.security_log (account_id, subject, at) where kind = 'dashboard.login';
        create index if not exists security_log_subject on adminconsole.security_log (account_id, subject, at desc);
        alter table adminconsole.security_log add column if not exists actor text not null default '';
        """;

    private const string Columns = "id, at, kind, subject, actor, address, client";

    /// <summary>Somebody did it, or had it done to them by nobody who is known.</summary>
    public Task WriteAsync(
        AccountId account, DateTimeOffset at, string kind, string subject, string address, string client, CancellationToken cancellationToken) =>
        WriteAsync(account, new SecurityRow(0, at, kind, subject, Actor: "", address, client), cancellationToken);

    /// <param name="row">Its id is given by the table.</param>
    public async Task WriteAsync(AccountId account, SecurityRow row, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.security_log (at, account_id, kind, subject, actor, address, client)
            values (@at, @account, @kind, @subject, @actor, @address, @client)
            """);
        command.Parameters.AddWithValue("at", row.At.ToUniversalTime());
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("kind", row.Kind);
        command.Parameters.AddWithValue("subject", row.Subject);
        command.Parameters.AddWithValue("actor", row.Actor);
        command.Parameters.AddWithValue("address", row.Address);
        command.Parameters.AddWithValue("client", row.Client);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The newest first.</summary>
    /// <param name="subject">Only what concerns this user; null: all.</param>
    /// <param name="below">The last row that was read already, by its moment and id: several may share a moment. Null begins with the newest.</param>
    public async Task<IReadOnlyList<SecurityRow>> ReadAsync(
        AccountId account, UserId? subject, (DateTimeOffset At, long Id)? below, int count, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            select {Columns} from adminconsole.security_log
            where account_id = @account{(subject is null ? "" : " and subject = @subject")}{(below is null ? "" : " and (at, id) < (@at, @id)")}
            order by at desc, id desc limit @count
            """);
        command.Parameters.AddWithValue("account", account.Value);
        if (subject is { } user)
            command.Parameters.AddWithValue("subject", user.Value);

        if (below is var (at, id))
        {
            command.Parameters.AddWithValue("at", at.ToUniversalTime());
            command.Parameters.AddWithValue("id", id);
        }

        command.Parameters.AddWithValue("count", count);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>When each person of the account signed in last; who never did is not in it.</summary>
    public async Task<IReadOnlyDictionary<UserId, DateTimeOffset>> LastSignInsAsync(AccountId account, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select subject, max(at) from adminconsole.security_log
            where account_id = @account and kind = 'dashboard.login' group by subject
            """);
        command.Parameters.AddWithValue("account", account.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var last = new Dictionary<UserId, DateTimeOffset>();
        while (await reader.ReadAsync(cancellationToken))
            last[new UserId(reader.GetString(0))] = reader.GetFieldValue<DateTimeOffset>(1);

        return last;
    }

    private static async Task<IReadOnlyList<SecurityRow>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<SecurityRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new SecurityRow(
                reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3),
                reader.GetString(4), reader.GetString(5), reader.GetString(6)));
        }

        return rows;
    }
}
