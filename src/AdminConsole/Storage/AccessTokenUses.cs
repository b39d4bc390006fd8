using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>That a token was used.</summary>
internal sealed record AccessTokenUse(AccountId Account, AccessTokenId Token, DateTimeOffset At);

/// <summary>When access tokens were last used. Not events: nothing is ever decided by it.</summary>
internal sealed class AccessTokenUses(NpgsqlDataSource dataSource)
{
    public const string Schema =
        """
        create table if not exists adminconsole.access_token_use (
            account_id text not null,
            token_id text not null,
            last_used timestamptz not null,
            primary key (account_id, token_id)
        );
        """;

    /// <summary>Writes many uses in one statement; an older one never replaces a newer.</summary>
    public async Task WriteAsync(IReadOnlyCollection<AccessTokenUse> uses, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.access_token_use as u (account_id, token_id, last_used)
            select account, token, max(at) from unnest(@accounts, @tokens, @at) as used (account, token, at) group by account, token
            on conflict (account_id, token_id) do update set last_used = greatest(u.last_used, excluded.last_used)
            """);
        command.Parameters.AddWithValue("accounts", uses.Select(u => u.Account.Value).ToArray());
        command.Parameters.AddWithValue("tokens", uses.Select(u => u.Token.Value).ToArray());
        command.Parameters.AddWithValue("at", uses.Select(u => u.At.ToUniversalTime()).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Tokens that were never used are not in it.</summary>
    public async Task<IReadOnlyDictionary<AccessTokenId, DateTimeOffset>> ReadAsync(AccountId account, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "select token_id, last_used from adminconsole.access_token_use where account_id = @account");
        command.Parameters.AddWithValue("account", account.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var uses = new Dictionary<AccessTokenId, DateTimeOffset>();
        while (await reader.ReadAsync(cancellationToken))
            uses[new AccessTokenId(reader.GetString(0))] = reader.GetFieldValue<DateTimeOffset>(1);

        return uses;
    }
}
