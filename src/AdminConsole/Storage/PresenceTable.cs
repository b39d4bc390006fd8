using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using Npgsql;
using NpgsqlTypes;

namespace AdminConsole.Storage;

/// <summary>A peer's latest stream, as the table has it.</summary>
/// <param name="Session">Counts all streams of all replicas; the highest of a peer is the one that lives.</param>
/// <param name="Connected">False also if its replica has been silent for too long.</param>
internal sealed record PresenceRow(
    PeerId Peer, Guid Replica, long Session, bool Connected, DateTimeOffset Since, DateTimeOffset LastSeen, IPAddress? Address, long SentSerial,
    int? WithheldBytes);

/// <summary>A stream that opened, closed or was sent something, to be written down.</summary>
/// <param name="Session">0 if it has none yet: it is opened.</param>
internal sealed record PresenceChange(
    AccountId Account, PeerId Peer, long Session, bool Connected, DateTimeOffset At, IPAddress? Address, long SentSerial, int? WithheldBytes);

/// <summary>Which peers are connected, here and on other replicas. Not events: nobody will ever decide anything by replaying it.</summary>
internal sealed class PresenceTable(NpgsqlDataSource dataSource, Guid replica)
{
    /// <summary>A replica that has not been heard of for so long has died with its streams.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public const string Schema =
        """
        create table if not exists adminconsole.replica (
            id uuid primary key,
            beat timestamptz not null
        );
        create sequence if not exists adminconsole.presence_session;
        create table if not exists adminconsole.peer_presence (
            account_id text not null,
            peer_id text not null,
            replica uuid not null,
            session bigint not null,
            connected boolean not null,
            since timestamptz not null,
            last_seen timestamptz not null,
            address inet,
            sent_serial bigint not null,
            primary key (account_id, peer_id)
        );
        alter table adminconsole.peer_presence add column if not exists withheld_bytes int;
        """;

    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into adminconsole.replica (id, beat) values (@replica, now())
            on conflict (id) do update set beat = excluded.beat;
            delete from adminconsole.replica where beat < now() - interval '1 day';
            """);
        command.Parameters.AddWithValue("replica", replica);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>This replica ends: its peers are offline from now on.</summary>
    public async Task LeaveAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            update adminconsole.peer_presence set connected = false, last_seen = @now where replica = @replica and connected;
            delete from adminconsole.replica where id = @replica;
            """);
        command.Parameters.AddWithValue("replica", replica);
        command.Parameters.AddWithValue("now", now);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task DeleteAsync(AccountId account, IEnumerable<PeerId> peers, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "delete from adminconsole.peer_presence where account_id = @account and peer_id = any (@peers)");
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("peers", peers.Select(p => p.Value).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<PresenceRow>> ReadAsync(AccountId account, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select p.peer_id, p.replica, p.session,
                   p.connected and coalesce(r.beat > now() - @silence, false) as connected,
                   p.since,
                   case when p.connected then coalesce(r.beat, p.last_seen) else p.last_seen end as last_seen,
                   p.address, p.sent_serial, p.withheld_bytes
            from adminconsole.peer_presence p left join adminconsole.replica r on r.id = p.replica
            where p.account_id = @account
            """);
        command.Parameters.AddWithValue("account", account.Value);
        command.Parameters.AddWithValue("silence", Silence);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<PresenceRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new PresenceRow(
                new PeerId(reader.GetString(0)),
                reader.GetGuid(1),
                reader.GetInt64(2),
                reader.GetBoolean(3),
                reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5),
                await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetFieldValue<IPAddress>(6),
                reader.GetInt64(7),
                await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetInt32(8)));
        }

        return rows;
    }

    /// <summary>
    /// Writes many changes in one statement, of each peer one; a change of a stream that is no longer the peer's latest is ignored.
    /// A new stream is the latest even where the sequence fell behind the rows, as after a restore.
    /// </summary>
    /// <returns>The session of each change, in the same order; newly opened ones got theirs here.</returns>
    public async Task<long[]> WriteAsync(IReadOnlyList<PresenceChange> changes, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            with change as materialized (
                select * from unnest(@accounts, @peers, @sessions, @connected, @at, @addresses, @serials, @withheld)
                     with ordinality as c (account_id, peer_id, session, connected, at, address, sent_serial, withheld_bytes, place)
            ), opened as (
                insert into adminconsole.peer_presence as p
                    (account_id, peer_id, replica, session, connected, since, last_seen, address, sent_serial, withheld_bytes)
                select account_id, peer_id, @replica, nextval('adminconsole.presence_session'), connected, at, at, address, sent_serial, withheld_bytes
                from change where session = 0 order by account_id, peer_id
                on conflict (account_id, peer_id) do update set
                    replica = excluded.replica,
                    session = greatest(excluded.session, p.session + 1),
                    connected = excluded.connected,
                    since = excluded.since,
                    last_seen = excluded.last_seen,
                    address = coalesce(excluded.address, p.address),
                    sent_serial = excluded.sent_serial,
                    withheld_bytes = excluded.withheld_bytes
                returning account_id, peer_id, session
            ), written as (
                insert into adminconsole.peer_presence as p
                    (account_id, peer_id, replica, session, connected, since, last_seen, address, sent_serial, withheld_bytes)
                select account_id, peer_id, @replica, session, connected, at, at, address, sent_serial, withheld_bytes
                from change where session > 0 order by account_id, peer_id
                on conflict (account_id, peer_id) do update set
                    replica = excluded.replica,
                    session = excluded.session,
                    connected = excluded.connected,
                    since = case when p.session = excluded.session then p.since else excluded.since end,
                    last_seen = excluded.last_seen,
                    address = coalesce(excluded.address, p.address),
                    sent_serial = excluded.sent_serial,
                    withheld_bytes = excluded.withheld_bytes
                where excluded.session >= p.session
            )
            select coalesce(o.session, c.session)
            from change c left join opened o on o.account_id = c.account_id and o.peer_id = c.peer_id
            order by c.place
            """);
        command.Parameters.AddWithValue("replica", replica);
        command.Parameters.AddWithValue("accounts", changes.Select(c => c.Account.Value).ToArray());
        command.Parameters.AddWithValue("peers", changes.Select(c => c.Peer.Value).ToArray());
        command.Parameters.AddWithValue("sessions", changes.Select(c => c.Session).ToArray());
        command.Parameters.AddWithValue("connected", changes.Select(c => c.Connected).ToArray());
        command.Parameters.AddWithValue("at", changes.Select(c => c.At.ToUniversalTime()).ToArray());
        command.Parameters.AddWithValue("addresses", NpgsqlDbType.Array | NpgsqlDbType.Inet, changes.Select(c => c.Address).ToArray());
        command.Parameters.AddWithValue("serials", changes.Select(c => c.SentSerial).ToArray());
        command.Parameters.AddWithValue("withheld", changes.Select(c => c.WithheldBytes).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sessions = new long[changes.Count];
        for (var i = 0; await reader.ReadAsync(cancellationToken); i++)
            sessions[i] = reader.GetInt64(0);

        return sessions;
    }
}
