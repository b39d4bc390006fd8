using System.Security.Cryptography;

namespace AdminConsole.Protocol;

/// <summary>WireGuard's keys: X25519, 32 bytes.</summary>
public static class BoxKeys
{
    public const int Size = Sodium.KeyBytes;

    /// <summary>
    /// The points whose product with any private key is zero, in canonical form (little-endian, below 2^255 - 19): a box
    /// with one of them opens for everybody. See RFC 7748, section 6.1, and "May the Fourth Be With You", section 3.
    /// </summary>
    private static readonly byte[][] _lowOrderPoints =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        Convert.FromHexString("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];

    /// <summary>A new private key, clamped as <c>wg genkey</c> does it.</summary>
    public static byte[] NewPrivateKey()
    {
        var key = RandomNumberGenerator.GetBytes(Size);
        key[0] &= 0b1111_1000;
        key[31] = (byte)((key[31] & 0b0111_1111) | 0b0100_0000);
        return key;
    }

    public static byte[] PublicKeyOf(ReadOnlySpan<byte> privateKey)
    {
        MustBeKey(privateKey, nameof(privateKey));
        var publicKey = new byte[Size];
        if (Sodium.ScalarMultBase(publicKey, privateKey) != 0)
            throw new CryptographicException("libsodium could not compute the public key.");

        return publicKey;
    }

    /// <summary>
    /// True if these 32 bytes are the only way to write the point and the point is good for a box. X25519 ignores the
    /// topmost bit and reduces what is above its prime, so that without this check one private key could appear under
    /// several public keys, and thus as several peers.
    /// </summary>
    public static bool IsCanonicalPoint(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != Size || !IsBelowPrime(publicKey))
            return false;

        foreach (var point in _lowOrderPoints)
            if (publicKey.SequenceEqual(point))
                return false;

        return true;
    }

    internal static void MustBeKey(ReadOnlySpan<byte> key, string name)
    {
        if (key.Length != Size)
            throw new ArgumentException($"A key has {Size} bytes.", name);
    }

    /// <summary>Whether the number is below 2^255 - 19, written ed ff … ff 7f.</summary>
    private static bool IsBelowPrime(ReadOnlySpan<byte> number)
    {
        if (number[31] != 0x7f)
            return number[31] < 0x7f;

        return number[0] < 0xed || number[1..31].ContainsAnyExcept((byte)0xff);
    }
}
