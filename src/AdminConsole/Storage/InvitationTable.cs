using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>An invitation that waits for the invited.</summary>
/// <param name="UserId">Whom the invited becomes: chosen at the beginning, so that accepting can be repeated.</param>
internal sealed record InvitationRow(
    string Id,
    AccountId AccountId,
    UserId UserId,
    string Email,
    string Name,
    Role Role,
    IReadOnlyList<GroupId> AutoGroups,
    UserId CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt);

/// <summary>Who has been invited. An e-mail address is invited once at a time; the secret of the link is here as a hash alone.</summary>
internal sealed class InvitationTable(NpgsqlDataSource dataSource)
{
    public const string Schema =
        """
        create table if not exists adminconsole.invitation (
            id text primary key,
            token_hash text not null unique,
            account_id text not null,
            user_id text not null,
            email text not null,
            name text not null,
            role text not null,
            auto_groups text[] not null,
            created_by text not null,
            created_at timestamptz not null,
            expires_at timestamptz not null
        );
        create unique index if not exists invitation_email on adminconsole.invitation (account_id, lower(email));
        """;

    private const string Columns = "id, account_id, user_id, email, name, role, auto_groups, created_by, created_at, expires_at";

    /// <returns>False if the address has been invited already.</returns>
    public async Task<bool> AddAsync(InvitationRow invitation, string tokenHash, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            insert into adminconsole.invitation (token_hash, {Columns})
            values (@hash, @id, @account, @user, @email, @name, @role, @groups, @by, @created, @expires)
            on conflict (account_id, lower(email)) do nothing
            """);
        command.Parameters.AddWithValue("hash", tokenHash);
        command.Parameters.AddWithValue("id", invitation.Id);
        command.Parameters.AddWithValue("account", invitation.AccountId.Value);
        command.Parameters.AddWithValue("user", invitation.UserId.Value);
        command.Parameters.AddWithValue("email", invitation.Email);
        command.Parameters.AddWithValue("name", invitation.Name);
        command.Parameters.AddWithValue("role", invitation.Role.ToString());
        command.Parameters.AddWithValue("groups", invitation.AutoGroups.Select(g => g.Value).ToArray());
        command.Parameters.AddWithValue("by", invitation.CreatedBy.Value);
        command.Parameters.AddWithValue("created", invitation.CreatedAt.ToUniversalTime());
        command.Parameters.AddWithValue("expires", invitation.ExpiresAt.ToUniversalTime());
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Those of the account, the oldest first.</summary>
    public Task<IReadOnlyList<InvitationRow>> ListAsync(AccountId account, CancellationToken cancellationToken) =>
        ReadAsync("account_id = @value order by id", account.Value, cancellationToken);

    public async Task<InvitationRow?> FindAsync(string tokenHash, CancellationToken cancellationToken) =>
        (await ReadAsync("token_hash = @value", tokenHash, cancellationToken)).SingleOrDefault();

    /// <summary>A new secret and a new end; the old link is void, and the new one is its maker's.</summary>
    /// <returns>Null if the account has no such invitation.</returns>
    public async Task<InvitationRow?> RenewAsync(
        AccountId account, string id, UserId by, string tokenHash, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            update adminconsole.invitation set token_hash = @hash, created_by = @by, expires_at = @expires
            where account_id = @account and id = @id returning {Columns}
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("by", by.Value);
        command.Parameters.AddWithValue("hash", tokenHash);
        command.Parameters.AddWithValue("expires", expiresAt.ToUniversalTime());
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <returns>False if there was none.</returns>
    public async Task<bool> DeleteAsync(AccountId account, string id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("delete from adminconsole.invitation where account_id = @account and id = @id");
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private async Task<IReadOnlyList<InvitationRow>> ReadAsync(string where, string value, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {Columns} from adminconsole.invitation where {where}");
        command.Parameters.AddWithValue("value", value);
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<InvitationRow>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<InvitationRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new InvitationRow(
                reader.GetString(0), new AccountId(reader.GetString(1)), new UserId(reader.GetString(2)), reader.GetString(3),
                reader.GetString(4), Enum.Parse<Role>(reader.GetString(5)),
                [.. reader.GetFieldValue<string[]>(6).Select(g => new GroupId(g))], new UserId(reader.GetString(7)),
                reader.GetFieldValue<DateTimeOffset>(8), reader.GetFieldValue<DateTimeOffset>(9)));
        }

        return rows;
    }
}
