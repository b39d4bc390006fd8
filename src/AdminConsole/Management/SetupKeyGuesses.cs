using System.Net;

namespace AdminConsole.Management;

/// <summary>
/// Slows down who tries setup keys that do not admit. Nobody guesses 122 random bits; it keeps a script with a wrong key, or a
/// thousand of them, from taking the database's time. Only failures count: any number of devices may join from one address, and an
/// address that has not failed is never held up by those that have. Each host counts for itself.
/// </summary>
internal sealed class SetupKeyGuesses(TimeProvider clock)
{
    /// <summary>A whole office that starts with a key of yesterday gets its answers at once.</summary>
    internal const int AtOnce = 256;

    /// <summary>Likewise over all addresses: so many more than come by mistake.</summary>
    internal const int AtOnceOverAll = 2_048;

    /// <summary>After that, one more each second from one address.</summary>
    private static readonly TimeSpan _each = TimeSpan.FromSeconds(1);

    /// <summary>And twenty a second from all of them.</summary>
    private static readonly TimeSpan _eachOverAll = TimeSpan.FromMilliseconds(50);

    /// <summary>So long an address is among those that have failed, whose sum is bounded.</summary>
    private static readonly TimeSpan _remembered = TimeSpan.FromMinutes(10);

    /// <summary>Some 10 MB. Beyond it those are forgotten whose failures lie longest behind them.</summary>
    private const int MaxAddresses = 65_536;

    // Calls come from many threads; an address and the sum change together.
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, TimeSpan> _settled = [];
    private TimeSpan _allSettled;

    /// <summary>False while too many failures of this address, or of all that have failed, are too fresh.</summary>
    public bool MayTry(string? address)
    {
        var now = clock.GetElapsedTime(0); // no clock that somebody sets
        lock (_lock)
        {
            return !_settled.TryGetValue(Network(address), out var settled) || settled + _remembered <= now
                || (settled - now < AtOnce * _each && _allSettled - now < AtOnceOverAll * _eachOverAll);
        }
    }

    /// <summary>A key from this address did not admit.</summary>
    public void Note(string? address)
    {
        var now = clock.GetElapsedTime(0); // no clock that somebody sets
        var network = Network(address);
        lock (_lock)
        {
            if (_settled.Count >= MaxAddresses && !_settled.ContainsKey(network))
                Forget(now);

            // When its failures are made up for, at their rate: the further away, the more of them came lately.
            _settled[network] = Later(_settled.GetValueOrDefault(network), now) + _each;
            _allSettled = Later(_allSettled, now) + _eachOverAll;
        }
    }

    private void Forget(TimeSpan now)
    {
        foreach (var (network, settled) in _settled)
        {
            if (settled + _remembered <= now)
                _settled.Remove(network);
        }

        if (_settled.Count < MaxAddresses)
            return;

        foreach (var network in _settled.OrderBy(s => s.Value).Take(MaxAddresses / 2).Select(s => s.Key).ToArray())
            _settled.Remove(network);
    }

    /// <summary>Who has one IPv6 address has the whole /64 of it.</summary>
    private static IPAddress Network(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed))
            return IPAddress.None;

        var bytes = parsed.GetAddressBytes();
        if (bytes.Length == 4)
            return parsed;

        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
