using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using AdminConsole.Protocol;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wire = AdminConsole.Protocol.Signal;

namespace AdminConsole.Tests.Agents;

/// <summary>
/// A server on a real socket that does what a test tells it, also what ours never would: agents must cope with any. It
/// admits every key until told otherwise.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly byte[] _privateKey = BoxKeys.NewPrivateKey();
    private readonly WebApplication _app;

    private ScriptedServer(Action<ListenOptions> listen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, listen));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            Connections[context.Connection.Id] = true;
            return next(context);
        });
        _app.MapGrpcService<ManagementGate>();
        _app.MapGrpcService<SignalGate>();
        Key = Convert.ToBase64String(BoxKeys.PublicKeyOf(_privateKey));
    }

    /// <summary>Answers a login. May throw.</summary>
    public Func<string, LoginRequest, LoginResponse> Login { get; set; } = (_, _) => new LoginResponse();

    /// <summary>Plays one Sync stream: gets the peer's key and what it says, and a way to send. May throw.</summary>
    public Func<string, SyncRequest, Func<SyncResponse, Task>, CancellationToken, Task> Sync { get; set; } =
        (_, _, _, hangUp) => Task.Delay(Timeout.Infinite, hangUp);

    public ConcurrentQueue<SyncMetaRequest> Metas { get; } = new();

    /// <summary>By id, of all that ever made a call.</summary>
    public ConcurrentDictionary<string, bool> Connections { get; } = new();

    public string Key { get; set; }

    public Uri Url { get; private set; } = new("none:");

    public static Task<ScriptedServer> StartAsync(CancellationToken cancellationToken) =>
        StartAsync(o => o.Protocols = HttpProtocols.Http2, "http", cancellationToken);

    public static Task<ScriptedServer> StartAsync(Action<ListenOptions> listen, CancellationToken cancellationToken) =>
        StartAsync(listen, "https", cancellationToken);

    /// <summary>What agents need to begin: themselves as the signal server, and an address.</summary>
    public LoginResponse Welcome() => new()
    {
        NetbirdConfig = new NetbirdConfig
        {
            Signal = new HostConfig
            {
                Uri = Url.Authority,
                Protocol = Url.Scheme == "https" ? HostConfig.Types.Protocol.Https : HostConfig.Types.Protocol.Http,
            },
        },
        PeerConfig = new PeerConfig { Address = "100.64.0.1/16", Fqdn = "a.netbird.selfhosted" },
    };

    /// <summary>A sound map in which the peer is alone.</summary>
    public static SyncResponse Map(ulong serial) => new()
    {
        NetworkMap = new NetworkMap
        {
            Serial = serial,
            PeerConfig = new PeerConfig { Address = "100.64.0.1/16", Fqdn = "a.netbird.selfhosted" },
            RemotePeersIsEmpty = true,
            FirewallRulesIsEmpty = true,
            RoutesFirewallRulesIsEmpty = true,
        },
    };

    public async ValueTask DisposeAsync()
    {
        // Streams are cut, not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static async Task<ScriptedServer> StartAsync(Action<ListenOptions> listen, string scheme, CancellationToken cancellationToken)
    {
        var server = new ScriptedServer(listen);
        await server._app.StartAsync(cancellationToken);
        server.Url = new UriBuilder(server._app.Urls.Single()) { Scheme = scheme }.Uri;
        server.Login = (_, _) => server.Welcome();
        return server;
    }

    private EncryptedMessage Seal(Google.Protobuf.IMessage message, string peer)
    {
        using var box = BoxTowards(peer);
        return Envelope.Seal(message, box, RandomNumberGenerator.GetBytes(Box.NonceSize), Key);
    }

    private T Open<T>(EncryptedMessage envelope, Google.Protobuf.MessageParser<T> parser) where T : class, Google.Protobuf.IMessage<T>
    {
        using var box = BoxTowards(envelope.WgPubKey);
        return Envelope.TryOpen(envelope, box, parser, out var message)
            ? message
            : throw new RpcException(new Status(StatusCode.InvalidArgument, "invalid request message"));
    }

    private Box BoxTowards(string peer) => Box.TryCreate(_privateKey, Convert.FromBase64String(peer))!; // agents have sound keys

    private sealed class ManagementGate(ScriptedServer server) : ManagementService.ManagementServiceBase
    {
        public override Task<ServerKeyResponse> GetServerKey(Empty request, ServerCallContext context) =>
            Task.FromResult(new ServerKeyResponse { Key = server.Key });

        public override Task<Empty> isHealthy(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

        public override Task<EncryptedMessage> Login(EncryptedMessage request, ServerCallContext context) =>
            Task.FromResult(server.Seal(server.Login(request.WgPubKey, server.Open(request, LoginRequest.Parser)), request.WgPubKey));

        public override Task Sync(EncryptedMessage request, IServerStreamWriter<EncryptedMessage> stream, ServerCallContext context) =>
            server.Sync(
                request.WgPubKey, server.Open(request, SyncRequest.Parser),
                update => stream.WriteAsync(server.Seal(update, request.WgPubKey), context.CancellationToken), context.CancellationToken);

        public override Task<Empty> SyncMeta(EncryptedMessage request, ServerCallContext context)
        {
            server.Metas.Enqueue(server.Open(request, SyncMetaRequest.Parser));
            return Task.FromResult(new Empty());
        }

        public override Task<Empty> Logout(EncryptedMessage request, ServerCallContext context)
        {
            server.Open(request, Empty.Parser);
            server.Login = (_, _) => throw new RpcException(new Status(StatusCode.PermissionDenied, "gone"));
            return Task.FromResult(new Empty());
        }
    }

    private sealed class SignalGate : Wire.SignalExchange.SignalExchangeBase
    {
        private static readonly ConcurrentDictionary<string, IServerStreamWriter<Wire.EncryptedMessage>> _streams = new();

        public override async Task ConnectStream(
            IAsyncStreamReader<Wire.EncryptedMessage> requests, IServerStreamWriter<Wire.EncryptedMessage> responses, ServerCallContext context)
        {
            _streams[context.RequestHeaders.GetValue("x-wiretrustee-peer-id") ?? ""] = responses;
            await context.WriteResponseHeadersAsync(new Metadata { { "x-wiretrustee-peer-registered", "1" } });
            await foreach (var message in requests.ReadAllAsync(context.CancellationToken))
                await PassOnAsync(message);
        }

        public override async Task<Wire.EncryptedMessage> Send(Wire.EncryptedMessage request, ServerCallContext context)
        {
            await PassOnAsync(request);
            return new Wire.EncryptedMessage();
        }

        private static Task PassOnAsync(Wire.EncryptedMessage message) =>
            _streams.TryGetValue(message.RemoteKey, out var stream) ? stream.WriteAsync(message) : Task.CompletedTask;
    }
}
