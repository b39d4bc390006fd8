using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>A person's name and address for display. Deleting the row forgets the person; events know only the id.</summary>
internal sealed record PersonRow(UserId UserId, string Name, string Email);

/// <summary>How a local user signs in.</summary>
/// <param name="Hash">Argon2id, in its own text form with salt and parameters.</param>
/// <param name="Failures">Since the last success.</param>
/// <param name="LockedUntil">No password is looked at before this moment; null if not locked.</param>
internal sealed record CredentialRow(AccountId AccountId, UserId UserId, string Hash, int Failures, DateTimeOffset? LockedUntil);

/// <summary>Names and e-mails of people, and the credentials of local users.</summary>
internal sealed class PeopleTable(NpgsqlDataSource dataSource)
{
    public const string Schema =
        """
        create table if not exists adminconsole.person (
            account_id text not null,
            user_id text not null,
            name text not null,
            email text not null,
            primary key (account_id, user_id)
        );
        create table if not exists adminconsole.credential (
            user_id text primary key,
            account_id text not null,
            login text not null unique,
            hash text not null,
            failures integer not null default 0,
            locked_until timestamptz
        );
        alter table adminconsole.credential add column if not exists sessions_from timestamptz;
        """;

    private readonly AttemptCount _attempts = new(dataSource, "adminconsole.credential");

    public async Task<IReadOnlyList<PersonRow>> PeopleAsync(AccountId account, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "select user_id, name, email from adminconsole.person where account_id = @account");
        command.Parameters.AddWithValue("account", account.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var people = new List<PersonRow>();
        while (await reader.ReadAsync(cancellationToken))
            people.Add(new PersonRow(new UserId(reader.GetString(0)), reader.GetString(1), reader.GetString(2)));

        return people;
    }

    /// <summary>Writes what a provider calls the person; an empty text leaves what is known.</summary>
    public async Task PutPersonAsync(AccountId account, PersonRow person, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.person as p (account_id, user_id, name, email) values (@account, @user, @name, @email)
            on conflict (account_id, user_id) do update
            set name = coalesce(nullif(excluded.name, ''), p.name), email = coalesce(nullif(excluded.email, ''), p.email)
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("user", person.UserId.Value);
        command.Parameters.AddWithValue("name", person.Name);
        command.Parameters.AddWithValue("email", person.Email);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>One person, and since when its sessions count: what was signed in before that moment is void.</summary>
    /// <returns>Null for somebody who has been forgotten.</returns>
    public async Task<(PersonRow Person, DateTimeOffset SessionsFrom)?> FindPersonAsync(
        AccountId account, UserId user, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select name, email, coalesce(sessions_from, 'epoch') from adminconsole.person
            left join adminconsole.credential using (account_id, user_id)
            where account_id = @account and user_id = @user
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("user", user.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (new PersonRow(user, reader.GetString(0), reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2))
            : null;
    }

    /// <summary>What was signed in before now is void; the password stays.</summary>
    public async Task VoidSignInsAsync(UserId user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("update adminconsole.credential set sessions_from = @now where user_id = @user");
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Sets a new password; sessions of before end.</summary>
    /// <returns>False if the user has none to change.</returns>
    public async Task<bool> SetPasswordAsync(UserId user, string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            update adminconsole.credential set hash = @hash, failures = 0, locked_until = null, sessions_from = @now where user_id = @user
            """);
        command.Parameters.AddWithValue("user", user.Value);
        command.Parameters.AddWithValue("hash", hash);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Writes a new person and how it signs in. One that is there already stays as it is.</summary>
    /// <returns>The password's hash that is stored now; null if somebody else signs in with that address.</returns>
    public async Task<string?> AddLocalUserAsync(AccountId account, PersonRow person, string hash, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            with signs_in as (
                insert into adminconsole.credential (user_id, account_id, login, hash) values (@user, @account, lower(@email), @hash)
                on conflict do nothing returning hash
            ), known as (
                insert into adminconsole.person (account_id, user_id, name, email)
                select @account, @user, @name, @email from signs_in
                on conflict (account_id, user_id) do nothing
            )
            select hash from signs_in
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("user", person.UserId.Value);
        command.Parameters.AddWithValue("name", person.Name);
        command.Parameters.AddWithValue("email", person.Email);
        command.Parameters.AddWithValue("hash", hash);
        if (await command.ExecuteScalarAsync(cancellationToken) is string written)
            return written;

        var there = await FindCredentialAsync(person.Email, cancellationToken);
        return there?.UserId == person.UserId ? there.Hash : null;
    }

    /// <summary>Forgets who has just been added and could not become a user.</summary>
    public async Task ForgetAsync(AccountId account, UserId user, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            delete from adminconsole.credential where user_id = @user and account_id = @account;
            delete from adminconsole.person where user_id = @user and account_id = @account;
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("user", user.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes the person and how it signs in; a second write for the same user replaces the first.</summary>
    public async Task PutLocalUserAsync(AccountId account, PersonRow person, string hash, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.person (account_id, user_id, name, email) values (@account, @user, @name, @email)
            on conflict (account_id, user_id) do update set name = excluded.name, email = excluded.email;
            insert into adminconsole.credential (user_id, account_id, login, hash) values (@user, @account, lower(@email), @hash)
            on conflict (user_id) do update set login = excluded.login, hash = excluded.hash, failures = 0, locked_until = null;
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("user", person.UserId.Value);
        command.Parameters.AddWithValue("name", person.Name);
        command.Parameters.AddWithValue("email", person.Email);
        command.Parameters.AddWithValue("hash", hash);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <param name="login">The e-mail address, in any case.</param>
    public async Task<CredentialRow?> FindCredentialAsync(string login, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select account_id, user_id, hash, failures, locked_until from adminconsole.credential where login = lower(@login)
            """);
        command.Parameters.AddWithValue("login", login);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        return new CredentialRow(
            new AccountId(reader.GetString(0)),
            new UserId(reader.GetString(1)),
            reader.GetString(2),
            reader.GetInt32(3),
            await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(4));
    }

    /// <returns>Null for who has no password of ours.</returns>
    public async Task<CredentialRow?> FindCredentialAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select account_id, hash, failures, locked_until from adminconsole.credential where user_id = @user
            """);
        command.Parameters.AddWithValue("user", user.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        return new CredentialRow(
            new AccountId(reader.GetString(0)),
            user,
            reader.GetString(1),
            reader.GetInt32(2),
            await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(3));
    }

    /// <inheritdoc cref="AttemptCount.AddAsync"/>
    public Task<int> CountAttemptAsync(UserId user, CancellationToken cancellationToken) => _attempts.AddAsync(user, cancellationToken);

    /// <inheritdoc cref="AttemptCount.LockAsync"/>
    public Task LockAsync(UserId user, DateTimeOffset until, CancellationToken cancellationToken) => _attempts.LockAsync(user, until, cancellationToken);

    public async Task ClearAttemptsAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "update adminconsole.credential set failures = 0, locked_until = null where user_id = @user");
        command.Parameters.AddWithValue("user", user.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
