using System.Buffers.Binary;

namespace AdminConsole.Signal;

/// <summary>What became of a packet: <see cref="Ignored"/> gets no answer at all.</summary>
internal enum StunOutcome
{
    Ignored,
    Answered,
    Refused,
}

/// <summary>
/// The one exchange of RFC 8489 that we take part in: who asks with a Binding Request is told the address it comes from.
/// A function from bytes to bytes that allocates nothing.
/// <para>
/// No answer is much longer than its request: at most 44 bytes for 20 (IPv6), so the responder is no amplifier.
/// </para>
/// </summary>
internal static class StunMessage
{
    /// <summary>The longest request that travels unfragmented where nothing is known of the path (section 6.1).</summary>
    public const int MaxRequest = 548;

    /// <summary>Error, every unknown attribute a request has room for, fingerprint.</summary>
    public const int MaxResponse = UnknownAt + 2 * ((MaxRequest - HeaderLength) / 4) + 8;

    private const int HeaderLength = 20;
    private const int UnknownAt = HeaderLength + 8 + 4; // behind ERROR-CODE and the head of UNKNOWN-ATTRIBUTES
    private const uint MagicCookie = 0x2112A442;

    private const ushort BindingRequest = 0x0001;
    private const ushort BindingSuccess = 0x0101;
    private const ushort BindingError = 0x0111;

    private const ushort MessageIntegrity = 0x0008;
    private const ushort ErrorCode = 0x0009;
    private const ushort UnknownAttributes = 0x000A;
    private const ushort MessageIntegritySha256 = 0x001C;
    private const ushort XorMappedAddress = 0x0020;
    private const ushort Fingerprint = 0x8028;

    private static readonly uint[] _crcTable = MakeCrcTable();

    /// <param name="address">The sender's: 4 or 16 bytes, network order; no IPv4 in IPv6.</param>
    /// <param name="response">At least <see cref="MaxResponse"/> bytes; may not overlap with the request.</param>
    /// <param name="length">Of the response; 0 if there is none.</param>
    public static StunOutcome Answer(ReadOnlySpan<byte> request, ReadOnlySpan<byte> address, ushort port, Span<byte> response, out int length)
    {
        length = 0;
        if (!IsBindingRequest(request) || !TryReadAttributes(request, response[UnknownAt..], out var unknown, out var hasFingerprint))
            return StunOutcome.Ignored;

        request[4..HeaderLength].CopyTo(response[4..]); // cookie and transaction id
        length = unknown == 0 ? WriteAddress(response, address, port) : WriteRefusal(response, unknown);
        if (hasFingerprint)
            length = WriteFingerprint(response, length);

        WriteLength(response, length);
        return unknown == 0 ? StunOutcome.Answered : StunOutcome.Refused;
    }

    /// <summary>The value of FINGERPRINT for what stands before it (section 14.7); the length in the header must count it already.</summary>
    public static uint FingerprintOf(ReadOnlySpan<byte> before)
    {
        var crc = uint.MaxValue;
        foreach (var octet in before)
            crc = _crcTable[(byte)(crc ^ octet)] ^ (crc >> 8);

        return ~crc ^ 0x5354554E;
    }

    private static bool IsBindingRequest(ReadOnlySpan<byte> request) =>
        request.Length is >= HeaderLength and <= MaxRequest
        && BinaryPrimitives.ReadUInt16BigEndian(request) == BindingRequest
        && BinaryPrimitives.ReadUInt16BigEndian(request[2..]) == request.Length - HeaderLength
        && BinaryPrimitives.ReadUInt32BigEndian(request[4..]) == MagicCookie
        && request.Length % 4 == 0;

