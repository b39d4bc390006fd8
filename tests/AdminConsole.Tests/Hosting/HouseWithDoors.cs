using System.Collections.Concurrent;
using System.Net.WebSockets;
using AdminConsole.Hosting;
using AdminConsole.Protocol.Signal;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdminConsole.Tests.Hosting;

/// <summary>The smallest house behind our doors: a page that says how it was reached, a WebSocket and a gRPC service that echo.</summary>
internal sealed class HouseWithDoors : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LogBook _log;

    private HouseWithDoors(WebApplication app, LogBook log) => (_app, _log) = (app, log);

    public Uri Main => new(_app.Urls.First());

    public Uri Agents => new(_app.Urls.Last());

    public IReadOnlyCollection<string> Warnings => _log.Warnings;

    public static async Task<HouseWithDoors> OpenAsync(string main, string? agents = null, TlsCertificate? certificate = null, TimeProvider? clock = null)
    {
        var log = new LogBook();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Kestrel:Endpoints:Agents:Url"] = agents;
        builder.WebHost.ConfigureKestrel(kestrel => Doors.Configure(kestrel, new Uri(main), agents is null ? null : new Uri(agents), certificate));
        builder.Logging.ClearProviders().AddProvider(log).HoldBack();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(clock ?? TimeProvider.System);

        var app = builder.Build();
        app.UseDoors();
        app.UseRouting(); // as the house does: behind UseDoors
        app.UseWebSockets();
        app.MapGet("/", (HttpContext context) => $"{context.Request.Protocol} {context.Request.Scheme} {context.Request.IsHttps}");
        app.MapGet("/socket", EchoAsync);
        app.MapGrpcService<EchoService>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new HouseWithDoors(app, log);
    }

    public int Count => _app.Urls.Count;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
        await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, context.RequestAborted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private sealed class EchoService : SignalExchange.SignalExchangeBase
    {
        public override Task<EncryptedMessage> Send(EncryptedMessage request, ServerCallContext context) => Task.FromResult(request);

        public override async Task ConnectStream(
            IAsyncStreamReader<EncryptedMessage> requestStream, IServerStreamWriter<EncryptedMessage> responseStream, ServerCallContext context)
        {
            await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
                await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }

    private sealed class LogBook : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _warnings = [];

        public IReadOnlyCollection<string> Warnings => _warnings;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                _warnings.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
