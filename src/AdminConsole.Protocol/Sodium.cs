using System.Runtime.InteropServices;

namespace AdminConsole.Protocol;

/// <summary>
/// The few functions of libsodium that make a NaCl box, and a hash. NSec brings the native library, but keeps the box to itself:
/// XSalsa20-Poly1305 is not among what it offers.
/// </summary>
internal static partial class Sodium
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 24;
    public const int TagBytes = 16;

    private const string Library = "libsodium";

    static Sodium()
    {
        if (Init() < 0)
            throw new InvalidOperationException("libsodium could not be initialised.");
    }

    /// <summary>0, or -1 where the public key is of low order and the shared key would be one that everybody knows.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_box_beforenm")]
    public static partial int BoxBeforeNm(Span<byte> sharedKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey);

    /// <summary>
    /// Writes tag and ciphertext; they may lie where the message lies, also so that message and ciphertext coincide.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "crypto_box_easy_afternm")]
    public static partial int BoxEasyAfterNm(
        Span<byte> sealedMessage, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sharedKey);

    /// <summary>0, or -1 where the tag does not fit: nothing is written then.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_box_open_easy_afternm")]
    public static partial int BoxOpenEasyAfterNm(
        Span<byte> message, ReadOnlySpan<byte> sealedMessage, ulong sealedLength, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sharedKey);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_base")]
    public static partial int ScalarMultBase(Span<byte> publicKey, ReadOnlySpan<byte> privateKey);

    [LibraryImport(Library, EntryPoint = "crypto_generichash")]
    public static partial int GenericHash(
        Span<byte> hash, nuint hashLength, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> key, nuint keyLength);

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    private static partial int Init();
}
