using System.Collections.Concurrent;
using System.Net;
using AdminConsole.Engine;
using AdminConsole.Hosting;
using AdminConsole.Signal;
using AdminConsole.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AdminConsole.Tests.Signal;

/// <summary>A host with nothing but the signal exchange behind our doors.</summary>
internal sealed class SignalHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _database;

    private SignalHost(WebApplication app, NpgsqlDataSource database) => (_app, _database) = (app, database);

    public Uri Url => new(_app.Urls.First());

    /// <summary>Null: every key is a peer's.</summary>
    public Func<string, bool>? PeerExists { get; set; }

    public ConcurrentDictionary<string, IPAddress> ManagementAddresses { get; private init; } = [];

    public SignalPostOffice PostOffice => _app.Services.GetRequiredService<SignalPostOffice>();

    /// <param name="database">Null: one that is not there. The host then delivers to its own streams.</param>
    public static async Task<SignalHost> StartAsync(string? database = null, TimeProvider? clock = null)
    {
        var source = NpgsqlDataSource.Create(database ?? "Host=/nowhere;Username=nobody");
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => Doors.Configure(kestrel, new Uri("http://127.0.0.1:0"), null, null));
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(new SignalPost(source, Guid.NewGuid()));
        builder.Services.AddSignal();

        SignalHost? host = null;
        builder.Services.AddSingleton<PeerExists>((key, _) => ValueTask.FromResult(host!.PeerExists?.Invoke(key) ?? true));
        builder.Services.AddSingleton<ManagementAddress>(key => host!.ManagementAddresses.GetValueOrDefault(key));

        var app = builder.Build();
        host = new SignalHost(app, source);
        app.UseDoors();
        app.MapGrpcService<SignalService>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>The first thing that happens at the end of a host; its connections close only when it is disposed of.</summary>
    public void BeginStop() => _app.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }
}
