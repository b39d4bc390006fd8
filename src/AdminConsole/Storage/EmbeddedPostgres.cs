using System.Diagnostics;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>
/// The private database that the host runs unless it is given another: PostgreSQL on a unix socket, its data in the data
/// directory, started before the host's other parts and stopped after them.
///
/// One loop owns the server. While the host lives, a server that dies is started again in the same place, and the pool
/// connects anew by itself. A host that was killed leaves its server running; the next one finds it by postmaster.pid,
/// stops it and starts its own. The data directory's lock (<see cref="DataDirectory"/>) keeps two hosts apart.
/// </summary>
internal sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    // Below the server's max_connections of 64, which leaves room for psql and a backup.
    private const int PoolSize = 48;

    // The children of a killed server need a moment to notice before another may have the cluster.
    private const int StartAttempts = 5;

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _healthyAfter = TimeSpan.FromMinutes(1);

    private readonly PostgresBinaries _binaries;
    private readonly PostgresLauncher _launcher;
    private readonly PostgresPaths _paths;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _supervision;
    private volatile int _processId;

    private EmbeddedPostgres(
        PostgresBinaries binaries,
        PostgresLauncher launcher,
        PostgresPaths paths,
        PostgresServer server,
        ILogger logger)
    {
        _binaries = binaries;
        _launcher = launcher;
        _paths = paths;
        _logger = logger;
        _processId = server.ProcessId;
        ConnectionString = ConnectionStringFor(paths);
        _supervision = SuperviseAsync(server);
    }

    /// <summary>The same for as long as this object lives.</summary>
    public string ConnectionString { get; }

    /// <summary>The postmaster's; another one after each restart.</summary>
    public int ProcessId => _processId;

    /// <summary>Finds PostgreSQL, makes the database on the first start, and returns when it accepts connections.</summary>
    /// <param name="dataDirectory">Absolute, existing, and held by <see cref="DataDirectory"/>.</param>
    /// <param name="logger">Told of starts, deaths and stops.</param>
    /// <param name="cancellationToken">Abandons the start; nothing is left running then.</param>
    /// <exception cref="CannotStartException">The text says what is missing.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(string dataDirectory, ILogger logger, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new CannotStartException("The private database needs Linux. Set ConnectionStrings:Postgres to a PostgreSQL server of your own.");

        var paths = PostgresPaths.Under(dataDirectory);
        var binaries = await PostgresBinaries.FindAsync(paths.Cluster, cancellationToken);
        if (await PostgresServer.StopLeftOverAsync(paths.Cluster) is { } leftOver)
            LogLeftOver(logger, leftOver);

        paths.CreateRuntime();
        try
        {
            paths.TurnLog();
            var launcher = await PrepareAsync(binaries, paths, logger, cancellationToken);
            var server = await StartServerAsync(binaries, launcher, paths, cancellationToken);
            LogStarted(logger, binaries.Major, server.ProcessId, paths.Cluster, launcher.Name);
            return new EmbeddedPostgres(binaries, launcher, paths, server, logger);
        }
        catch
        {
            PostgresPaths.RemoveRuntime(paths.Runtime);
            throw;
        }
    }

    /// <summary>Returns when the server has exited. A second call does nothing.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _supervision;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    /// <summary>For who works beside a host on its private database; null if that does not run.</summary>
    public static string? RunningIn(string dataDirectory)
    {
        var paths = PostgresPaths.Under(dataDirectory);
        return PostgresServer.SocketOf(paths.Cluster) is { } socket ? ConnectionStringFor(paths with { Runtime = socket }) : null;
    }

    internal static string ConnectionStringFor(PostgresPaths paths) => new NpgsqlConnectionStringBuilder
    {
        Host = paths.Runtime,
        Port = PostgresServer.Port,
        Username = PostgresServer.User,
        Database = "postgres",
        ApplicationName = "adminconsole",
        Timezone = "UTC",
        MaxPoolSize = PoolSize,
        Timeout = 3,        // seconds for a connection: a server that does not run refuses at once, one that hangs is not waited for
        CommandTimeout = 8, // seconds: no statement of ours takes one
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    private static async Task<PostgresLauncher> PrepareAsync(
        PostgresBinaries binaries,
        PostgresPaths paths,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        if (Directory.Exists(paths.Cluster))
            return await PostgresLauncher.ChooseAsync(paths, paths.Cluster, cancellationToken);

        if (Directory.Exists(paths.Unfinished))
            Directory.Delete(paths.Unfinished, recursive: true);

        LogCreating(logger, binaries.Major, paths.Cluster);
        PostgresPaths.CreatePrivate(paths.Unfinished);
        var launcher = await PostgresLauncher.ChooseAsync(paths, paths.Unfinished, cancellationToken);
        await CreateClusterAsync(binaries, launcher, paths, cancellationToken);
        return launcher;
    }

    internal static async Task CreateClusterAsync(
        PostgresBinaries binaries,
        PostgresLauncher launcher,
        PostgresPaths paths,
        CancellationToken cancellationToken)
    {
        // No password: nobody but the server's user and root can enter the socket's directory.
        string[] arguments =
        [
            "--pgdata", launcher.ClusterPath(paths, paths.Unfinished),
            "--username", PostgresServer.User,
            "--auth", "trust",
            "--encoding", "UTF8",
            "--locale", "C",
            "--data-checksums",
            "--no-instructions",
        ];
        if (await launcher.RunAsync(paths, paths.Unfinished, binaries.InitDb, arguments, cancellationToken) != 0)
            throw new CannotStartException($"The database could not be made in {paths.Cluster}. {paths.DescribeLog()}");

        Directory.Move(paths.Unfinished, paths.Cluster);
    }

    private static async Task<PostgresServer> StartServerAsync(
        PostgresBinaries binaries,
        PostgresLauncher launcher,
        PostgresPaths paths,
        CancellationToken cancellationToken)
    {
        var pause = _firstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await PostgresServer.StartAsync(binaries, launcher, paths, cancellationToken);
            }
            catch (CannotStartException) when (attempt < StartAttempts)
            {
                await Task.Delay(pause, cancellationToken);
                pause *= 2;
            }
        }
    }

    private async Task SuperviseAsync(PostgresServer server)
    {
        var pause = _firstPause;
        try
        {
            while (true)
            {
                var clock = Stopwatch.StartNew();
                await server.WaitForExitAsync(_stopping.Token);
                LogDied(_logger, server.ProcessId, _paths.Log);
                server.Dispose();

                pause = clock.Elapsed > _healthyAfter ? _firstPause : pause;
                server = await RestartAsync(pause);
                pause = Longer(pause);
            }
        }
        catch (OperationCanceledException)
        {
            await server.StopAsync();
            server.Dispose();
            PostgresPaths.RemoveRuntime(_paths.Runtime);
            LogStopped(_logger);
        }
    }

    private async Task<PostgresServer> RestartAsync(TimeSpan pause)
    {
        while (true)
        {
            await Task.Delay(pause, _stopping.Token);
            try
            {
                var server = await PostgresServer.StartAsync(_binaries, _launcher, _paths, _stopping.Token);
                _processId = server.ProcessId;
                LogStarted(_logger, _binaries.Major, server.ProcessId, _paths.Cluster, _launcher.Name);
                return server;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                pause = Longer(pause);
                LogRestartFailed(_logger, failure, pause);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < _longestPause ? pause * 2 : _longestPause;

    [LoggerMessage(Level = LogLevel.Information, Message = "Making a private PostgreSQL {Major} database in {Cluster}")]
    private static partial void LogCreating(ILogger logger, int major, string cluster);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL {Major} runs as process {ProcessId} on {Cluster} ({Way})")]
    private static partial void LogStarted(ILogger logger, int major, int processId, string cluster, string way);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped PostgreSQL process {ProcessId}, which an earlier host had left running")]
    private static partial void LogLeftOver(ILogger logger, int processId);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL process {ProcessId} has died and is started again; {Log} may say why")]
    private static partial void LogDied(ILogger logger, int processId, string log);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL did not start again; the next try is in {Pause}")]
    private static partial void LogRestartFailed(ILogger logger, Exception failure, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL has stopped")]
    private static partial void LogStopped(ILogger logger);
}
