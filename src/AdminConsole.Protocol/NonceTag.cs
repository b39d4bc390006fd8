using System.Security.Cryptography;

namespace AdminConsole.Protocol;

/// <summary>
/// Nonces that we recognise as our own. A box opens at both ends with the same key, so a body that we sent to a peer would
/// open if somebody handed it back to us as that peer's request. Half of each nonce is random, the other half is a
/// keyed tag over it: whoever lacks the key cannot tell it from random bytes, and we refuse a request that carries one.
/// 96 random bits leave no chance of using a nonce twice with one pair of keys.
/// </summary>
/// <param name="key">At least 32 secret bytes, the same on every host that answers for the same server key.</param>
public sealed class NonceTag(byte[] key)
{
    private const int RandomBytes = 12;

    private readonly byte[] _key = key.Length >= 32
        ? [.. key]
        : throw new ArgumentException("The key for tags has at least 32 bytes.", nameof(key));

    /// <summary>Fills <see cref="Box.NonceSize"/> bytes with a new nonce.</summary>
    public void Fill(Span<byte> nonce)
    {
        if (nonce.Length != Box.NonceSize)
            throw new ArgumentException($"A nonce has {Box.NonceSize} bytes.", nameof(nonce));

        RandomNumberGenerator.Fill(nonce[..RandomBytes]);
        Span<byte> tag = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, nonce[..RandomBytes], tag);
        tag[..(Box.NonceSize - RandomBytes)].CopyTo(nonce[RandomBytes..]);
    }

    /// <summary>True if <see cref="Fill"/> made it under the same key. Looks at the first bytes, so a whole body will do.</summary>
    public bool IsOurs(ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length < Box.NonceSize)
            return false;

        Span<byte> tag = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, nonce[..RandomBytes], tag);
        return CryptographicOperations.FixedTimeEquals(
            tag[..(Box.NonceSize - RandomBytes)], nonce[RandomBytes..Box.NonceSize]);
    }
}
