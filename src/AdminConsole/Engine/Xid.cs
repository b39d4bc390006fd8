using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AdminConsole.Engine;

/// <summary>
/// New ids: 12 bytes (seconds, 5 random bytes of this process, a counter) as 20 characters of base32hex in lower case. Sorting
/// ids sorts by time of creation.
/// </summary>
public sealed class Xid(TimeProvider clock)
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuv";
    private static readonly byte[] _process = RandomNumberGenerator.GetBytes(5);
    private static uint _counter = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4)) & 0x7FFFFF;

    public string Next()
    {
        Span<byte> id = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(id, (uint)clock.GetUtcNow().ToUnixTimeSeconds());
        _process.CopyTo(id[4..]);
        var count = Interlocked.Increment(ref _counter);
        id[9] = (byte)(count >> 16);
        id[10] = (byte)(count >> 8);
        id[11] = (byte)count;
        return Text(id);
    }

    /// <param name="id">12 bytes.</param>
    internal static string Text(ReadOnlySpan<byte> id)
    {
        Span<char> text = stackalloc char[20];
        int bits = 0, count = 0, at = 0;
        foreach (var b in id)
        {
            bits = (bits << 8) | b;
            count += 8;
            while (count >= 5)
            {
                count -= 5;
                text[at++] = Alphabet[(bits >> count) & 31];
            }

            bits &= (1 << count) - 1;
        }

        text[at] = Alphabet[(bits << (5 - count)) & 31];
        return new string(text);
    }
}
