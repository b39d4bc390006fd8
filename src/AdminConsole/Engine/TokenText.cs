using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace AdminConsole.Engine;

/// <summary>
/// The text of a secret that people and tools carry around: a prefix that says what it is, 30 random characters, and their CRC-32 in
/// 6 characters of base62. A text with a typing error is known for one without looking anything up.
/// </summary>
public static class TokenText
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 30;
    private const int ChecksumLength = 6;
    private static readonly SearchValues<char> _characters = SearchValues.Create(Alphabet);

    /// <summary>A new one. It is shown once and never stored.</summary>
    public static string New(string prefix)
    {
        var random = RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return prefix + random + Checksum(random);
    }

    /// <summary>False for what cannot be one.</summary>
    public static bool IsWellFormed(string prefix, string text) =>
        text.Length == prefix.Length + RandomLength + ChecksumLength
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && !text.AsSpan(prefix.Length).ContainsAnyExcept(_characters)
        && text.AsSpan(prefix.Length + RandomLength).SequenceEqual(Checksum(text.AsSpan(prefix.Length, RandomLength)));

    /// <summary>What is stored of it: base64 of the SHA-256 of the whole text.</summary>
    public static string HashOf(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Checksum(ReadOnlySpan<char> random)
    {
        Span<char> text = stackalloc char[ChecksumLength];
        var rest = Crc32(random);
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(rest % (uint)Alphabet.Length)];
            rest /= (uint)Alphabet.Length;
        }

        return new string(text);
    }

    /// <summary>CRC-32 of IEEE 802.3, as in gzip (RFC 1952, section 8), of ASCII text.</summary>
    private static uint Crc32(ReadOnlySpan<char> text)
    {
        var crc = ~0u;
        foreach (var c in text)
        {
            crc ^= c;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
        }

        return ~crc;
    }
}
