using AdminConsole.Domain.Accounts;
using JasperFx;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>An event about to be appended, with who caused it.</summary>
internal sealed record PendingEvent(AccountEvent Event, Provenance Provenance);

/// <summary>The stream holds more events than the caller knew of. Nothing was appended.</summary>
internal sealed class StreamHasGrownException(Exception inner) : Exception("The account's stream has grown meanwhile.", inner);

/// <summary>A key that must be unique is another account's. Nothing was appended.</summary>
internal sealed class DirectoryClashException(Exception inner) : Exception("A unique key is taken already.", inner);

/// <summary>One account's events in PostgreSQL: read from a version, append at a version, append in turn.</summary>
internal sealed class AccountStream(IDocumentStore store, NpgsqlDataSource dataSource, SnapshotTable snapshots)
{
    /// <summary>The newest state: the last snapshot and the events after it.</summary>
    /// <returns>With version 0 if there is no such account.</returns>
    public async Task<Account> LoadAsync(AccountId id, CancellationToken cancellationToken)
    {
        var account = await snapshots.ReadAsync(id, long.MaxValue, cancellationToken) ?? Account.Empty(id);
        var events = await ReadAsync(id, account.Version, cancellationToken);
        return Account.Fold(account, events.Select(e => e.Event));
    }

    /// <summary>The state at <paramref name="version"/>.</summary>
    public async Task<Account> LoadAtAsync(AccountId id, long version, CancellationToken cancellationToken)
    {
        var account = await snapshots.ReadAsync(id, version, cancellationToken) ?? Account.Empty(id);
        var events = await ReadAsync(id, account.Version, cancellationToken, until: version);
        return Account.Fold(account, events.Select(e => e.Event));
    }

    /// <summary>The events after a version, in order.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(
        AccountId id, long after, CancellationToken cancellationToken, long until = 0)
    {
        await using var session = store.QuerySession();
        return await ReadAsync(session, id, after, until, cancellationToken);
    }

    /// <summary>0 if there is no such stream.</summary>
    public async Task<long> VersionAsync(AccountId id, CancellationToken cancellationToken) =>
        (await VersionsAsync([id], cancellationToken)).GetValueOrDefault(id);

    public async Task<IReadOnlyDictionary<AccountId, long>> VersionsAsync(
        IReadOnlyCollection<AccountId> ids, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select id, version from adminconsole.mt_streams where id = any(@ids)
            """);
        command.Parameters.AddWithValue("ids", ids.Select(i => i.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var versions = new Dictionary<AccountId, long>();
        while (await reader.ReadAsync(cancellationToken))
            versions[new AccountId(reader.GetString(0))] = reader.GetInt64(1);

        return versions;
    }

    /// <summary>Appends behind <paramref name="account"/>, and notes in the directory what the events claim, in one transaction.</summary>
    /// <exception cref="StreamHasGrownException">The stream is not at the account's version.</exception>
    /// <exception cref="DirectoryClashException">An event claims a key that is taken.</exception>
    public async Task AppendAsync(Account account, IReadOnlyList<PendingEvent> events, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        await AppendAsync(session, account, events, cancellationToken);
    }

    /// <summary>
    /// Takes the stream's row lock, lets <paramref name="decide"/> see what was missed, and appends what it decides before anyone
    /// else can. Whoever lost a race comes here: a bare retry loop would starve.
    /// </summary>
    public async Task AppendInTurnAsync(
        AccountId id,
        long known,
        Func<IReadOnlyList<RecordedEvent>, (Account Account, IReadOnlyList<PendingEvent> Events)> decide,
        CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        await session.Events.AppendExclusive(id.Value, cancellationToken, []);
        var missed = await ReadAsync(session, id, known, until: 0, cancellationToken);
        var (account, events) = decide(missed);
        if (events.Count > 0)
            await AppendAsync(session, account, events, cancellationToken);
    }

    private static async Task AppendAsync(
        IDocumentSession session, Account account, IReadOnlyList<PendingEvent> events, CancellationToken cancellationToken)
    {
        var before = account;
        var wrapped = new List<object>(events.Count);
        foreach (var pending in events)
        {
            AccountDirectory.Note(session, before, pending.Event);
            before = Account.Evolve(before, pending.Event);

            var wrapper = session.Events.BuildEvent(pending.Event);
            EventHeaders.Write(wrapper, pending.Provenance);
            wrapped.Add(wrapper);
        }

        if (account.Version == 0)
            session.Events.StartStream(account.Id.Value, wrapped);
        else
            session.Events.Append(account.Id.Value, before.Version, wrapped);

        try
        {
            await session.SaveChangesAsync(cancellationToken);
        }
        catch (Exception e) when (IsConcurrency(e))
        {
            throw new StreamHasGrownException(e);
        }
        catch (Exception e) when (IsClash(e))
        {
            throw new DirectoryClashException(e);
        }
    }

    private static bool IsConcurrency(Exception e) =>
        e is EventStreamUnexpectedMaxEventIdException or Marten.Exceptions.ExistingStreamIdCollisionException
            or JasperFx.Events.ExistingStreamIdCollisionException
        || (e is MartenCommandException or PostgresException
            && Postgres(e) is { SqlState: PostgresErrorCodes.UniqueViolation } p
            && p.TableName is "mt_events" or "mt_streams");

    private static bool IsClash(Exception e) =>
        e is DocumentAlreadyExistsException || Postgres(e) is { SqlState: PostgresErrorCodes.UniqueViolation };

    private static PostgresException? Postgres(Exception e) => e as PostgresException ?? e.InnerException as PostgresException;

    private static async Task<IReadOnlyList<RecordedEvent>> ReadAsync(
        IQuerySession session, AccountId id, long after, long until, CancellationToken cancellationToken)
    {
        var events = await session.Events.FetchStreamAsync(id.Value, until, timestamp: null, fromVersion: after + 1, cancellationToken);
        return
        [
            .. events.Select(e => new RecordedEvent(e.Version, e.Timestamp, (AccountEvent)e.Data, EventHeaders.Read(e))),
        ];
    }
}
