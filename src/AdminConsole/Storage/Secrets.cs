using System.Text;
using Npgsql;
using NpgsqlTypes;
using NSec.Cryptography;

namespace AdminConsole.Storage;

/// <summary>
/// Secrets that all replicas share (the server's key pair, data-protection keys, the set-up code), sealed with the key file:
/// XChaCha20-Poly1305, a random nonce before the ciphertext, the secret's name as associated data.
/// </summary>
internal sealed class Secrets(NpgsqlDataSource dataSource, Key key) : IDisposable
{
    private const string CheckName = "key_check";
    private static readonly XChaCha20Poly1305 _cipher = AeadAlgorithm.XChaCha20Poly1305;

    public const string Schema =
        """
        create table if not exists adminconsole.secret (
            name text primary key,
            sealed bytea not null,
            created_at timestamptz not null default now()
        );
        """;

    /// <exception cref="CannotStartException">The database was sealed with another key file.</exception>
    public static async Task<Secrets> OpenAsync(NpgsqlDataSource dataSource, byte[] keyFile, CancellationToken cancellationToken)
    {
        var secrets = new Secrets(dataSource, Key.Import(_cipher, keyFile, KeyBlobFormat.RawSymmetricKey));
        var check = await secrets.GetOrCreateAsync(CheckName, () => "adminconsole"u8.ToArray(), cancellationToken);
        return check.AsSpan().SequenceEqual("adminconsole"u8) ? secrets : throw WrongKey();
    }

    /// <summary>True if this database holds secrets, so that the key file that sealed them is needed.</summary>
    public static async Task<bool> AnyAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select to_regclass('adminconsole.secret') is not null");
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            return false;

        await using var any = dataSource.CreateCommand("select exists (select from adminconsole.secret)");
        return await any.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>The secret of that name; the first of all replicas to ask makes it.</summary>
    public async Task<byte[]> GetOrCreateAsync(string name, Func<byte[]> create, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken) is { } existing)
            return existing;

        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.secret (name, sealed) values (@name, @sealed) on conflict do nothing
            """);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("sealed", NpgsqlDbType.Bytea, Seal(name, create()));
        await command.ExecuteNonQueryAsync(cancellationToken);
        return await FindAsync(name, cancellationToken)
            ?? throw new InvalidOperationException($"The secret {name} vanished while it was made.");
    }

    public async Task PutAsync(string name, byte[] secret, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.secret (name, sealed) values (@name, @sealed)
            on conflict (name) do update set sealed = excluded.sealed
            """);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("sealed", NpgsqlDbType.Bytea, Seal(name, secret));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>False if there was none: of many who delete it at once, one hears true.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("delete from adminconsole.secret where name = @name");
        command.Parameters.AddWithValue("name", name);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <returns>Null if there is none of that name.</returns>
    public async Task<byte[]?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select sealed from adminconsole.secret where name = @name");
        command.Parameters.AddWithValue("name", name);
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] body ? Open(name, body) : null;
    }

    /// <summary>All secrets whose name begins so, by name.</summary>
    public IReadOnlyList<byte[]> List(string prefix)
    {
        using var command = dataSource.CreateCommand(
            "select name, sealed from adminconsole.secret where starts_with(name, @prefix) order by name");
        command.Parameters.AddWithValue("prefix", prefix);
        using var reader = command.ExecuteReader();
        var secrets = new List<byte[]>();
        while (reader.Read())
            secrets.Add(Open(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));

        return secrets;
    }

    /// <summary>All secrets whose name begins so, by name.</summary>
    public async Task<IReadOnlyList<(string Name, byte[] Secret)>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "select name, sealed from adminconsole.secret where starts_with(name, @prefix) order by name");
        command.Parameters.AddWithValue("prefix", prefix);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var secrets = new List<(string, byte[])>();
        while (await reader.ReadAsync(cancellationToken))
            secrets.Add((reader.GetString(0), Open(reader.GetString(0), reader.GetFieldValue<byte[]>(1))));

        return secrets;
    }

    public void Dispose() => key.Dispose();

    /// <summary>For secrets that lie in tables of their own. The same name opens it.</summary>
    public byte[] Seal(string name, byte[] secret)
    {
        var nonce = new byte[_cipher.NonceSize];
        System.Security.Cryptography.RandomNumberGenerator.Fill(nonce);
        return [.. nonce, .. _cipher.Encrypt(key, nonce, Encoding.UTF8.GetBytes(name), secret)];
    }

    public byte[] Open(string name, byte[] body) =>
        body.Length > _cipher.NonceSize
        && _cipher.Decrypt(key, body.AsSpan(0, _cipher.NonceSize), Encoding.UTF8.GetBytes(name), body.AsSpan(_cipher.NonceSize)) is { } secret
            ? secret
            : throw WrongKey();

    private static CannotStartException WrongKey() => new(
        "The key file does not open the secrets of this database: they were sealed with another one. "
        + "Set Secrets:KeyFile to the file that this database was started with. Nothing was changed.");
}
