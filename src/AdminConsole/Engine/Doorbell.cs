using System.Collections.Concurrent;
using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// Tells other replicas that a stream has grown, a presence changed or a session ended, hears it from them, and polls, so that a lost hint costs
/// latency only. The stream is the truth; the doorbell is a hint.
/// </summary>
internal sealed partial class Doorbell(
    Accounts accounts, Presence presence, DoorbellLine line, Sessions sessions, bool notify, ILogger<Doorbell> logger) : BackgroundService
{
    /// <summary>How long an edit may stay unheard where hints are lost.</summary>
    private static readonly TimeSpan _pollInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, byte> _rings = new();
    private readonly SemaphoreSlim _rung = new(0, 1);

    /// <summary>True while hints of other replicas can be heard, or are not wanted.</summary>
    public bool IsListening { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        accounts.Grown += account => Ring($"a:{account.Id}:{account.Snapshot.Version.ToString(CultureInfo.InvariantCulture)}");
        presence.Changed += id => Ring($"p:{id}");
        sessions.Revoked += id => Ring($"s:{id}");
        IsListening = !notify;
        var loops = new List<Task> { LoopAsync(PollAsync, stoppingToken) };
        if (notify)
        {
            loops.Add(LoopAsync(RingAsync, stoppingToken));
            loops.Add(LoopAsync(ListenAsync, stoppingToken));
        }

        await Task.WhenAll(loops);
    }

    private void Ring(string ring)
    {
        // Latest state wins: an account that grows again before the others were told is told once.
        _rings[ring] = 0;
        try
        {
            if (_rung.CurrentCount == 0)
                _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two rang at the same time: one ring is enough.
        }
    }

    private async Task RingAsync(CancellationToken stopping)
    {
        await _rung.WaitAsync(stopping);
        var rings = _rings.Keys.ToArray();
        foreach (var ring in rings)
            _rings.TryRemove(ring, out _);

        if (rings.Length > 0)
            await line.RingAsync(rings, stopping);
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        try
        {
            await line.ListenAsync(Listening, Hear, stopping);
        }
        finally
        {
            IsListening = false;
        }

        void Listening()
        {
            IsListening = true;
            _ = LoopOnceAsync(accounts.CompareAsync, stopping); // what was missed while nobody listened
        }
    }

    private async Task PollAsync(CancellationToken stopping)
    {
        await Task.Delay(_pollInterval, stopping);
        await accounts.CompareAsync(stopping);
    }

    private void Hear(string ring)
    {
        var parts = ring.Split(':');
        if (parts is ["a", var id, var version] && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            accounts.Hear(new AccountId(id), number);
        else if (parts is ["p", var account])
            presence.Hear(new AccountId(account));
        else if (parts is ["s", var session])
            sessions.Hear(session);
    }

    private async Task LoopAsync(Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (!await LoopOnceAsync(step, stopping) && !stopping.IsCancellationRequested)
                await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
        }
    }

    /// <returns>False if it failed.</returns>
    private async Task<bool> LoopOnceAsync(Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        try
        {
            await step(stopping);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            if (DatabaseTrouble.Is(e))
                LogAway(logger, e.Message);
            else
                LogFailed(logger, e);

            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The doorbell cannot reach the database: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The doorbell failed")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
