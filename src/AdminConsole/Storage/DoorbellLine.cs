using System.Text;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>
/// The wire of the doorbell: NOTIFY after the commit, many rings in one payload, and one connection that listens. A ring is a
/// hint; whoever hears it reads the truth.
/// </summary>
internal sealed class DoorbellLine(NpgsqlDataSource dataSource, Guid replica)
{
    private const string ChannelName = "adminconsole_doorbell";

    /// <summary>NOTIFY refuses 8,000 bytes and more.</summary>
    private const int MaxPayload = 7_900;

    private readonly string _self = replica.ToString("N");

    /// <param name="rings">Texts without white space.</param>
    public async Task RingAsync(IReadOnlyCollection<string> rings, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        foreach (var payload in Payloads(rings))
        {
            await using var command = new NpgsqlCommand("select pg_notify(@channel, @payload)", connection);
            command.Parameters.AddWithValue("channel", ChannelName);
            command.Parameters.AddWithValue("payload", payload);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Calls <paramref name="heard"/> for each ring of another replica, until the connection breaks.</summary>
    /// <param name="listening">Called once rings can be heard: what was missed before is to be read now.</param>
    public async Task ListenAsync(Action listening, Action<string> heard, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) => Hear(notification.Payload, heard);
        await using (var command = new NpgsqlCommand($"listen {ChannelName}", connection))
            await command.ExecuteNonQueryAsync(cancellationToken);

        listening();
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    private void Hear(string payload, Action<string> heard)
    {
        var words = payload.Split(' ');
        if (words[0] == _self)
            return;

        foreach (var ring in words.AsSpan(1))
            heard(ring);
    }

    private IEnumerable<string> Payloads(IReadOnlyCollection<string> rings)
    {
        var payload = new StringBuilder(_self);
        foreach (var ring in rings)
        {
            if (payload.Length + 1 + ring.Length > MaxPayload)
            {
                yield return payload.ToString();
                payload.Clear().Append(_self);
            }

            payload.Append(' ').Append(ring);
        }

        yield return payload.ToString();
    }
}
