using AdminConsole.Domain.Accounts;
using JasperFx;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>An event about to be appended, with who caused it.</summary>
internal sealed record PendingEvent(AccountEvent Event, Provenance Provenance)
{
    /// <summary>By it an append whose answer was lost is found again.</summary>
    public Guid Id { get; } = Guid.CreateVersion7();
}

/// <summary>The newest event of a stream. It tells two histories of one account apart, even where they are equally long.</summary>
/// <param name="Version">0: there is no event.</param>
internal sealed record Tip(long Version, Guid Event)
{
    public static Tip None { get; } = new(0, Guid.Empty);

    /// <summary>True if these events, read from this one on, go on with the history that it ends.</summary>
    public bool Begins(IReadOnlyList<RecordedEvent> events) =>
        Version == 0 || (events is [var first, ..] && first.Version == Version && first.Id == Event);
}

/// <summary>An account as the database has it.</summary>
internal sealed record StoredAccount(Account Account, Tip Tip)
{
    /// <param name="events">Those that the account holds already are skipped.</param>
    public StoredAccount With(IReadOnlyList<RecordedEvent> events)
    {
        var missed = events.Where(e => e.Version > Account.Version).ToList();
        return missed.Count == 0
            ? this
            : new StoredAccount(Account.Fold(Account, missed.Select(e => e.Event)), new Tip(missed[^1].Version, missed[^1].Id));
    }
}

/// <summary>The stream holds more events than the caller knew of. Nothing was appended.</summary>
internal sealed class StreamHasGrownException(Exception inner) : Exception("The account's stream has grown meanwhile.", inner);

/// <summary>The stream does not hold what the caller knew: a dump was restored. Nothing was appended.</summary>
internal sealed class HistoryReplacedException() : Exception("The account's stream is not the one that was known.");

/// <summary>A key that must be unique is another account's. Nothing was appended.</summary>
internal sealed class DirectoryClashException(Exception inner) : Exception("A unique key is taken already.", inner);

/// <summary>PostgreSQL has no way to hold what an event says: text may not contain U+0000. Nothing was appended.</summary>
internal sealed class UnstorableException(Exception inner) : Exception("An event holds text that cannot be stored.", inner);

