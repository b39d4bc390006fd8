using AdminConsole.Domain.Accounts;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// One account that is awake: its newest snapshot, a mailbox, and "wake me when you have something newer".
/// <para>
/// Reading is free: <see cref="Snapshot"/> is one reference to an immutable value. Writing goes through the mailbox, whose one loop
/// takes what has gathered as a batch, decides each command on what the ones before it made of the account, and appends everything
/// at once. A thousand peers that come back at the same time cost a few commits.
/// </para>
/// <para>
/// An append proves that the snapshot was current. A refusal proves nothing until the stream was looked at, so a batch that appends
/// nothing is answered only when the stream's version is the snapshot's. Whoever loses the race for the next version appends in turn,
/// behind the stream's lock.
/// </para>
/// </summary>
public sealed partial class LiveAccount
{
    /// <summary>A batch of this size commits within some tens of milliseconds; a larger one would make the first wait for the last.</summary>
    private const int MaxBatch = 256;

    /// <summary>More waiting commands than this take longer than a client waits (10 s): the next one is told to come again.</summary>
    private const int MaxWaiting = 4_096;

    /// <summary>A commit takes some milliseconds. Whoever edits is told within two seconds that there is trouble, and loses nothing.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// A thousand agents that register at once wait in line. They have ten seconds for a Login; half of it is left to them to try another
    /// host.
    /// </summary>
    private static readonly TimeSpan _agentPatience = TimeSpan.FromSeconds(4);

    private readonly System.Threading.Channels.Channel<Work> _mailbox = System.Threading.Channels.Channel.CreateBounded<Work>(MaxWaiting);
    private readonly Batch _batch;
    private readonly Action<LiveAccount> _grown;
    private readonly ILogger _logger;
    private volatile State _state;

    internal LiveAccount(
        StoredAccount stored, AccountStream stream, SnapshotTable snapshots, Action<LiveAccount> grown, ILogger logger)
    {
        _state = new State(stored, NewSignal());
        _batch = new Batch(stream, snapshots, logger);
        _grown = grown;
        _logger = logger;
    }

    public AccountId Id => _state.Account.Id;

    /// <summary>The newest state known here. Take it once, use it, drop it.</summary>
    public Account Snapshot => _state.Account;

