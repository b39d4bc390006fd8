using AdminConsole.Domain.Accounts;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>Carries out the commands that have gathered in an account's mailbox: decide, append, settle what went wrong.</summary>
internal sealed partial class Batch(AccountStream stream, SnapshotTable snapshots, ILogger logger)
{
    /// <summary>How long the outcome of a commit whose answer was lost is looked for, before the callers are told to ask again.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private readonly RecentCommands _recent = new();

    /// <summary>The account with what others have appended since.</summary>
    public async Task<StoredAccount> CatchUpAsync(StoredAccount known, CancellationToken cancellationToken)
    {
        var events = await stream.ReadFromAsync(known, cancellationToken);
        return known.Tip.Begins(events) ? Fold(known, events) : await RestoreAsync(known.Account, cancellationToken);
    }

    /// <summary>
    /// What we have seen is not in the stream: an older dump was restored under us. It is the truth from now on; agents, which
    /// have seen serials of the lost future, accept it only under a higher serial.
    /// </summary>
    private async Task<StoredAccount> RestoreAsync(Account lost, CancellationToken cancellationToken)
    {
        var restored = await stream.LoadAsync(lost.Id, cancellationToken);
        if (!restored.Account.Exists)
            throw new UnavailableException("The account is not in the database any more.");

        LogRestored(logger, lost.Id.Value, lost.Version, restored.Account.Version);
        _recent.Clear(); // commands of the lost future were not carried out
        var origin = new Origin(Channel.Setup, null, null, "restore", $"restore/{lost.Serial}");
        var raise = new LiveAccount.Work(new RaiseSerialBase(lost.Serial) { Actor = Actor.System }, origin);
        return await RunAsync(restored, [raise], cancellationToken);
    }

    /// <returns>The newest snapshot. Each work has its outcome.</returns>
    public async Task<StoredAccount> RunAsync(StoredAccount known, List<LiveAccount.Work> works, CancellationToken cancellationToken)
    {
        known = await DecideAndAppendAsync(known, works, cancellationToken);
        works.ForEach(w => w.Settled = true);
        return known;
    }

