using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AdminConsole.Hosting;

/// <summary>
/// The web server of the house, whose doors are open before there is anything behind them: whoever comes sits in the
/// <see cref="WaitingRoom"/> while the database opens and the rooms are furnished. The host starts it last, like any server, and
/// that is when it learns what is behind the doors; <see cref="LetIn"/> says when that can be entered.
/// </summary>
internal sealed class EarlyServer : IServer, IAsyncDisposable
{
    /// <summary>For connections of which nobody waits any more: none of them has anything to finish.</summary>
    private static readonly TimeSpan _closing = TimeSpan.FromSeconds(1);

    private readonly WebApplication _shell;
    private readonly IServer _kestrel;
    private readonly WaitingRoom _room;
    private Action _letIn;

    private EarlyServer(WebApplication shell, WaitingRoom room)
    {
        _shell = shell;
        _kestrel = shell.Services.GetRequiredService<IServer>();
        _room = room;
        _letIn = () => throw new InvalidOperationException("There is nothing behind the doors yet.");
    }

    public IFeatureCollection Features => _kestrel.Features;

    /// <exception cref="IOException">An address is taken.</exception>
    /// <exception cref="InvalidOperationException">The settings contradict each other; the text says what to do.</exception>
    public static async Task<EarlyServer> OpenAsync(
        Action<KestrelServerOptions> doors, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        // Kestrel and what it needs, nothing else: that is there in a fraction of the time which the house takes.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(clock);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(doors);
        var server = new EarlyServer(builder.Build(), new WaitingRoom(clock));
        try
        {
            await server._kestrel.StartAsync(server._room, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>By the host, once everything else of it has started.</summary>
    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _letIn = () => _room.LetIn(application);
        return Task.CompletedTask;
    }

    /// <summary>Everybody, those who wait first.</summary>
    public void LetIn() => _letIn();

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _room.SendAway();
        return _kestrel.StopAsync(cancellationToken);
    }

    /// <summary>Closes the doors. Who still waits is told to come again.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(_closing);
        await StopAsync(limit.Token);
        await _shell.DisposeAsync();
    }

    void IDisposable.Dispose() => ((IDisposable)_shell).Dispose();
}
