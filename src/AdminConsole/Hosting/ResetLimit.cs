using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AdminConsole.Hosting;

/// <summary>
/// Ends a connection that opens streams only to reset them (rapid reset, CVE-2023-44487). The number of streams that are open at once
/// does not bound that, and each costs us what a call costs.
/// </summary>
internal sealed partial class ResetLimit
{
    /// <summary>
    /// In <see cref="_window"/>. When the network behind a proxy fails, all its streams are reset in one moment, and once more when they
    /// had just come back: twice what a connection holds.
    /// </summary>
    internal const int Most = 2 * Doors.MaxStreamsPerConnection;

    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);

    private readonly ConnectionContext _connection;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private long _began;
    private int _count;

    private ResetLimit(ConnectionContext connection, TimeProvider clock, ILogger logger)
    {
        _connection = connection;
        _clock = clock;
        _logger = logger;
        _began = clock.GetTimestamp();
    }

    /// <summary>On every connection of the door.</summary>
    public static void Watch(ListenOptions door, TimeProvider clock, ILogger<ResetLimit> logger) => door.Use(next => connection =>
    {
        connection.Features.Set(new ResetLimit(connection, clock, logger));
        return next(connection);
    });

    /// <summary>On every request.</summary>
    public static void Count(HttpContext request) => request.Response.OnCompleted(Completed, request);

    private static Task Completed(object state)
    {
        var request = (HttpContext)state;
        if (request.RequestAborted.IsCancellationRequested)
            request.Features.Get<ResetLimit>()?.Add();

        return Task.CompletedTask;
    }

    private void Add()
    {
        // Of two who begin a window at the same time one loses its count: one more or less makes no difference.
        if (_clock.GetElapsedTime(Volatile.Read(ref _began)) > _window)
        {
            Volatile.Write(ref _began, _clock.GetTimestamp());
            Volatile.Write(ref _count, 0);
        }

        if (Interlocked.Increment(ref _count) != Most + 1)
            return;

        LogTooMany(_logger, _connection.RemoteEndPoint?.ToString() ?? "unknown", Most);
        _connection.Abort(new ConnectionAbortedException("The client resets streams as fast as it opens them."));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection from {Address} was closed: it has reset {Count} streams within a minute")]
    private static partial void LogTooMany(ILogger logger, string address, int count);
}
