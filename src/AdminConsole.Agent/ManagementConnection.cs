using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using AdminConsole.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace AdminConsole.Agents;

/// <summary>
/// The management protocol as one peer speaks it: each call seals its message for the server and opens the answer.
/// Every failure is an <see cref="AgentException"/>. Deadlines are those of NetBird's agents.
/// </summary>
public sealed class ManagementConnection : IDisposable
{
    private readonly AgentIdentity _identity;
    private readonly GrpcChannel _channel;
    private volatile ServerBox? _server;

    public ManagementConnection(Uri url, AgentIdentity identity, AgentOptions options)
    {
        _identity = identity;
        _channel = Transport.Open(url, options);
        Client = new ManagementService.ManagementServiceClient(_channel);
    }

    /// <summary>The bare client, for who wants to send what no agent would.</summary>
    public ManagementService.ManagementServiceClient Client { get; }

    /// <summary>Asks for the server's key; what is sealed from now on is sealed for it.</summary>
    public async Task<ServerKeyResponse> GetServerKeyAsync(CancellationToken cancellationToken)
    {
        var answer = await CallAsync(Client.GetServerKeyAsync(new Empty(), Within(5, cancellationToken)), cancellationToken);
        try
        {
            if (_server?.Key != answer.Key)
                _server = new ServerBox(answer.Key, _identity.BoxTowards(answer.Key));

            return answer;
        }
        catch (FormatException exception)
        {
            throw new AgentException(StatusCode.Internal, "The server's key is none.", exception);
        }
    }

    public async Task IsHealthyAsync(CancellationToken cancellationToken) =>
        await CallAsync(Client.isHealthyAsync(new Empty(), Within(5, cancellationToken)), cancellationToken);

    public async Task<LoginResponse> LoginAsync(LoginRequest request, CancellationToken cancellationToken)
    {
        await GetServerKeyAsync(cancellationToken);
        return await CallAsync(request, Client.LoginAsync, LoginResponse.Parser, Within(10, cancellationToken));
    }

    /// <summary>
    /// All updates until the server ends the stream with OK. <paramref name="read"/> gets the plaintext of each.
    /// </summary>
    public async IAsyncEnumerable<T> SyncAsync<T>(
        SyncRequest request, Func<byte[], T> read, [EnumeratorCancellation] CancellationToken hangUp)
    {
        await GetServerKeyAsync(hangUp);
        using var call = Client.Sync(Seal(request), cancellationToken: hangUp);
        while (await NextAsync(call.ResponseStream, hangUp))
            yield return read(Open(call.ResponseStream.Current));
    }

    public IAsyncEnumerable<SyncResponse> SyncAsync(SyncRequest request, CancellationToken hangUp) =>
        SyncAsync(request, plaintext => Parse(plaintext, SyncResponse.Parser), hangUp);

    public async Task SyncMetaAsync(SyncMetaRequest request, CancellationToken cancellationToken)
    {
        await GetServerKeyAsync(cancellationToken);
        await CallAsync(Client.SyncMetaAsync(Seal(request), Within(10, cancellationToken)), cancellationToken);
    }

    public async Task LogoutAsync(CancellationToken cancellationToken)
    {
        await GetServerKeyAsync(cancellationToken);
        await CallAsync(Client.LogoutAsync(Seal(new Empty()), Within(15, cancellationToken)), cancellationToken);
    }

    public async Task<DeviceAuthorizationFlow> GetDeviceAuthorizationFlowAsync(CancellationToken cancellationToken)
    {
        await GetServerKeyAsync(cancellationToken);
        return await CallAsync(
            new DeviceAuthorizationFlowRequest(), Client.GetDeviceAuthorizationFlowAsync,
            DeviceAuthorizationFlow.Parser, Within(2, cancellationToken));
    }

    public async Task<PKCEAuthorizationFlow> GetPkceAuthorizationFlowAsync(CancellationToken cancellationToken)
    {
        await GetServerKeyAsync(cancellationToken);
        return await CallAsync(
            new PKCEAuthorizationFlowRequest(), Client.GetPKCEAuthorizationFlowAsync,
            PKCEAuthorizationFlow.Parser, Within(2, cancellationToken));
    }

    public async Task<ExtendAuthSessionResponse> ExtendAuthSessionAsync(
        ExtendAuthSessionRequest request, CancellationToken cancellationToken)
    {
        await GetServerKeyAsync(cancellationToken);
        return await CallAsync(
            request, Client.ExtendAuthSessionAsync, ExtendAuthSessionResponse.Parser, Within(10, cancellationToken));
    }

    public void Dispose() => _channel.Dispose();

    /// <summary>Seals a message for the server, whose key must have been asked for.</summary>
    public EncryptedMessage Seal(IMessage message)
    {
        Span<byte> nonce = stackalloc byte[Box.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return Envelope.Seal(message, Server.Box, nonce, _identity.PublicKey);
    }

    /// <summary>Opens what the server has sealed for this peer.</summary>
    public byte[] Open(EncryptedMessage envelope)
    {
        var server = Server;
        if (envelope.WgPubKey != server.Key)
            throw new AgentException(StatusCode.Internal, "The answer's envelope names another key than the server's.");

        return server.Box.TryOpen(envelope.Body.Span, out var plaintext)
            ? plaintext
            : throw new AgentException(StatusCode.Internal, "The answer does not open.");
    }

    private ServerBox Server =>
        _server ?? throw new InvalidOperationException($"Call {nameof(GetServerKeyAsync)} first: nothing can be sealed without it.");

    private async Task<T> CallAsync<T>(
        IMessage request, Func<EncryptedMessage, CallOptions, AsyncUnaryCall<EncryptedMessage>> call, MessageParser<T> parser, CallOptions options)
        where T : class, IMessage<T> =>
        Parse(Open(await CallAsync(call(Seal(request), options), options.CancellationToken)), parser);

    private static T Parse<T>(byte[] plaintext, MessageParser<T> parser) where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(plaintext);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new AgentException(StatusCode.Internal, $"The answer is no {typeof(T).Name}.", exception);
        }
    }

    private static async Task<T> CallAsync<T>(AsyncUnaryCall<T> call, CancellationToken cancellationToken)
    {
        using (call)
        {
            try
            {
                return await call.ResponseAsync;
            }
            catch (RpcException exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new AgentException(exception);
            }
        }
    }

    private static async Task<bool> NextAsync(IAsyncStreamReader<EncryptedMessage> stream, CancellationToken hangUp)
    {
        try
        {
            return await stream.MoveNext(hangUp);
        }
        catch (RpcException exception)
        {
            hangUp.ThrowIfCancellationRequested();
            throw new AgentException(exception);
        }
    }

    private static CallOptions Within(int seconds, CancellationToken cancellationToken) =>
        new(deadline: DateTime.UtcNow.AddSeconds(seconds), cancellationToken: cancellationToken);

    private sealed record ServerBox(string Key, Box Box);
}