    private async Task<StoredAccount> DecideAndAppendAsync(
        StoredAccount known, List<LiveAccount.Work> works, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (decided, events) = Decide(known.Account, works);
            if (events.Count > 0)
                return await AppendAsync(known, decided, events, works, cancellationToken);

            // Nothing to append: the answers stand only if nobody has changed the account meanwhile.
            if (await stream.TipAsync(known.Account.Id, cancellationToken) == known.Tip)
                return known;

            known = await CatchUpAsync(known, cancellationToken);
        }
    }

    private async Task<StoredAccount> AppendAsync(
        StoredAccount known, Account decided, List<PendingEvent> events, List<LiveAccount.Work> works, CancellationToken cancellationToken)
    {
        try
        {
            await stream.AppendAsync(known.Account, events, cancellationToken);
            return await SettleAsync(known.Account, decided, events, cancellationToken);
        }
        catch (StreamHasGrownException)
        {
            return await AppendInTurnAsync(known, works, cancellationToken);
        }
        catch (Exception e) when (e is DirectoryClashException or UnstorableException)
        {
            return await OneByOneAsync(known, works, e, cancellationToken);
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            return await ResolveAsync(known, decided, events, e, cancellationToken);
        }
    }

    private async Task<StoredAccount> AppendInTurnAsync(
        StoredAccount known, List<LiveAccount.Work> works, CancellationToken cancellationToken)
    {
        var (current, decided, events) = (known, known.Account, new List<PendingEvent>());
        try
        {
            await stream.AppendInTurnAsync(
                known,
                missed =>
                {
                    current = Fold(known, missed);
                    (decided, events) = Decide(current.Account, works);
                    return (current.Account, events);
                },
                cancellationToken);
            return events.Count == 0 ? current : await SettleAsync(current.Account, decided, events, cancellationToken);
        }
        catch (HistoryReplacedException)
        {
            return await RunAsync(await CatchUpAsync(known, cancellationToken), works, cancellationToken);
        }
        catch (Exception e) when (e is DirectoryClashException or UnstorableException)
        {
            return await OneByOneAsync(current, works, e, cancellationToken);
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            return await ResolveAsync(current, decided, events, e, cancellationToken);
        }
    }

    /// <summary>A clash in the directory, or text that cannot be stored, refuses only its own command.</summary>
    private async Task<StoredAccount> OneByOneAsync(
        StoredAccount known, List<LiveAccount.Work> works, Exception refusal, CancellationToken cancellationToken)
    {
        if (works is [var single])
        {
            var rejection = refusal is UnstorableException
                ? new Rejection(RejectionKind.Invalid, "a text holds the character U+0000, which cannot be stored: remove it")
                : new Rejection(RejectionKind.Precondition, "peer has been already registered");
            single.Outcome = new CommandResult(known.Account, rejection, Appended: false);
            return known;
        }

        foreach (var work in works)
            known = await RunAsync(known, [work], cancellationToken);

        return known;
    }

    /// <summary>The answer to a commit was lost: the stream itself tells whether it happened.</summary>
    private async Task<StoredAccount> ResolveAsync(
        StoredAccount known, Account decided, List<PendingEvent> events, Exception failure, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        while (true)
        {
            try
            {
                var read = await stream.ReadFromAsync(known, patience.Token);
                var missed = read.Where(e => e.Version > known.Account.Version).ToList();
                if (events.Count == 0 || missed.Count < events.Count || missed.Zip(events).Any(p => p.First.Id != p.Second.Id))
                    throw new UnavailableException("The change could not be stored. Try again.", failure);

                LogResolved(logger, known.Account.Id.Value, events.Count);
                return missed.Count == events.Count
                    ? await SettleAsync(known.Account, decided, events, cancellationToken)
                    : Fold(known, read);
            }
            catch (Exception e) when (DatabaseTrouble.Is(e) || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (patience.IsCancellationRequested)
                    throw new UnavailableException("The database does not answer.", failure);

                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            }
        }
    }

    private (Account Account, List<PendingEvent> Events) Decide(Account account, List<LiveAccount.Work> works)
    {
        var pending = new List<PendingEvent>();
        foreach (var work in works)
        {
            try
            {
                account = DecideOne(account, work, pending);
            }
            catch (Exception e)
            {
                // A command that throws is a bug of ours; it fails alone, not its batch.
                LogBug(logger, e, account.Id.Value, work.Command!.GetType().Name);
                work.Result.TrySetException(new InvalidOperationException("This request could not be decided.", e));
                work.Outcome = new CommandResult(account, new Rejection(RejectionKind.Invalid, "internal server error"), Appended: false);
            }
        }

        return (account, pending);
    }

    private Account DecideOne(Account account, LiveAccount.Work work, List<PendingEvent> pending)
    {
        var (command, origin) = (work.Command!, work.Origin!);
        if (_recent.Contains(origin.Command))
        {
            work.Outcome = new CommandResult(account, null, Appended: false);
            return account;
        }

        var decision = Account.Decide(account, command);
        if (decision is Decision.Rejected rejected)
        {
            work.Outcome = new CommandResult(account, rejected.Rejection, Appended: false);
            return account;
        }

        var accepted = (Decision.Accepted)decision;
        var provenance = Provenance.Of(command.Actor, origin, account.Version + 1);
        pending.AddRange(accepted.Events.Select(e => new PendingEvent(e, provenance)));
        account = Account.Fold(account, accepted.Events);
        work.Outcome = new CommandResult(account, null, Appended: accepted.Events.Length > 0);
        return account;
    }

    private StoredAccount Fold(StoredAccount known, IReadOnlyList<RecordedEvent> events)
    {
        foreach (var recorded in events)
            _recent.Add(recorded.Provenance.Origin.Command);

        return known.With(events);
    }

    private async Task<StoredAccount> SettleAsync(
        Account before, Account after, List<PendingEvent> events, CancellationToken cancellationToken)
    {
        foreach (var pending in events)
            _recent.Add(pending.Provenance.Origin.Command);

        if (after.Version / SnapshotTable.Every > before.Version / SnapshotTable.Every)
        {
            try
            {
                await snapshots.WriteAsync(after, cancellationToken);
            }
            catch (Exception e) when (DatabaseTrouble.Is(e))
            {
                LogNoSnapshot(logger, e, after.Id.Value); // only a cache: the next one will do
            }
        }

        return new StoredAccount(after, new Tip(after.Version, events[^1].Id));
    }

    /// <summary>The ids of the commands that were carried out last, so that a repeated one is not carried out again.</summary>
    private sealed class RecentCommands
    {
        /// <summary>A client that repeats does so within seconds; this many are hours of a busy account.</summary>
        private const int Capacity = 8_192;

        private readonly HashSet<string> _ids = [];
        private readonly Queue<string> _order = new();

        public bool Contains(string id) => _ids.Contains(id);

        public void Clear()
        {
            _ids.Clear();
            _order.Clear();
        }

        public void Add(string id)
        {
            if (id.Length == 0 || !_ids.Add(id))
                return;

            _order.Enqueue(id);
            if (_order.Count > Capacity)
                _ids.Remove(_order.Dequeue());
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Account {Account}: {Command} could not be decided")]
    private static partial void LogBug(ILogger logger, Exception e, string account, string command);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: the answer to a commit was lost, its {Count} events are stored")]
    private static partial void LogResolved(ILogger logger, string account, int count);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Account {Account}: the database is at version {Version} where {Lost} was known: a dump was restored. Serials go on above")]
    private static partial void LogRestored(ILogger logger, string account, long lost, long version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: no snapshot could be written")]
    private static partial void LogNoSnapshot(ILogger logger, Exception e, string account);
}
