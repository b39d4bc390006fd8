using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// Asks of accounts what is due: that logins expire, that ephemeral peers which stay away are deleted. Every replica does so for every
/// account; decisions are idempotent, so all but the first change nothing. Accounts that are asleep are woken for it.
/// </summary>
internal sealed partial class DeadlineClock(
    Accounts accounts, AccountDirectory directory, AbsentPeers absent, SteadyTime time, DatabaseTime database, Xid ids, TimeProvider clock,
    ILogger<DeadlineClock> logger) : BackgroundService
{
    /// <summary>A stream outlives its login by no more than this, and a look at an account in which nothing changed costs nothing.</summary>
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// An account that is asleep has no streams here that could outlive a login, and at the gate logins are judged by time: only what
    /// others see of it may be so late.
    /// </summary>
    private static readonly TimeSpan _poll = TimeSpan.FromSeconds(10);

    /// <summary>What is asked together: more would fill the account's mailbox and make people wait.</summary>
    private const int MaxTogether = 256;

    /// <summary>What failed is not asked again at every look.</summary>
    private const int RestSeconds = 3;

    private readonly Dictionary<AccountId, Watch> _watches = [];
    private long? _polledAt;

    /// <summary>Before the doors open: agents that come in are judged by a clock that was compared.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(CompareAsync, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_tick, clock, stoppingToken);
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the loop.
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        if (time.Look())
            LogLeap(logger, time.Leap.TotalMinutes);

        absent.Look();
        if (_polledAt is null || clock.GetElapsedTime(_polledAt.Value) >= _poll)
        {
            if (!await TryAsync(PollAsync, stopping))
                absent.Restart(); // nor could others have written that a peer is back

            _polledAt = clock.GetTimestamp();
        }

        foreach (var account in accounts.Awake.Where(a => a.Snapshot.Exists))
            await TryAsync(cancel => SettleAsync(account, cancel), stopping);
    }

    private async Task PollAsync(CancellationToken stopping)
    {
        await CompareAsync(stopping);
        foreach (var account in accounts.Awake.Where(a => a.Snapshot.Exists))
            await absent.ForgetAsync(account.Snapshot, stopping);

        foreach (var id in await directory.DueAsync(time.UtcNow, stopping))
            await accounts.GetAsync(id, stopping);
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var host = clock.GetUtcNow();
        if (time.Compare(host, await database(cancellationToken)))
            LogBehind(logger, time.Behind.TotalMinutes);
    }

    private async Task SettleAsync(LiveAccount account, CancellationToken stopping)
    {
        var (snapshot, now) = (account.Snapshot, time.UtcNow);
        if (!_watches.TryGetValue(snapshot.Id, out var watch) || !ReferenceEquals(watch.Account, snapshot))
        {
            watch = new Watch(snapshot, Deadlines.Next(snapshot), watch?.RestUntil ?? 0);
            _watches[snapshot.Id] = watch;
        }

        if (clock.GetTimestamp() < watch.RestUntil)
            return;

        IReadOnlyList<PeerCommand> due = watch.LoginExpires <= now ? Deadlines.Due(snapshot, now) : [];
        due = [.. due, .. await absent.DueAsync(snapshot, now, stopping)];
        if (due.Count == 0)
            return;

        _watches[snapshot.Id] = watch with { RestUntil = clock.GetTimestamp() + (RestSeconds * clock.TimestampFrequency) };
        LogDue(logger, snapshot.Id.Value, due.Count);
        var done = true;
        foreach (var together in due.Chunk(MaxTogether))
            done &= !(await Task.WhenAll(together.Select(command => AskAsync(account, command, stopping)))).Contains(false);

        if (done)
            _watches[snapshot.Id] = watch;
    }

    /// <returns>False if it was refused.</returns>
    private async Task<bool> AskAsync(LiveAccount account, PeerCommand command, CancellationToken stopping)
    {
        var id = ids.Next();
        var result = await account.ExecuteAsync(
            command with { Actor = Actor.System }, new Origin(Channel.Timer, null, null, Correlation: id, Command: id), stopping);
        if (result.Rejection is { } rejection)
            LogRefused(logger, account.Id.Value, command.GetType().Name, rejection.Message);

        return result.Rejection is null;
    }

    /// <returns>False if it failed: it is tried again.</returns>
    private async Task<bool> TryAsync(Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        try
        {
            await step(stopping);
            return true;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            if (e is UnavailableException || DatabaseTrouble.Is(e))
                LogAway(logger, e.Message);
            else
                LogFailed(logger, e);

            return false;
        }
    }

    /// <param name="LoginExpires">When the next login does; null if none will.</param>
    /// <param name="RestUntil">A timestamp.</param>
    private sealed record Watch(Account Account, DateTimeOffset? LoginExpires, long RestUntil);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account}: {Count} deadlines have passed")]
    private static partial void LogDue(ILogger logger, string account, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: {Command} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string account, string command, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The clock has leapt ahead by {Minutes:0} minutes. Logins expire by the time before the leap until it has lasted for ten")]
    private static partial void LogLeap(ILogger logger, double minutes);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The clock is {Minutes:0} minutes ahead of the database's. Logins expire by the database's: set one of the two right")]
    private static partial void LogBehind(ILogger logger, double minutes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is due cannot be done now: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "What is due could not be done")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
