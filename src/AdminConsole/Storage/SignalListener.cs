using System.Globalization;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>
/// One connection that listens for this replica and beats for it. When a call throws the connection is lost: dispose of
/// it and open another.
/// </summary>
internal sealed class SignalListener : IAsyncDisposable
{
    // More than one round trip to a database that is well; a half-open connection is noticed by it.
    private const int TimeoutSeconds = 5;

    private readonly NpgsqlConnection _connection;
    private readonly Guid _replica;
    private readonly List<string> _inbox = [];

    public SignalListener(NpgsqlConnection connection, Guid replica)
    {
        _connection = connection;
        _replica = replica;
        _connection.Notification += (_, notification) => _inbox.Add(notification.Payload);
    }

    /// <summary>Listen first, be known second: whoever knows us may write at once.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync($"listen adminconsole_signal; listen adminconsole_signal_{_replica:N}", cancellationToken);
        await ExecuteAsync(
            """
            insert into adminconsole.signal_replicas (replica, beat) values (@replica, now())
            on conflict (replica) do update set beat = now()
            """,
            cancellationToken);
        await ExecuteAsync("select pg_notify('adminconsole_signal', 'hello')", cancellationToken);
    }

    /// <summary>
    /// Says that this replica lives, buries those that do not, and clears bodies that nobody fetched. Returns whether it
    /// was buried itself meanwhile (then its rows are gone), and whether there is any other.
    /// </summary>
    public async Task<(bool Buried, bool HasOthers)> BeatAsync(CancellationToken cancellationToken)
    {
        var known = await ExecuteAsync("update adminconsole.signal_replicas set beat = now() where replica = @replica", cancellationToken);
        await ExecuteAsync("delete from adminconsole.signal_replicas where beat < now() - interval '15 seconds'", cancellationToken);
        await ExecuteAsync("delete from adminconsole.signal_bodies where written < now() - interval '30 seconds'", cancellationToken);

        await using var command = Command("select exists (select from adminconsole.signal_alive where replica <> @replica)");
        return (known == 0, (bool)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>What has come in, in order; nothing if nothing comes within the time.</summary>
    public async Task<List<SignalNews>> NextAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_inbox.Count == 0)
            await _connection.WaitAsync(patience, cancellationToken);

        string[] notes = [.. _inbox];
        _inbox.Clear();
        var bodies = await FetchAsync([.. notes.Where(note => note[0] == 'b').Select(note => Guid.Parse(note.AsSpan(1)))], cancellationToken);
        var news = new List<SignalNews>(notes.Length);
        foreach (var note in notes)
        {
            switch (note[0])
            {
                case 'm':
                    news.Add(new SignalNews.Message(Convert.FromBase64String(note[1..])));
                    break;
                case 'b' when bodies.Remove(Guid.Parse(note.AsSpan(1)), out var body):
                    news.Add(new SignalNews.Message(body));
                    break;
                case 's':
                    var space = note.IndexOf(' ', StringComparison.Ordinal);
                    news.Add(new SignalNews.Superseded(note[(space + 1)..], long.Parse(note.AsSpan(1, space - 1), CultureInfo.InvariantCulture)));
                    break;
                case 'h':
                    news.Add(SignalNews.SomebodyCame);
                    break;
            }
        }

        return news;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<Dictionary<Guid, byte[]>> FetchAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        var bodies = new Dictionary<Guid, byte[]>();
        if (ids.Length == 0)
            return bodies;

        await using var command = Command("delete from adminconsole.signal_bodies where id = any(@ids) returning id, message");
        command.Parameters.AddWithValue("ids", ids);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            bodies.Add(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1));

        return bodies;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = TimeoutSeconds };
        if (sql.Contains("@replica", StringComparison.Ordinal))
            command.Parameters.AddWithValue("replica", _replica);

        return command;
    }
}

/// <summary>What a listener hears.</summary>
internal abstract record SignalNews
{
    /// <summary>Another replica has begun to listen: the next beat sees it.</summary>
    public static readonly SignalNews SomebodyCame = new Came();

    private SignalNews()
    {
    }

    /// <summary>A message for an agent whose stream is here.</summary>
    public sealed record Message(byte[] Bytes) : SignalNews;

    /// <summary>The agent with this stream has a newer one elsewhere.</summary>
    public sealed record Superseded(string Key, long Stream) : SignalNews;

    private sealed record Came : SignalNews;
}
