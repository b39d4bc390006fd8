namespace AdminConsole.Agents;

/// <summary>A value that others wait for. Who waits sees the newest value, not every one in between.</summary>
internal sealed class Latest<T>(T value) where T : class
{
    private T _value = value;
    private TaskCompletionSource _changed = NewSignal();

    public T Value => Volatile.Read(ref _value);

    public T Update(Func<T, T> change)
    {
        T before, after;
        do
        {
            before = Value;
            after = change(before);
        }
        while (Interlocked.CompareExchange(ref _value, after, before) != before);

        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        return after;
    }

    public async Task<T> WhenAsync(Func<T, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the value: a change in between wakes us at once instead of never.
            var changed = Volatile.Read(ref _changed).Task;
            if (Value is var value && condition(value))
                return value;

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
