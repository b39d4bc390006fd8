using System.Buffers.Binary;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>A request that opened: its sender holds the private key of <see cref="Key"/>.</summary>
internal readonly record struct OpenedCall<T>(WireGuardKey Key, Box Box, T Message);

/// <summary>Opens the envelopes of agents and seals our answers.</summary>
internal sealed class SealedCalls(ServerKeys keys, NonceMemory nonces)
{
    /// <exception cref="RpcException">InvalidArgument: not a key, not sealed for us, sealed by us, seen before, or not the message.</exception>
    public OpenedCall<T> Open<T>(EncryptedMessage envelope, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        if (!WireGuardKey.TryParse(envelope.WgPubKey, out var key) || !BoxKeys.IsCanonicalPoint(key.ToBytes()))
            throw Invalid($"provided wgPubKey {Shown(envelope.WgPubKey)} is invalid");

        var box = Box.TryCreate(keys.PrivateKey, key.ToBytes());
        var body = envelope.Body.Span;
        if (box is null || body.Length < Box.Overhead || keys.Nonces.IsOurs(body[..Box.NonceSize])
            || !Envelope.TryOpen(envelope, box, parser, out var message))
        {
            box?.Dispose();
            throw Invalid("invalid request message");
        }

        // Noted only now that it opened: garbage must not fill the memory.
        if (!nonces.IsNew(BinaryPrimitives.ReadUInt128BigEndian(body)))
        {
            box.Dispose();
            throw Invalid("invalid request message");
        }

        return new OpenedCall<T>(key, box, message);
    }

    public EncryptedMessage Seal(IMessage message, Box box)
    {
        Span<byte> nonce = stackalloc byte[Box.NonceSize];
        keys.Nonces.Fill(nonce);
        return Envelope.Seal(message, box, nonce, keys.PublicKey);
    }

    /// <summary>Where it stands: the envelope may be read until the writer is disposed.</summary>
    public EncryptedMessage Seal(BackwardWriter message, Box box)
    {
        Span<byte> nonce = stackalloc byte[Box.NonceSize];
        keys.Nonces.Fill(nonce);
        return Envelope.Seal(message, box, nonce, keys.PublicKey);
    }

    private static RpcException Invalid(string text) => new(new Status(StatusCode.InvalidArgument, text));

    /// <summary>What a stranger sent is not repeated in full, nor with what could break a log line.</summary>
    public static string Shown(string text) =>
        new([.. text.Take(64).Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?')]);
}