    /// <summary>False if the attributes do not fill the message exactly, or the fingerprint says that this is no STUN.</summary>
    private static bool TryReadAttributes(ReadOnlySpan<byte> request, Span<byte> unknownTypes, out int unknown, out bool hasFingerprint)
    {
        (unknown, hasFingerprint) = (0, false);
        var behindIntegrity = false;
        for (var at = HeaderLength; at < request.Length;)
        {
            if (hasFingerprint)
                return false; // it comes last

            var type = BinaryPrimitives.ReadUInt16BigEndian(request[at..]);
            var size = BinaryPrimitives.ReadUInt16BigEndian(request[(at + 2)..]);
            var value = at + 4;
            at = value + ((size + 3) & ~3);
            if (at > request.Length)
                return false;

            if (type == Fingerprint)
            {
                if (size != 4 || BinaryPrimitives.ReadUInt32BigEndian(request[value..]) != FingerprintOf(request[..(value - 4)]))
                    return false;

                hasFingerprint = true;
            }
            else if (!behindIntegrity && type < 0x8000 && !IsKnown(type))
            {
                BinaryPrimitives.WriteUInt16BigEndian(unknownTypes[(2 * unknown++)..], type);
            }

            behindIntegrity |= type is MessageIntegrity or MessageIntegritySha256; // what follows it counts for nothing (section 14.5)
        }

        return true;
    }

    // Of the attributes whose comprehension is required, those of RFC 8489 itself. We ask nobody for credentials, so
    // they change nothing; CHANGE-REQUEST, PRIORITY and the like ask for what we do not do.
    private static bool IsKnown(ushort type) => type is
        0x0001 or 0x0006 or MessageIntegrity or ErrorCode or UnknownAttributes or 0x0014 or 0x0015
        or MessageIntegritySha256 or 0x001D or 0x001E or XorMappedAddress;

    private static int WriteAddress(Span<byte> response, ReadOnlySpan<byte> address, ushort port)
    {
        BinaryPrimitives.WriteUInt16BigEndian(response, BindingSuccess);
        WriteHead(response[HeaderLength..], XorMappedAddress, 4 + address.Length);
        var value = response[(HeaderLength + 4)..];
        value[0] = 0;
        value[1] = (byte)(address.Length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(port ^ (MagicCookie >> 16)));
        for (var i = 0; i < address.Length; i++)
            value[4 + i] = (byte)(address[i] ^ response[4 + i]); // the cookie, then the transaction id

        return HeaderLength + 8 + address.Length;
    }

    /// <summary>420 without words, which would make it longer than it must be; the unknown types are in place already.</summary>
    private static int WriteRefusal(Span<byte> response, int unknown)
    {
        BinaryPrimitives.WriteUInt16BigEndian(response, BindingError);
        WriteHead(response[HeaderLength..], ErrorCode, 4);
        BinaryPrimitives.WriteUInt32BigEndian(response[(HeaderLength + 4)..], (4 << 8) | 20);
        WriteHead(response[(HeaderLength + 8)..], UnknownAttributes, 2 * unknown);
        var end = UnknownAt + 2 * unknown;
        if (unknown % 2 == 0)
            return end;

        BinaryPrimitives.WriteUInt16BigEndian(response[end..], 0);
        return end + 2;
    }

    private static int WriteFingerprint(Span<byte> response, int length)
    {
        WriteLength(response, length + 8);
        WriteHead(response[length..], Fingerprint, 4);
        BinaryPrimitives.WriteUInt32BigEndian(response[(length + 4)..], FingerprintOf(response[..length]));
        return length + 8;
    }

    private static void WriteHead(Span<byte> attribute, ushort type, int size)
    {
        BinaryPrimitives.WriteUInt16BigEndian(attribute, type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)size);
    }

    private static void WriteLength(Span<byte> response, int length) =>
        BinaryPrimitives.WriteUInt16BigEndian(response[2..], (ushort)(length - HeaderLength));

    // CRC-32 of ISO 3309, as in zlib. The base library has CRC-32C only.
    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var octet = 0u; octet < 256; octet++)
        {
            var crc = octet;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;

            table[octet] = crc;
        }

        return table;
    }
}
