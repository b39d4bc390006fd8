namespace AdminConsole.Tests.Fixtures;

/// <summary>A clock that stands still until the test turns it; timers that have come due fire inside <see cref="Turn"/>.</summary>
internal sealed class TurnableClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Set)> _waiting = [];
    private DateTimeOffset _now = start;
    private TimeSpan _set;

    public TurnableClock()
        : this(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now + _set;
    }

    public override long GetTimestamp()
    {
        lock (_lock)
            return _now.UtcTicks;
    }

    /// <summary>As if somebody had set it: no time has passed, and no timer comes due.</summary>
    public void Set(TimeSpan by)
    {
        lock (_lock)
            _set += by;
    }

    /// <summary>Completes when a timer of exactly this length is running: what the test wants to interrupt has begun to wait.</summary>
    public Task TimerAsync(TimeSpan due)
    {
        lock (_lock)
        {
            if (_alarms.Any(alarm => alarm.Length == due))
                return Task.CompletedTask;

            var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((due, set));
            return set.Task;
        }
    }

    public bool IsTiming(TimeSpan due)
    {
        lock (_lock)
            return _alarms.Any(alarm => alarm.Length == due);
    }

    public void Turn(TimeSpan by)
    {
        Alarm[] due;
        lock (_lock)
        {
            _now += by;
            due = [.. _alarms.Where(alarm => alarm.At <= _now).OrderBy(alarm => alarm.At)];
            foreach (var alarm in due)
            {
                if (alarm.Period > TimeSpan.Zero)
                    alarm.At = _now + alarm.Period;
                else
                    _alarms.Remove(alarm);
            }
        }

        foreach (var alarm in due)
            alarm.Ring();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(TurnableClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset At { get; set; }

        public TimeSpan Length { get; private set; }

        public TimeSpan Period { get; private set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;

                (At, Length, Period) = (clock._now + dueTime, dueTime, period);
                clock._alarms.Add(this);
                foreach (var (_, set) in clock._waiting.Where(waiting => waiting.Due == dueTime))
                    set.TrySetResult();

                clock._waiting.RemoveAll(waiting => waiting.Due == dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
                clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
