namespace AdminConsole.Engine;

/// <summary>What the database takes for now.</summary>
internal delegate Task<DateTimeOffset> DatabaseTime(CancellationToken cancellationToken);

/// <summary>
/// The time by which it is judged whether a login has expired or a peer has stayed away for too long. A clock that was set wrong
/// must not throw everybody out, so of the host's clock and the database's the earlier counts, and a leap forward is believed only
/// when it has lasted: what was expired too late is expired a little later, what was expired too early has cut people off.
/// </summary>
internal sealed class SteadyTime
{
    /// <summary>Clocks that are looked after differ by milliseconds, and a step of this size expires next to nothing.</summary>
    private static readonly TimeSpan _tolerance = TimeSpan.FromMinutes(1);

    /// <summary>A daemon that sets the time puts a wrong clock right within some minutes.</summary>
    private static readonly TimeSpan _doubt = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock;
    private volatile Reading _last;

    public SteadyTime(TimeProvider clock)
    {
        _clock = clock;
        _last = new Reading(clock.GetUtcNow(), clock.GetTimestamp(), TimeSpan.Zero, TimeSpan.Zero, 0);
    }

    public DateTimeOffset UtcNow => Read(_last.Behind).Judged;

    /// <summary>How far the clock has leapt ahead of the time that counts; zero if it is believed.</summary>
    public TimeSpan Leap => _last.Leap;

    /// <summary>How far the database's clock is behind the host's; zero if it is not.</summary>
    public TimeSpan Behind => _last.Behind;

    /// <summary>To be called every second or so: a leap shows between two readings, against the time that has really passed.</summary>
    /// <returns>True if it has leapt since the last reading.</returns>
    public bool Look()
    {
        var before = _last;
        _last = Read(before.Behind);
        return _last.Leap > before.Leap;
    }

    /// <param name="host">The host's clock, read before the database's.</param>
    /// <returns>True if the two have parted since they were compared last.</returns>
    public bool Compare(DateTimeOffset host, DateTimeOffset database)
    {
        var before = _last;
        _last = Read(host > database ? host - database : TimeSpan.Zero);
        return _last.Behind > _tolerance && before.Behind <= _tolerance;
    }

    private Reading Read(TimeSpan behind)
    {
        var (last, earlier, timestamp) = (_last, _clock.GetUtcNow() - behind, _clock.GetTimestamp());
        var step = earlier - last.Earlier - _clock.GetElapsedTime(last.Timestamp, timestamp);
        var (leap, leaptAt) = (last.Leap, last.LeaptAt);
        if (step > _tolerance)
            (leap, leaptAt) = (leap + step, timestamp);
        else if (step < -_tolerance)
            leap = leap + step > _tolerance ? leap + step : TimeSpan.Zero; // going back expires nobody: it is followed at once

        if (leap > TimeSpan.Zero && _clock.GetElapsedTime(leaptAt, timestamp) >= _doubt)
            leap = TimeSpan.Zero;

        return new Reading(earlier, timestamp, behind, leap, leaptAt);
    }

    /// <param name="Earlier">Of the host's and the database's clock.</param>
    private sealed record Reading(DateTimeOffset Earlier, long Timestamp, TimeSpan Behind, TimeSpan Leap, long LeaptAt)
    {
        public DateTimeOffset Judged => Earlier - Leap;
    }
}
