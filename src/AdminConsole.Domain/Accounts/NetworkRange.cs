using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Accounts;

/// <summary>Which ranges the overlay may have.</summary>
internal static class NetworkRange
{
    /// <summary>Addresses that no network interface may have, or that mean something else to every host.</summary>
    private static readonly IpPrefix[] _special =
        [.. new[] { "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/8", "fe80::/10", "ff00::/8" }.Select(Parse)];

    /// <summary>Null if <paramref name="range"/> may be the overlay of that many peers.</summary>
    public static Decision? Refusal(IpPrefix range, int peers)
    {
        if (range.Length is < 8 or > 28 || !range.IsMasked || IpText.Bits(range.Address) != 32)
            return Invalid($"network range {range} should be an IPv4 network between /8 and /28");

        if (IsSpecial(range))
            return Invalid($"network range {range} can't be a loopback, multicast or link-local network");

        // Room to grow: one and a half times the peers that there are, and never fewer than ten.
        var needed = Math.Max(10UL, ((ulong)peers * 3 + 1) / 2);
        return AddressPool.Capacity(range) is var capacity && capacity < needed
            ? Invalid($"network range {range} has room for {capacity} peers, the account needs at least {needed}")
            : null;
    }

    /// <summary>Null if <paramref name="range"/> may be the IPv6 overlay.</summary>
    public static Decision? RefusalV6(IpPrefix range)
    {
        if (range.Length is < 48 or > 120 || !range.IsMasked || IpText.Bits(range.Address) != 128)
            return Invalid($"network range {range} should be an IPv6 network between /48 and /120");

        return IsSpecial(range) ? Invalid($"network range {range} can't be a loopback, multicast or link-local network") : null;
    }

    private static bool IsSpecial(IpPrefix range) => _special.Any(s => s.Contains(range.Address) || range.Contains(s.Address));

    private static IpPrefix Parse(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);

    private static Decision Invalid(string text) => Decision.Reject(RejectionKind.Invalid, text);
}
