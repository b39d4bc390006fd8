using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdminConsole.Signal;

/// <summary>
/// A token bucket without a bucket: what is stored per caller is the one moment at which its bucket would be full again
/// (the generic cell rate algorithm).
/// </summary>
internal readonly struct Rate
{
    private readonly long _interval;
    private readonly long _depth;

    public Rate(int perSecond, int burst, long timestampFrequency)
    {
        _interval = timestampFrequency / perSecond;
        _depth = _interval * burst;
    }

    /// <param name="fullAt">The caller's state; 0 for one who has not called yet.</param>
    public bool TryTake(ref long fullAt, long now)
    {
        var after = Math.Max(fullAt, now) + _interval;
        if (after - now > _depth)
            return false;

        fullAt = after;
        return true;
    }
}

/// <summary>One bucket per caller. A caller whose bucket is full again is forgotten, so a stranger who invents callers fills nothing for long.</summary>
/// <param name="capacity">How many callers are remembered. When all of them are busy a new one is refused.</param>
internal sealed class RatePerCaller<TCaller>(int perSecond, int burst, int capacity, TimeProvider clock)
    where TCaller : IEquatable<TCaller>
{
    private readonly Rate _rate = new(perSecond, burst, clock.TimestampFrequency);
    private readonly long _sweepEvery = clock.TimestampFrequency / 10; // a full table of busy callers must not be searched for each call
    private readonly Dictionary<TCaller, long> _fullAt = [];
    private readonly Lock _lock = new(); // held for one look-up; a mailbox would cost more than it
    private long _nextSweep = long.MinValue;

    public bool TryTake(TCaller caller)
    {
        var now = clock.GetTimestamp();
        lock (_lock)
        {
            ref var fullAt = ref CollectionsMarshal.GetValueRefOrNullRef(_fullAt, caller);
            if (!Unsafe.IsNullRef(ref fullAt))
                return _rate.TryTake(ref fullAt, now);

            if (_fullAt.Count >= capacity)
                Sweep(now);

            if (_fullAt.Count >= capacity)
                return false;

            var first = 0L;
            _rate.TryTake(ref first, now);
            _fullAt.Add(caller, first);
            return true;
        }
    }

    private void Sweep(long now)
    {
        if (now < _nextSweep)
            return;

        _nextSweep = now + _sweepEvery;
        foreach (var (caller, fullAt) in _fullAt)
        {
            if (fullAt <= now)
                _fullAt.Remove(caller);
        }
    }
}
