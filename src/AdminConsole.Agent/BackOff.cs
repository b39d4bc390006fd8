namespace AdminConsole.Agents;

/// <summary>
/// Waits as NetBird's agents wait before they come back: from nothing to twice the interval, which grows by 1.7. So
/// thousands that lost the same server do not return in the same instant.
/// </summary>
internal sealed class BackOff(TimeSpan first, TimeSpan longest)
{
    private readonly TimeSpan _first = first;
    private TimeSpan _interval = first;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = _interval * (2 * Random.Shared.NextDouble());
        _interval = TimeSpan.FromTicks(Math.Min(longest.Ticks, (long)(_interval.Ticks * 1.7)));
        return Task.Delay(wait, cancellationToken);
    }

    public void Reset() => _interval = _first;
}