    /// <summary>The first snapshot with a serial above <paramref name="serial"/>; at once if there is one already.</summary>
    public async ValueTask<Account> NextAsync(long serial, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = _state;
            if (state.Account.Serial > serial)
                return state.Account;

            await state.Changed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>As the other, but gives up.</summary>
    /// <returns>Null after <paramref name="wait"/>, or when somebody asked for a look (<see cref="Nudge"/>).</returns>
    public async ValueTask<Account?> NextAsync(long serial, TimeSpan wait, TimeProvider clock, CancellationToken cancellationToken)
    {
        var state = _state;
        if (state.Account.Serial > serial)
            return state.Account;

        try
        {
            await state.Changed.Task.WaitAsync(wait, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }

        return Snapshot is { } newer && newer.Serial > serial ? newer : null;
    }

    /// <summary>Wakes all who wait, though nothing has changed.</summary>
    public void Nudge()
    {
        var before = _state;
        if (Interlocked.CompareExchange(ref _state, before with { Changed = NewSignal() }, before) == before)
            before.Changed.SetResult();
    }

    /// <summary>
    /// Decides and appends. Cancelling abandons the wait, never the append: a command once in the mailbox is decided.
    /// </summary>
    /// <exception cref="UnavailableException">The database is away or slow, or too many commands wait.</exception>
    public Task<CommandResult> ExecuteAsync(AccountCommand command, Origin origin, CancellationToken cancellationToken) =>
        ExecuteAsync(command, origin, origin.Channel == Domain.Accounts.Channel.Agent ? _agentPatience : _patience, cancellationToken);

    /// <param name="patience">How long the caller can wait; the command is decided even if it cannot.</param>
    internal async Task<CommandResult> ExecuteAsync(
        AccountCommand command, Origin origin, TimeSpan patience, CancellationToken cancellationToken)
    {
        var work = new Work(command, origin);
        if (!_mailbox.Writer.TryWrite(work))
            throw new UnavailableException("Too many changes of this account are waiting. Try again in a moment.");

        try
        {
            return await work.Result.Task.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new UnavailableException("The database takes too long. Try again in a moment.", e);
        }
    }

    /// <summary>Another replica has appended up to <paramref name="version"/>: read it, unless it is known.</summary>
    internal void Hear(long version)
    {
        if (version > Snapshot.Version)
            _mailbox.Writer.TryWrite(Work.Refresh);
    }

    /// <summary>The stream's newest event as the database has it: one that we cannot reach tells of a restored dump.</summary>
    internal void Compare(Tip tip)
    {
        if (tip != _state.Stored.Tip)
            _mailbox.Writer.TryWrite(Work.Refresh);
    }

    /// <summary>The mailbox's one loop; ends when <paramref name="stopping"/> is cancelled.</summary>
    internal async Task RunAsync(CancellationToken stopping)
    {
        var works = new List<Work>(MaxBatch);
        try
        {
            while (await _mailbox.Reader.WaitToReadAsync(stopping))
            {
                works.Clear();
                while (works.Count < MaxBatch && _mailbox.Reader.TryRead(out var work))
                    works.Add(work);

                await HandleAsync(works, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _mailbox.Writer.TryComplete();
            while (_mailbox.Reader.TryRead(out var work))
                work.Fail(new UnavailableException("The server is shutting down."));
        }
    }

    private async Task HandleAsync(List<Work> works, CancellationToken stopping)
    {
        try
        {
            var commands = works.Where(w => w.Command is not null).ToList();
            if (commands.Count < works.Count)
                Publish(await _batch.CatchUpAsync(_state.Stored, stopping), local: false);

            if (commands.Count > 0)
                Publish(await _batch.RunAsync(_state.Stored, commands, stopping), local: true);
        }
        catch (Exception e)
        {
            LogFailed(_logger, e, Id.Value, works.Count);
            var failure = e is UnavailableException ? e : new UnavailableException("The database does not answer.", e);
            works.ForEach(w => w.Fail(failure));
            return;
        }

        works.ForEach(w => w.Complete());
    }

    private void Publish(StoredAccount stored, bool local)
    {
        // Not by version: after a restore another history may be as long as the lost one.
        if (ReferenceEquals(stored.Account, Snapshot))
            return;

        Interlocked.Exchange(ref _state, new State(stored, NewSignal())).Changed.SetResult();
        if (local)
            _grown(this);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One reference, so that nobody sees a new account with an old signal.</summary>
    private sealed record State(StoredAccount Stored, TaskCompletionSource Changed)
    {
        public Account Account => Stored.Account;
    }

    /// <summary>A command in the mailbox. Its outcome is told only after the snapshot that holds it was published.</summary>
    internal sealed class Work(AccountCommand? command, Origin? origin)
    {
        public static Work Refresh => new(null, null);

        public AccountCommand? Command { get; } = command;

        public Origin? Origin { get; } = origin;

        public TaskCompletionSource<CommandResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What was decided; null until then. It stands once it is <see cref="Settled"/>.</summary>
        public CommandResult? Outcome { get; set; }

        /// <summary>True when what was decided is stored, or nothing had to be.</summary>
        public bool Settled { get; set; }

        public void Complete()
        {
            if (Outcome is { } outcome)
                Result.TrySetResult(outcome);
        }

        public void Fail(Exception e)
        {
            if (Settled)
                Complete();
            else
                Result.TrySetException(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: {Count} commands could not be carried out")]
    private static partial void LogFailed(ILogger logger, Exception e, string account, int count);
}
