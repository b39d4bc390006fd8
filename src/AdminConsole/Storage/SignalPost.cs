using Npgsql;
using NpgsqlTypes;

namespace AdminConsole.Storage;

/// <summary>
/// Signal messages between hosts: who has whose stream, and a letter box per host. Nothing here outlives its moment, so the
/// tables are unlogged: after a crash of the database they are empty and every host writes its rows again.
/// <para>
/// A message goes by NOTIFY, only to the host that has the stream (each listens on a channel of its own); one that is too
/// long for that lies in a table until the receiver fetches it.
/// </para>
/// </summary>
internal sealed class SignalPost(NpgsqlDataSource database, Guid replica)
{
    /// <summary>A replica beats three times before it counts as gone.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);

    // NOTIFY takes less than 8,000 bytes. This many are 7,838 in base64 with its line breaks.
    private const int MaxByNotify = 5_800;

    /// <summary>Creates what is missing; harmless when run again or by two hosts at once.</summary>
    public static string Schema => """
        select pg_advisory_xact_lock(hashtext('adminconsole_signal'));

        create unlogged table if not exists adminconsole.signal_replicas (
            replica uuid primary key,
            beat timestamptz not null);

        create unlogged table if not exists adminconsole.signal_streams (
            key text primary key,
            replica uuid not null references adminconsole.signal_replicas on delete cascade,
            stream bigint not null,
            vouched_for boolean not null);
        create index if not exists signal_streams_replica on adminconsole.signal_streams (replica);

        create unlogged table if not exists adminconsole.signal_bodies (
            id uuid primary key default gen_random_uuid(),
            message bytea not null,
            written timestamptz not null default now());
        alter table adminconsole.signal_bodies alter column message set storage external; -- sealed bytes do not compress

        create or replace view adminconsole.signal_alive as
            select replica, 'adminconsole_signal_' || replace(replica::text, '-', '') as channel
            from adminconsole.signal_replicas where beat > now() - interval '15 seconds';
        """;

    public async Task<SignalListener> ListenAsync(CancellationToken cancellationToken)
    {
        var listener = new SignalListener(await database.OpenConnectionAsync(cancellationToken), replica);
        try
        {
            await listener.OpenAsync(cancellationToken);
            return listener;
        }
        catch
        {
            await listener.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Writes whose streams came to this replica and went from it; tells the replicas that had them. Returns those whose
    /// keys another living replica keeps, because its stream is vouched for and ours is not.
    /// </summary>
    /// <param name="coming">At most one per key.</param>
    public async Task<List<SignalRow>> AnnounceAsync(
        IReadOnlyCollection<SignalRow> coming, IReadOnlyCollection<SignalRow> going, CancellationToken cancellationToken)
    {
        // In the order of the keys, so that two replicas with the same keys do not wait for each other.
        var rows = coming.OrderBy(row => row.Key, StringComparer.Ordinal).ToArray();
        await using var command = database.CreateCommand("""
            with coming as (
                select * from unnest(@keys, @streams, @vouched) as c(key, stream, vouched_for)),
            before as (
                select s.key, s.replica, s.stream from adminconsole.signal_streams s join coming using (key) order by s.key for update of s),
            written as (
                insert into adminconsole.signal_streams as s (key, replica, stream, vouched_for)
                select key, @replica, stream, vouched_for from coming
                where (select count(*) from before) >= 0 -- makes sure that before comes before
                on conflict (key) do update
                set replica = excluded.replica, stream = excluded.stream, vouched_for = excluded.vouched_for
                where excluded.vouched_for or not s.vouched_for or s.replica = excluded.replica
                    or s.replica not in (select replica from adminconsole.signal_alive)
                returning s.key)
            select c.key, w.key is null as refused,
                case when w.key is not null and a.replica <> @replica
                     then pg_notify(a.channel, 's' || b.stream || ' ' || b.key)::text end as told
            from coming c
            left join written w using (key)
            left join before b using (key)
            left join adminconsole.signal_alive a on a.replica = b.replica;
            """);
        command.Parameters.AddWithValue("replica", replica);
        command.Parameters.AddWithValue("keys", rows.Select(row => row.Key).ToArray());
        command.Parameters.AddWithValue("streams", rows.Select(row => row.Stream).ToArray());
        command.Parameters.AddWithValue("vouched", rows.Select(row => row.VouchedFor).ToArray());
        var refused = new HashSet<string>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (reader.GetBoolean(1))
                    refused.Add(reader.GetString(0));
            }
        }

        if (going.Count > 0)
            await WithdrawAsync(going, cancellationToken);

        return [.. rows.Where(row => refused.Contains(row.Key))];
    }

    /// <summary>Sends each message to the replica that has its receiver's stream; drops it where none has.</summary>
    public async Task PublishAsync(IReadOnlyList<SignalLetter> letters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            with letters as (
                select l.*, gen_random_uuid() as id
                from unnest(@keys, @messages) with ordinality as l(key, message, nth)),
            addressed as (
                select l.id, l.nth, l.message, a.channel
                from letters l join adminconsole.signal_streams s using (key) join adminconsole.signal_alive a using (replica)
                where replica <> @replica),
            long as (
                insert into adminconsole.signal_bodies (id, message)
                select id, message from addressed where length(message) > @short)
            select pg_notify(channel, case when length(message) > @short then 'b' || id else 'm' || encode(message, 'base64') end)
            from (select * from addressed order by nth offset 0) in_order;
            """);
        command.Parameters.AddWithValue("replica", replica);
        command.Parameters.AddWithValue("short", MaxByNotify);
        command.Parameters.AddWithValue("keys", letters.Select(letter => letter.Key).ToArray());
        command.Parameters.AddWithValue("messages", NpgsqlDbType.Array | NpgsqlDbType.Bytea, letters.Select(letter => letter.Message).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes this replica's streams off the list, to write it afresh.</summary>
    public Task ForgetStreamsAsync(CancellationToken cancellationToken) =>
        ExecuteAsync("delete from adminconsole.signal_streams where replica = @replica", cancellationToken);

    /// <summary>Signs off: the others need not wait for our beat to stop.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken) =>
        ExecuteAsync("delete from adminconsole.signal_replicas where replica = @replica", cancellationToken);

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("replica", replica);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WithdrawAsync(IReadOnlyCollection<SignalRow> going, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            delete from adminconsole.signal_streams s using unnest(@keys, @streams) as g(key, stream)
            where s.key = g.key and s.stream = g.stream and s.replica = @replica
            """);
        command.Parameters.AddWithValue("replica", replica);
        command.Parameters.AddWithValue("keys", going.Select(row => row.Key).ToArray());
        command.Parameters.AddWithValue("streams", going.Select(row => row.Stream).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <param name="Stream">Unique on its replica.</param>
/// <param name="VouchedFor">True if the stream comes from where the peer's management stream comes from.</param>
internal readonly record struct SignalRow(string Key, long Stream, bool VouchedFor);

internal readonly record struct SignalLetter(string Key, byte[] Message);
