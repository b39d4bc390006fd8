using System.Globalization;
using System.Net;

namespace AdminConsole.Domain.Networks;

/// <summary>
/// An address and a prefix length, as given: the host bits are kept, unlike in <see cref="IPNetwork"/>, which masks them
/// away. Text form <c>100.92.3.4/16</c>.
/// </summary>
public readonly record struct IpPrefix(IPAddress Address, int Length)
{
    /// <summary>True if no host bit is set: the prefix names a network.</summary>
    public bool IsMasked => Address is not null && new IPNetwork(Address, Length).BaseAddress.Equals(Address);

    /// <summary>False for an address of the other version, also for one of version 4 that is written as one of version 6.</summary>
    public bool Contains(IPAddress address) =>
        address.AddressFamily == Address.AddressFamily && new IPNetwork(Address, Length).Contains(address);

    public IpPrefix Masked() => new(new IPNetwork(Address, Length).BaseAddress, Length);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");

    public static bool TryParse(string? text, out IpPrefix prefix)
    {
        prefix = default;
        if (text is null || text.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 0)
            return false;

        var digits = text.AsSpan(slash + 1);
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0'))
            return false;

        if (!IpText.TryParse(text[..slash], out var address)
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > IpText.Bits(address))
            return false;

        prefix = new IpPrefix(address, length);
        return true;
    }
}
