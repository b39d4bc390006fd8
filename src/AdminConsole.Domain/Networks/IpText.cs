using System.Net;

namespace AdminConsole.Domain.Networks;

/// <summary>
/// Text to address, strictly. <see cref="IPAddress.TryParse(string, out IPAddress)"/> also takes "1", "010.1.2.3" and
/// "0x7f.1", which agents do not: a name server so written crashes old ones.
/// </summary>
public static class IpText
{
    public static bool TryParse(string? text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text is null || text.Length > 45 || !IPAddress.TryParse(text, out var parsed))
            return false;

        // A scope belongs to one host's interfaces and means nothing to another.
        if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal))
            return false;

        // The part with dots, which may follow the colons of an IPv6 address, is decimal and without leading zeros.
        var dotted = text[(text.LastIndexOf(':') + 1)..];
        if ((dotted.Length == text.Length || dotted.Contains('.', StringComparison.Ordinal))
            && (!IPAddress.TryParse(dotted, out var last) || last.ToString() != dotted))
            return false;

        address = parsed;
        return true;
    }

    /// <summary>32 or 128.</summary>
    public static int Bits(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written * 8;
    }

    /// <summary>An IPv4 address as a number, the first octet highest.</summary>
    public static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (!address.TryWriteBytes(bytes, out _))
            throw new ArgumentException("An IPv4 address is needed.", nameof(address));

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public static IPAddress FromNumber(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
