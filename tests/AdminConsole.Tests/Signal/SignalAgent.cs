using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AdminConsole.Protocol.Signal;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace AdminConsole.Tests.Signal;

/// <summary>What an agent does at the signal exchange, through a real connection.</summary>
internal sealed class SignalAgent : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly SignalExchange.SignalExchangeClient _client;

    /// <param name="from">The local address to come from; every 127.x.y.z is one.</param>
    public SignalAgent(Uri host, string? key = null, string from = "127.0.0.1")
    {
        Key = key ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        _channel = GrpcChannel.ForAddress(host, new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 4 * 1024 * 1024,
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (context, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                    await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
        });
        _client = new SignalExchange.SignalExchangeClient(_channel);
    }

    public string Key { get; }

    // What has not come by then has been lost: a failure, not a test that hangs.
    private static TimeSpan Patience => TimeSpan.FromSeconds(30);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Opens a stream without waiting for the host's word.</summary>
    public AsyncDuplexStreamingCall<EncryptedMessage, EncryptedMessage> Open(Metadata headers) =>
        _client.ConnectStream(headers, cancellationToken: CancellationToken);

    /// <summary>As an agent does it: it is connected when the response header is there.</summary>
    public async Task<AsyncDuplexStreamingCall<EncryptedMessage, EncryptedMessage>> ConnectAsync()
    {
        var stream = Open(new Metadata { { "x-wiretrustee-peer-id", Key } });
        var headers = await stream.ResponseHeadersAsync.WaitAsync(Patience, CancellationToken);
        if (headers.GetValue("x-wiretrustee-peer-registered") != "1")
            Assert.Fail($"Not registered: {await EndAsync(stream)}");

        return stream;
    }

    public EncryptedMessage To(string remoteKey, ByteString body) => new() { Key = Key, RemoteKey = remoteKey, Body = body };

    public EncryptedMessage To(string remoteKey, string body) => To(remoteKey, ByteString.CopyFromUtf8(body));

    public async Task<EncryptedMessage> SendAsync(EncryptedMessage message) => await _client.SendAsync(message, cancellationToken: CancellationToken);

    public static async Task<EncryptedMessage> NextAsync(AsyncDuplexStreamingCall<EncryptedMessage, EncryptedMessage> stream)
    {
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken).WaitAsync(Patience));
        return stream.ResponseStream.Current;
    }

    /// <summary>The status with which the host ends the stream.</summary>
    public static async Task<StatusCode> EndAsync(AsyncDuplexStreamingCall<EncryptedMessage, EncryptedMessage> stream)
    {
        try
        {
            while (await stream.ResponseStream.MoveNext(CancellationToken).WaitAsync(Patience))
            {
            }

            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    public void Dispose() => _channel.Dispose();
}
