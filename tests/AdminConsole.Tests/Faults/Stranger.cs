using System.Security.Cryptography;
using AdminConsole.Agents;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace AdminConsole.Tests.Faults;

/// <summary>Somebody with a key pair who knows the protocol and sends what no agent would, over one connection.</summary>
internal sealed class Stranger : IDisposable
{
    /// <summary>Every call whose envelope we open.</summary>
    public static readonly string[] Calls =
        ["Login", "Sync", "SyncMeta", "Logout", "GetDeviceAuthorizationFlow", "GetPKCEAuthorizationFlow", "ExtendAuthSession"];

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private Box? _box;
    private int _connections;

    public Stranger(Uri url, AgentIdentity? identity = null, string? address = null)
    {
        Identity = identity ?? AgentIdentity.New();
        Headers = address is null ? [] : new Metadata { { "x-forwarded-for", address } };
        _channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (context, cancellationToken) =>
                {
                    Interlocked.Increment(ref _connections);
                    var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                    return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
                },
            },
            DisposeHttpClient = true,
        });
        _invoker = _channel.CreateCallInvoker();
        Client = new ManagementService.ManagementServiceClient(_channel);
    }

    public AgentIdentity Identity { get; }

    public Metadata Headers { get; }

    public ManagementService.ManagementServiceClient Client { get; }

    /// <summary>How many it has needed so far.</summary>
    public int Connections => _connections;

    public string ServerKey { get; private set; } = "";

    public static async Task<Stranger> AtAsync(TestHost host, AgentIdentity? identity = null, string? address = null)
    {
        var stranger = new Stranger(host.Url, identity, address);
        stranger.ServerKey = (await stranger.Client.GetServerKeyAsync(new Empty())).Key;
        stranger._box = Box.TryCreate(stranger.Identity.PrivateKey, Convert.FromBase64String(stranger.ServerKey))!; // an honest server's key
        return stranger;
    }

    public static LoginRequest Login(string setupKey, string hostname = "laptop") => new()
    {
        SetupKey = setupKey,
        Meta = new PeerSystemMeta { Hostname = hostname, GoOS = "linux", OS = "Debian", NetbirdVersion = "0.60.2", KernelVersion = "6.1.0" },
    };

    public EncryptedMessage Seal(IMessage message) => Seal(message.ToByteArray());

    public EncryptedMessage Seal(ReadOnlySpan<byte> plaintext) => new()
    {
        WgPubKey = Identity.PublicKey,
        Body = UnsafeByteOperations.UnsafeWrap(_box!.Seal(plaintext, RandomNumberGenerator.GetBytes(Box.NonceSize))), // AtAsync has made it
    };

    public T Open<T>(EncryptedMessage envelope, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        Assert.True(Envelope.TryOpen(envelope, _box!, parser, out var message)); // AtAsync has made it
        return message;
    }

    /// <summary>How the call ends, and the answer's envelope: of a stream its first message.</summary>
    public async Task<(StatusCode Code, string Detail, EncryptedMessage? Answer)> TryAsync(string call, EncryptedMessage envelope)
    {
        try
        {
            return (StatusCode.OK, "", await CallAsync(call, envelope));
        }
        catch (RpcException e)
        {
            return (e.StatusCode, e.Status.Detail, null);
        }
    }

    /// <summary>Sends bytes that need be no message at all.</summary>
    public async Task<StatusCode> TryBytesAsync(string call, byte[] message, CallOptions options = default)
    {
        try
        {
            var bytes = Marshallers.Create(m => m, m => m);
            var method = new Method<byte[], byte[]>(
                call == "Sync" ? MethodType.ServerStreaming : MethodType.Unary, "management.ManagementService", call, bytes, bytes);
            if (call == "Sync")
            {
                using var stream = _invoker.AsyncServerStreamingCall(method, null, options, message);
                await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
            }
            else
            {
                await _invoker.AsyncUnaryCall(method, null, options, message);
            }

            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    public void Dispose()
    {
        _channel.Dispose();
        _box?.Dispose();
    }

    private async Task<EncryptedMessage?> CallAsync(string call, EncryptedMessage envelope)
    {
        switch (call)
        {
            case "Login":
                return await Client.LoginAsync(envelope, Headers);
            case "Sync":
                using (var stream = Client.Sync(envelope, Headers))
                    return await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken) ? stream.ResponseStream.Current : null;
            case "SyncMeta":
                await Client.SyncMetaAsync(envelope, Headers);
                return null;
            case "Logout":
                await Client.LogoutAsync(envelope, Headers);
                return null;
            case "GetDeviceAuthorizationFlow":
                return await Client.GetDeviceAuthorizationFlowAsync(envelope, Headers);
            case "GetPKCEAuthorizationFlow":
                return await Client.GetPKCEAuthorizationFlowAsync(envelope, Headers);
            default:
                return await Client.ExtendAuthSessionAsync(envelope, Headers);
        }
    }
}
