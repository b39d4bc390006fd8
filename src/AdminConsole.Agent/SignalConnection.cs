using System.Security.Cryptography;
using AdminConsole.Protocol;
using AdminConsole.Protocol.Signal;
using Grpc.Core;
using Grpc.Net.Client;
using EncryptedMessage = AdminConsole.Protocol.Signal.EncryptedMessage;

namespace AdminConsole.Agents;

/// <summary>The signal protocol as one peer speaks it: bodies are sealed from peer to peer, the server only passes them on.</summary>
public sealed class SignalConnection(Uri url, AgentIdentity identity, AgentOptions options) : IDisposable
{
    private const string PeerIdHeader = "x-wiretrustee-peer-id";
    private const string RegisteredHeader = "x-wiretrustee-peer-registered";

    private readonly GrpcChannel _channel = Transport.Open(url, options);

    public Uri Url => url;

    /// <summary>The bare client, for who wants to send what no agent would.</summary>
    public SignalExchange.SignalExchangeClient Client => field ??= new SignalExchange.SignalExchangeClient(_channel);

    /// <summary>
    /// Stays reachable until the stream ends. A message that does not open is dropped, as agents do: anybody may send one.
    /// </summary>
    /// <param name="registered">Called once the server has confirmed that messages will come.</param>
    /// <param name="receive">Called with the sender's public key and the opened body, one message at a time.</param>
    public async Task ListenAsync(Action registered, Func<string, Body, Task> receive, CancellationToken hangUp)
    {
        try
        {
            using var call = Client.ConnectStream(new Metadata { { PeerIdHeader, identity.PublicKey } }, cancellationToken: hangUp);
            var headers = await call.ResponseHeadersAsync.WaitAsync(hangUp);
            if (headers.Get(RegisteredHeader) is null)
                throw new AgentException(StatusCode.Internal, $"The signal server did not send the header {RegisteredHeader}.");

            registered();
            while (await call.ResponseStream.MoveNext(hangUp))
                if (TryOpen(call.ResponseStream.Current) is { } body)
                    await receive(call.ResponseStream.Current.Key, body);
        }
        catch (RpcException exception)
        {
            hangUp.ThrowIfCancellationRequested();
            throw new AgentException(exception);
        }
    }

    /// <summary>Hands a body to another peer. That the call succeeds does not mean that the peer is there.</summary>
    public async Task SendAsync(string remotePublicKey, Body body, CancellationToken cancellationToken)
    {
        try
        {
            using var call = Client.SendAsync(
                Seal(remotePublicKey, body), deadline: DateTime.UtcNow.AddSeconds(5), cancellationToken: cancellationToken);
            await call.ResponseAsync;
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new AgentException(exception);
        }
    }

    public void Dispose() => _channel.Dispose();

    private EncryptedMessage Seal(string remotePublicKey, Body body)
    {
        using var box = identity.BoxTowards(remotePublicKey);
        Span<byte> nonce = stackalloc byte[Box.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return new EncryptedMessage
        {
            Key = identity.PublicKey,
            RemoteKey = remotePublicKey,
            Body = Envelope.SealBody(body, box, nonce),
        };
    }

    private Body? TryOpen(EncryptedMessage message)
    {
        try
        {
            using var box = identity.BoxTowards(message.Key);
            return Envelope.TryOpen(message.Body.Span, box, Body.Parser, out var body) ? body : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
