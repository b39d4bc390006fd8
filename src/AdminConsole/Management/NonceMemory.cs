namespace AdminConsole.Management;

/// <summary>
/// The nonces of envelopes that were opened lately, so that a recorded one is not taken twice. Two generations of ten minutes
/// each: a nonce is remembered for at least ten minutes and at most twenty. Not shared between hosts: a mitigation, never a reason to
/// slow a login down.
/// </summary>
internal sealed class NonceMemory(TimeProvider clock)
{
    private static readonly TimeSpan _generation = TimeSpan.FromMinutes(10);

    /// <summary>At 16 bytes and some overhead each, two generations stay below 10 MB. A storm beyond it forgets early.</summary>
    internal const int MaxPerGeneration = 131_072;

    // Calls come from many threads, and the sets change together.
    private readonly Lock _lock = new();
    private HashSet<UInt128> _current = [];
    private HashSet<UInt128> _previous = [];
    private DateTimeOffset _began = clock.GetUtcNow();

    public bool IsNew(UInt128 nonce)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now - _began >= _generation || _current.Count >= MaxPerGeneration)
            {
                _previous = now - _began >= 2 * _generation ? [] : _current;
                _current = [];
                _began = now;
            }

            return !_previous.Contains(nonce) && _current.Add(nonce);
        }
    }
}
