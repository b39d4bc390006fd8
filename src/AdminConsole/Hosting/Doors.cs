using System.Net;
using AdminConsole.Engine;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AdminConsole.Hosting;

/// <summary>
/// Where the host can be entered. The main door serves browsers, tools and agents on one port: HTTP/1.1 and HTTP/2, told
/// apart by ALPN under TLS and by the first bytes in cleartext. A second door for agents alone is optional: existing
/// installations have one on 33073.
/// </summary>
internal static class Doors
{
    /// <summary>
    /// A proxy puts all its agents on one connection, two or three streams each. Kestrel's 100 would shut out the fortieth agent; an
    /// idle stream costs what it would cost on a connection of its own, and less.
    /// </summary>
    internal const int MaxStreamsPerConnection = 10_000;

    /// <summary>
    /// Opens the doors on the addresses of the two URLs: an IP address, <c>0.0.0.0</c>, <c>[::]</c> (which takes IPv4
    /// too) or <c>localhost</c>; port 0 takes a free one. The scheme says whether a door speaks TLS.
    /// </summary>
    /// <param name="kestrel">Loses what configuration told it: the doors are opened here and only here.</param>
    /// <param name="agents">Null if agents come through the main door only. Serves gRPC over HTTP/2, nothing else.</param>
    /// <param name="certificate">Null if both doors are cleartext.</param>
    /// <exception cref="InvalidOperationException">The settings contradict each other; the text says what to do.</exception>
    public static void Configure(KestrelServerOptions kestrel, Uri main, Uri? agents, TlsCertificate? certificate)
    {
        if (certificate is not null && !IsTls(main) && (agents is null || !IsTls(agents)))
        {
            throw new InvalidOperationException(
                $"Tls:Certificate is set, but {main} is cleartext. Write https:// in the URL, or remove Tls:Certificate.");
        }

        // Kestrel would open Kestrel:Endpoints by itself, a second time and without HTTP/2 in cleartext.
        kestrel.Configure();
        kestrel.AddServerHeader = false;
        SetLimits(kestrel.Limits);

        // A proxy that ends TLS in front of us may pass `:scheme: https` on; refusing it would reset the stream. What the
        // client claims is put right in UseDoors.
        kestrel.AllowAlternateSchemes = true;

        var clock = kestrel.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = kestrel.ApplicationServices.GetRequiredService<ILogger<ResetLimit>>();
        Open(kestrel, main, certificate, door =>
        {
            door.Protocols = HttpProtocols.Http1AndHttp2;
            ResetLimit.Watch(door, clock, logger);
            if (!IsTls(main))
                door.Use(next => FirstBytes.Choose(next, clock));
        });

        if (agents is not null)
        {
            Open(kestrel, agents, certificate, door =>
            {
                door.Protocols = HttpProtocols.Http2;
                ResetLimit.Watch(door, clock, logger);
                door.Use(next => connection =>
                {
                    connection.Features.Set(AgentsDoor.Mark);
                    return next(connection);
                });
            });
        }
    }

    /// <summary>
    /// Before anything reads the request. <c>Request.Scheme</c> becomes what the connection is, whatever the client or our own
    /// <see cref="FirstBytes"/> made Kestrel believe (<see cref="ITlsHandshakeFeature"/> is there only after a real
    /// handshake). Then what trusted proxies say of the client, since gRPC calls leave the pipeline at the routing. The agents' door
    /// gives out nothing but gRPC.
    /// </summary>
    /// <param name="behindProxies">Whether there are proxies whose headers are believed.</param>
    public static void UseDoors(this WebApplication app, bool behindProxies = false)
    {
        app.Use((context, next) =>
        {
            ResetLimit.Count(context);
            context.Request.Scheme = context.Features.Get<ITlsHandshakeFeature>() is null ? "http" : "https";
            return next(context);
        });

        if (behindProxies)
            app.UseForwardedHeaders();

        // A door that is open to both families sees IPv4 in IPv6's clothes.
        app.Use((context, next) =>
        {
            if (context.Connection.RemoteIpAddress is { } address)
                context.Connection.RemoteIpAddress = Places.Plain(address);

            return next(context);
        });

        // The agents' door must know the endpoint before anything else of the house sees its strangers. Routing that
        // comes later finds the endpoint chosen and leaves it.
        app.UseRouting();
        app.Use((context, next) =>
        {
            if (!IsForAgents(context.Features) || context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not null)
                return next(context);

            context.Response.StatusCode = StatusCodes.Status404NotFound; // Unimplemented, to a gRPC client
            return Task.CompletedTask;
        });
    }

    /// <summary>True if the request came through the agents' door.</summary>
    public static bool IsForAgents(IFeatureCollection request) => request.Get<AgentsDoor>() is not null;

    private static void Open(KestrelServerOptions kestrel, Uri url, TlsCertificate? certificate, Action<ListenOptions> furnish)
    {
        void Furnish(ListenOptions door)
        {
            furnish(door);
            if (!IsTls(url))
                return;

            if (certificate is null)
                throw new InvalidOperationException($"{url} needs a certificate: set Tls:Certificate and Tls:Key to PEM files, or write http://.");

            door.UseHttps(certificate.Handshake);
        }

        if (IPAddress.TryParse(url.IdnHost, out var address))
            kestrel.Listen(address, url.Port, Furnish);
        else if (!url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"Cannot listen on {url}: write an IP address, 0.0.0.0, [::] or localhost instead of {url.Host}.");
        else if (url.Port == 0)
            kestrel.Listen(IPAddress.Loopback, 0, Furnish); // localhost is two addresses, which cannot share a port nobody knows yet
        else
            kestrel.ListenLocalhost(url.Port, Furnish);
    }

    private static bool IsTls(Uri url) => url.Scheme switch
    {
        "https" => true,
        "http" => false,
        _ => throw new InvalidOperationException($"Cannot listen on {url}: write http:// or https://."),
    };

    private static void SetLimits(KestrelServerLimits limits)
    {
        // Agents ping too, but a half-open connection shows only to who asks: 50 s at most until a lost agent is
        // "disconnected", long enough for a laptop that changes networks.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

        // An agent that is busy applying a map does not read; how long it may do so is the business of each stream.
        limits.MinResponseDataRate = null;

        limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;

        // Per connection, so times the number of agents: the dozen headers of a gRPC call fit into 1 KiB.
        limits.Http2.HeaderTableSize = 1024;

        // What a client may send ahead of its reader, and so pin in our memory: one sealed message of an agent per
        // stream, one message of the signal exchange per connection.
        limits.Http2.InitialStreamWindowSize = 128 * 1024;
        limits.Http2.InitialConnectionWindowSize = 1024 * 1024;

        // Room for session cookies in chunks and a bearer token; no honest request has more.
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestLineSize = 8 * 1024;

        // A browser sends its headers at once; what takes longer is holding a connection open on purpose.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

        // Idle connections without a stream: above the 60 to 120 s after which proxies drop theirs, so that it is never
        // us who closes a connection the proxy is about to reuse.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
    }

    /// <summary>On a connection that came through the agents' door.</summary>
    private sealed class AgentsDoor
    {
        public static readonly AgentsDoor Mark = new();
    }
}
