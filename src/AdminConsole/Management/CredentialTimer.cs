namespace AdminConsole.Management;

/// <summary>When a stream's TURN and relay credentials are due to be told anew. By elapsed time: clocks may be set.</summary>
internal sealed class CredentialTimer(TimeSpan every, TimeProvider clock)
{
    private long _toldAt = clock.GetTimestamp();

    /// <summary>How long until then; infinite if nothing runs out.</summary>
    public TimeSpan Remaining =>
        every == Timeout.InfiniteTimeSpan ? every : every - clock.GetElapsedTime(_toldAt) is { Ticks: > 0 } rest ? RoundUp(rest) : TimeSpan.Zero;

    public bool IsDue => Remaining == TimeSpan.Zero;

    public void Restart() => _toldAt = clock.GetTimestamp();

    /// <summary>Waits count whole milliseconds: one that is cut ends before its time.</summary>
    private static TimeSpan RoundUp(TimeSpan rest) => TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));
}
