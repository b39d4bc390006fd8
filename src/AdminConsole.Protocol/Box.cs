using System.Security.Cryptography;

namespace AdminConsole.Protocol;

/// <summary>
/// What two WireGuard keys share: seals and opens NaCl boxes (X25519, XSalsa20-Poly1305) between them, in both directions.
/// Making one costs a scalar multiplication (some 35 µs, as much as sealing 50 kB), so keep it per peer. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// A sealed body is <c>nonce (24) | tag (16) | ciphertext</c>. The shared key is the same for both ends, so a body that
/// one end sealed also opens there: who must know whether a body came from the other end marks its own
/// (<see cref="NonceTag"/>).
/// </remarks>
public sealed class Box : IDisposable
{
    public const int NonceSize = Sodium.NonceBytes;

    /// <summary>By how much a body is longer than its plaintext.</summary>
    public const int Overhead = Sodium.NonceBytes + Sodium.TagBytes;

    private readonly byte[] _sharedKey;
    private bool _disposed;

    private Box(byte[] sharedKey) => _sharedKey = sharedKey;

    /// <summary>
    /// The box between <paramref name="privateKey"/> and <paramref name="publicKey"/>, 32 bytes each; null where the public
    /// key is of low order, because then anybody could open it. The private key need not be clamped.
    /// </summary>
    public static Box? TryCreate(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        BoxKeys.MustBeKey(privateKey, nameof(privateKey));
        BoxKeys.MustBeKey(publicKey, nameof(publicKey));

        var sharedKey = new byte[Sodium.KeyBytes];
        return Sodium.BoxBeforeNm(sharedKey, publicKey, privateKey) == 0 ? new Box(sharedKey) : null;
    }

    /// <summary>Writes the sealed body, <see cref="Overhead"/> bytes longer than the plaintext.</summary>
    public void Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> nonce, Span<byte> body)
    {
        if (body.Length != plaintext.Length + Overhead)
            throw new ArgumentException($"A body must be {Overhead} bytes longer than its plaintext.", nameof(body));

        SealInto(body, nonce, plaintext);
    }

    public byte[] Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> nonce)
    {
        var body = GC.AllocateUninitializedArray<byte>(plaintext.Length + Overhead);
        SealInto(body, nonce, plaintext);
        return body;
    }

    /// <summary>
    /// Seals without a second buffer: the plaintext stands in <paramref name="body"/> from <see cref="Overhead"/> on and
    /// becomes the ciphertext there.
    /// </summary>
    public void SealInPlace(ReadOnlySpan<byte> nonce, Span<byte> body)
    {
        if (body.Length < Overhead)
            throw new ArgumentException($"A body has at least {Overhead} bytes.", nameof(body));

        SealInto(body, nonce, body[Overhead..]);
    }

    /// <summary>False where the body is too short, was altered or was not sealed for this pair of keys.</summary>
    public bool TryOpen(ReadOnlySpan<byte> body, out byte[] plaintext)
    {
        if (body.Length >= Overhead)
        {
            plaintext = GC.AllocateUninitializedArray<byte>(body.Length - Overhead);
            if (TryOpen(body, plaintext))
                return true;
        }

        plaintext = [];
        return false;
    }

    /// <summary>As above, into a buffer that is <see cref="Overhead"/> bytes shorter than the body.</summary>
    internal bool TryOpen(ReadOnlySpan<byte> body, Span<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var sealedMessage = body[NonceSize..];
        return Sodium.BoxOpenEasyAfterNm(plaintext, sealedMessage, (ulong)sealedMessage.Length, body[..NonceSize], _sharedKey) == 0;
    }

    private void SealInto(Span<byte> body, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (nonce.Length != NonceSize)
            throw new ArgumentException($"A nonce has {NonceSize} bytes.", nameof(nonce));

        nonce.CopyTo(body);
        if (Sodium.BoxEasyAfterNm(body[NonceSize..], plaintext, (ulong)plaintext.Length, nonce, _sharedKey) != 0)
            throw new CryptographicException("libsodium could not seal the message.");
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_sharedKey);
    }
}
