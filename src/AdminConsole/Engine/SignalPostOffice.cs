using System.Collections.Concurrent;
using System.Threading.Channels;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// Carries signal messages between hosts. Everything here is a hint: without the database each host goes on delivering to
/// its own streams, and what is lost meanwhile the agents repeat.
/// </summary>
internal sealed partial class SignalPostOffice(SignalPost post, TimeProvider clock, ILogger<SignalPostOffice> logger) : BackgroundService
{
    // One statement for so many: a thousand agents that come back at once are four commits.
    private const int MaxBatch = 256;
    private const int MaxBatchBytes = 2 * 1024 * 1024;

    // What may wait for a database that is slow; agents repeat, so the newcomer is dropped.
    private const int MaxWaitingLetters = 4096;
    private const int MaxWaitingBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan _firstBackOff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _longestBackOff = TimeSpan.FromSeconds(5);

    // An agent waits for its stream to be accepted; a database that is merely slow must not keep it from local delivery.
    private static readonly TimeSpan _announcePatience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SignalRow> _here = new(StringComparer.Ordinal);
    private readonly Channel<Item> _outgoing = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    private int _waitingLetters;
    private int _waitingBytes;
    private volatile bool _listening;
    private volatile bool _hasOthers;
    private volatile bool _missedSome;

    /// <summary>A message for an agent that should be connected here.</summary>
    public event Action<byte[]>? Received;

    /// <summary>The stream of this key and id has a newer or better one on another host.</summary>
    public event Action<string, long>? Superseded;

    /// <summary>True while another host lives and the database can carry messages to it.</summary>
    public bool HasOthers => _listening && _hasOthers;

    /// <summary>
    /// Tells the other hosts that this stream is here now. False if one of them keeps a stream with a better claim to the
    /// key; true also when they cannot be asked.
    /// </summary>
    public async Task<bool> AnnounceAsync(string key, long stream, bool vouchedFor, CancellationToken cancellationToken)
    {
        var row = new SignalRow(key, stream, vouchedFor);
        _here[key] = row;
        if (!_listening)
            return true;

        var accepted = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _outgoing.Writer.TryWrite(new Item.Coming(row, accepted));
        try
        {
            return await accepted.Task.WaitAsync(_announcePatience, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException) // whoever cancelled sees it himself
        {
            return true;
        }
    }

    public void Withdraw(string key, long stream)
    {
        if (!_here.TryGetValue(key, out var row) || row.Stream != stream)
            return;

        if (_here.TryRemove(KeyValuePair.Create(key, row)) && _listening)
            _outgoing.Writer.TryWrite(new Item.Going(row));
    }

    /// <summary>False if too much is waiting: the message is dropped.</summary>
    public bool TryPost(string key, byte[] message)
    {
        if (Volatile.Read(ref _waitingLetters) >= MaxWaitingLetters || Volatile.Read(ref _waitingBytes) + message.Length > MaxWaitingBytes)
            return false;

        Interlocked.Increment(ref _waitingLetters);
        Interlocked.Add(ref _waitingBytes, message.Length);
        return _outgoing.Writer.TryWrite(new Item.Letter(new SignalLetter(key, message)));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            if (_listening)
                await post.LeaveAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException) // our beat stops anyway, and 15 s later it is the same
        {
            LogNotLeft(e);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(ListenAsync(stoppingToken), SendAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stopping)
    {
        var backOff = _firstBackOff;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var listener = await post.ListenAsync(stopping);
                LogListening();
                backOff = _firstBackOff;
                _listening = true;
                AnnounceAll();
                await ListenAsync(listener, stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                if (_listening || backOff == _firstBackOff)
                    LogNotListening(e.Message);

                _listening = false;
                await Task.Delay(backOff, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backOff = TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, _longestBackOff.Ticks));
            }
        }
    }

