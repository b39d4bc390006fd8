using System.Net.Security;
using Grpc.Net.Client;

namespace AdminConsole.Agents;

internal static class Transport
{
    /// <summary>A channel with a connection of its own, as one agent on one machine has it. A path in the URL is ignored.</summary>
    public static GrpcChannel Open(Uri url, AgentOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // Pings only while a call is open, as agents send them.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        if (options.AcceptAnyCertificate)
        {
#pragma warning disable CA5359 // Asked for, for a server of one's own whose certificate nobody signed.
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
        }

        return GrpcChannel.ForAddress(url.GetLeftPart(UriPartial.Authority), new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.LargestMessage,
        });
    }
}