/// <summary>One account's events in PostgreSQL: read from a version, append at a version, append in turn.</summary>
internal sealed class AccountStream(IDocumentStore store, NpgsqlDataSource dataSource, SnapshotTable snapshots)
{
    /// <summary>The newest state: the last snapshot and the events after it.</summary>
    /// <returns>With version 0 if there is no such account.</returns>
    public async Task<StoredAccount> LoadAsync(AccountId id, CancellationToken cancellationToken)
    {
        if (await snapshots.ReadAsync(id, long.MaxValue, cancellationToken) is { } snapshot)
        {
            var events = await ReadAsync(id, snapshot.Version - 1, cancellationToken);

            // A snapshot whose own event is missing is of another history: as good as none.
            if (events is [var own, ..] && own.Version == snapshot.Version)
                return new StoredAccount(snapshot, new Tip(own.Version, own.Id)).With(events);
        }

        return new StoredAccount(Account.Empty(id), Tip.None).With(await ReadAsync(id, 0, cancellationToken));
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

    /// <summary>The events from the newest known one on, that one included if it is there.</summary>
    public Task<IReadOnlyList<RecordedEvent>> ReadFromAsync(StoredAccount known, CancellationToken cancellationToken) =>
        ReadAsync(known.Account.Id, known.Tip.Version - 1, cancellationToken);

    /// <summary>0 if there is no such stream.</summary>
    public async Task<long> VersionAsync(AccountId id, CancellationToken cancellationToken) =>
        (await TipAsync(id, cancellationToken)).Version;

    /// <summary><see cref="Tip.None"/> if there is no such stream.</summary>
    public async Task<Tip> TipAsync(AccountId id, CancellationToken cancellationToken) =>
        (await TipsAsync([id], cancellationToken)).GetValueOrDefault(id, Tip.None);

    /// <summary>Without those that have no stream.</summary>
    public async Task<IReadOnlyDictionary<AccountId, Tip>> TipsAsync(
        IReadOnlyCollection<AccountId> ids, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select s.id, s.version, e.id
            from adminconsole.mt_streams s
            join adminconsole.mt_events e on e.stream_id = s.id and e.version = s.version
            where s.id = any(@ids)
            """);
        command.Parameters.AddWithValue("ids", ids.Select(i => i.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tips = new Dictionary<AccountId, Tip>();
        while (await reader.ReadAsync(cancellationToken))
            tips[new AccountId(reader.GetString(0))] = new Tip(reader.GetInt64(1), reader.GetGuid(2));

        return tips;
    }

    /// <summary>Appends behind <paramref name="account"/>, and notes in the directory what the events claim, in one transaction.</summary>
    /// <exception cref="StreamHasGrownException">The stream is not at the account's version.</exception>
    /// <exception cref="DirectoryClashException">An event claims a key that is taken.</exception>
    /// <exception cref="UnstorableException">An event holds text that cannot be stored.</exception>
    public async Task AppendAsync(Account account, IReadOnlyList<PendingEvent> events, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        await AppendAsync(session, account, events, cancellationToken);
    }

    /// <summary>
    /// Takes the stream's row lock, lets <paramref name="decide"/> see what was missed, and appends what it decides before anyone
    /// else can. Whoever lost a race comes here: a bare retry loop would starve.
    /// </summary>
    /// <exception cref="HistoryReplacedException">The newest known event is not in the stream.</exception>
    /// <exception cref="DirectoryClashException">An event claims a key that is taken.</exception>
    /// <exception cref="UnstorableException">An event holds text that cannot be stored.</exception>
    public async Task AppendInTurnAsync(
        StoredAccount known,
        Func<IReadOnlyList<RecordedEvent>, (Account Account, IReadOnlyList<PendingEvent> Events)> decide,
        CancellationToken cancellationToken)
    {
        var id = known.Account.Id;
        await using var session = store.LightweightSession();
        await session.BeginTransactionAsync(cancellationToken);
        await AccountDirectory.LockAsync(session, id, cancellationToken);
        await session.Events.AppendExclusive(id.Value, cancellationToken, []);
        var missed = await ReadAsync(session, id, known.Tip.Version - 1, until: 0, cancellationToken);
        if (!known.Tip.Begins(missed))
            throw new HistoryReplacedException();

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
            wrapper.Id = pending.Id;
            EventHeaders.Write(wrapper, pending.Provenance);
            wrapped.Add(wrapper);
        }

        AccountDirectory.Note(session, account, before);
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
        catch (Exception e) when (IsUnstorable(e))
        {
            throw new UnstorableException(e);
        }
    }

    private static bool IsConcurrency(Exception e) =>
        e is EventStreamUnexpectedMaxEventIdException or Marten.Exceptions.ExistingStreamIdCollisionException
            or JasperFx.Events.ExistingStreamIdCollisionException
        || (e is MartenCommandException or PostgresException
            && Postgres(e) is { SqlState: PostgresErrorCodes.UniqueViolation } p
            && p.TableName is "mt_events" or "mt_streams");

    private static bool IsUnstorable(Exception e) =>
        Postgres(e) is { SqlState: PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire };

    private static bool IsClash(Exception e) =>
        e is DocumentAlreadyExistsException || Postgres(e) is { SqlState: PostgresErrorCodes.UniqueViolation };

    private static PostgresException? Postgres(Exception e) => e as PostgresException ?? e.InnerException as PostgresException;

    private static async Task<IReadOnlyList<RecordedEvent>> ReadAsync(
        IQuerySession session, AccountId id, long after, long until, CancellationToken cancellationToken)
    {
        var events = await session.Events.FetchStreamAsync(
            id.Value, until, timestamp: null, fromVersion: Math.Max(after, 0) + 1, cancellationToken);
        return
        [
            .. events.Select(e => new RecordedEvent(e.Version, e.Timestamp, (AccountEvent)e.Data, EventHeaders.Read(e)) { Id = e.Id }),
        ];
    }
}
