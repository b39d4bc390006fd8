using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Google.Protobuf;

namespace AdminConsole.Protocol;

/// <summary>
/// Puts a message into an <see cref="EncryptedMessage"/> and takes it out. The envelope names its sender by public key;
/// that the body opens proves it, for only the holder of the private key (or we) can have sealed it.
/// </summary>
public static class Envelope
{
    public static EncryptedMessage Seal(IMessage message, Box box, ReadOnlySpan<byte> nonce, string ownPublicKeyBase64) =>
        new() { WgPubKey = ownPublicKeyBase64, Body = SealBody(message, box, nonce) };

    /// <summary>Seals what has been written where it stands; the envelope may be read until the writer is disposed.</summary>
    public static EncryptedMessage Seal(BackwardWriter message, Box box, ReadOnlySpan<byte> nonce, string ownPublicKeyBase64)
    {
        var body = message.WithRoomForBox;
        box.SealInPlace(nonce, body.Span);
        return new() { WgPubKey = ownPublicKeyBase64, Body = UnsafeByteOperations.UnsafeWrap(body) };
    }

    /// <summary>Serializes the message into the body's own array and seals it there: no byte is copied.</summary>
    public static ByteString SealBody(IMessage message, Box box, ReadOnlySpan<byte> nonce)
    {
        var body = GC.AllocateUninitializedArray<byte>(Box.Overhead + message.CalculateSize());
        message.WriteTo(body.AsSpan(Box.Overhead));
        box.SealInPlace(nonce, body);
        return UnsafeByteOperations.UnsafeWrap(body);
    }

    /// <summary>False where the body does not open or what it holds is no such message.</summary>
    public static bool TryOpen<T>(EncryptedMessage envelope, Box box, MessageParser<T> parser, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T> =>
        TryOpen(envelope.Body.Span, box, parser, out message);

    /// <summary>As above, for a body that came in another envelope.</summary>
    public static bool TryOpen<T>(ReadOnlySpan<byte> body, Box box, MessageParser<T> parser, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        message = null;
        if (body.Length < Box.Overhead)
            return false;

        // The parser copies what it keeps, so the plaintext can stand in a borrowed array.
        var length = body.Length - Box.Overhead;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var plaintext = buffer.AsSpan(0, length);
            if (!box.TryOpen(body, plaintext))
                return false;

            message = parser.ParseFrom(plaintext);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
        finally
        {
            // Setup keys and tokens must not wait in the pool for the next borrower.
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