    private async Task ListenAsync(SignalListener listener, CancellationToken stopping)
    {
        var lastBeat = long.MinValue;
        while (true)
        {
            var sinceBeat = lastBeat == long.MinValue ? SignalPost.BeatEvery : clock.GetElapsedTime(lastBeat);
            if (sinceBeat >= SignalPost.BeatEvery)
            {
                (var buried, _hasOthers) = await listener.BeatAsync(stopping);
                lastBeat = clock.GetTimestamp();
                sinceBeat = TimeSpan.Zero;
                if (buried)
                    await listener.OpenAsync(stopping);

                if (buried || _missedSome)
                    AnnounceAll();
            }

            foreach (var news in await listener.NextAsync(SignalPost.BeatEvery - sinceBeat, stopping))
            {
                switch (news)
                {
                    case SignalNews.Message message:
                        Received?.Invoke(message.Bytes);
                        break;
                    case SignalNews.Superseded(var key, var stream):
                        Superseded?.Invoke(key, stream);
                        break;
                    default:
                        lastBeat = long.MinValue;
                        break;
                }
            }
        }
    }

    /// <summary>
    /// After a time without the database nobody knows who was last. The one who says so last is believed; an agent that
    /// loses its stream by that is back at once.
    /// </summary>
    private void AnnounceAll()
    {
        _missedSome = false;
        _outgoing.Writer.TryWrite(Item.Afresh);
        foreach (var (_, row) in _here)
            _outgoing.Writer.TryWrite(new Item.Coming(row, null));
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        var batch = new List<Item>();
        while (await _outgoing.Reader.WaitToReadAsync(stopping))
        {
            batch.Clear();
            for (var bytes = 0; batch.Count < MaxBatch && bytes < MaxBatchBytes && _outgoing.Reader.TryRead(out var item); batch.Add(item))
            {
                if (item is Item.Letter(var letter))
                {
                    bytes += letter.Message.Length;
                    Interlocked.Decrement(ref _waitingLetters);
                    Interlocked.Add(ref _waitingBytes, -letter.Message.Length);
                }
            }

            try
            {
                await SendAsync(batch, stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogNotSent(batch.Count, e);
                _missedSome = true;
                foreach (var coming in batch.OfType<Item.Coming>())
                    coming.Accepted?.TrySetResult(true);
            }
        }
    }

    private async Task SendAsync(List<Item> batch, CancellationToken stopping)
    {
        if (batch.Contains(Item.Afresh))
            await post.ForgetStreamsAsync(stopping);

        // What has left or been replaced since it was written down is not news any more.
        SignalRow[] coming = [.. batch.OfType<Item.Coming>().Select(item => item.Row).Distinct().Where(row => _here.GetValueOrDefault(row.Key) == row)];
        SignalRow[] going = [.. batch.OfType<Item.Going>().Select(item => item.Row)];
        if (coming.Length + going.Length > 0)
        {
            var refused = (await post.AnnounceAsync(coming, going, stopping)).ToHashSet();
            foreach (var (row, accepted) in batch.OfType<Item.Coming>())
            {
                if (refused.Contains(row) && accepted is null)
                    Superseded?.Invoke(row.Key, row.Stream);

                accepted?.TrySetResult(!refused.Contains(row));
            }
        }

        SignalLetter[] letters = [.. batch.OfType<Item.Letter>().Select(item => item.Content)];
        if (letters.Length > 0)
            await post.PublishAsync(letters, stopping);
    }

    [LoggerMessage(LogLevel.Information, "Listening for signal messages of other hosts")]
    private partial void LogListening();

    [LoggerMessage(LogLevel.Warning, "Signal messages do not pass between hosts until the database is back; on this host they do: {Reason}")]
    private partial void LogNotListening(string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} signal messages or announcements for other hosts could not be sent")]
    private partial void LogNotSent(int count, Exception exception);

    [LoggerMessage(LogLevel.Debug, "Could not sign off from the other hosts")]
    private partial void LogNotLeft(Exception exception);

    /// <summary>What waits for the database, in order: an announcement must not be overtaken by its withdrawal.</summary>
    private abstract record Item
    {
        /// <summary>All streams that follow are all there are.</summary>
        public static readonly Item Afresh = new Clear();

        /// <param name="Accepted">Null if nobody waits for the outcome.</param>
        public sealed record Coming(SignalRow Row, TaskCompletionSource<bool>? Accepted) : Item;

        public sealed record Going(SignalRow Row) : Item;

        public sealed record Letter(SignalLetter Content) : Item;

        private sealed record Clear : Item;
    }
}
