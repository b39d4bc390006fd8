using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AdminConsole.Storage;

/// <summary>One running server of the private cluster, from start to exit.</summary>
internal sealed partial class PostgresServer : IDisposable
{
    public const string User = "adminconsole";

    public const int Port = 5432; // only a part of the socket's name

    // A killed server replays at most max_wal_size (1 GB) of log before it is ready: well under a minute on a slow disk.
    private static readonly TimeSpan _startLimit = TimeSpan.FromMinutes(2);

    // Together below the ten seconds that container runtimes grant between TERM and KILL.
    private static readonly TimeSpan _fastLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _immediateLimit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly string _cluster;

    private PostgresServer(Process process, string cluster)
    {
        _process = process;
        _cluster = cluster;
        ProcessId = process.Id;
    }

    public int ProcessId { get; }

    /// <summary>Returns when the server accepts connections.</summary>
    /// <exception cref="CannotStartException">It exits or is not ready in time; the text ends with its log.</exception>
    public static async Task<PostgresServer> StartAsync(
        PostgresBinaries binaries,
        PostgresLauncher launcher,
        PostgresPaths paths,
        CancellationToken cancellationToken)
    {
        var process = launcher.Start(paths, paths.Cluster, binaries.Postgres, Arguments(launcher, paths));
        var server = new PostgresServer(process, paths.Cluster);
        try
        {
            var clock = Stopwatch.StartNew();
            while (Postmaster.Read(paths.Cluster) is not { Ready: true } postmaster || postmaster.ProcessId != process.Id)
            {
                if (process.HasExited)
                    throw new CannotStartException($"PostgreSQL stopped while it was starting. {paths.DescribeLog()}");

                if (clock.Elapsed > _startLimit)
                    throw new CannotStartException($"PostgreSQL was not ready after {_startLimit.TotalMinutes:0} minutes. {paths.DescribeLog()}");

                await Task.Delay(_glance, cancellationToken);
            }

            return server;
        }
        catch
        {
            await server.StopAsync();
            server.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server that a killed host left running on this cluster.</summary>
    /// <returns>Its process id; null if there was none.</returns>
    public static async Task<int?> StopLeftOverAsync(string cluster)
    {
        if (Postmaster.Read(cluster) is not { } postmaster)
            return null;

        int? stopped = null;
        if (IsServing(postmaster.ProcessId, cluster))
        {
            await StopAsync(postmaster.ProcessId, cluster);
            stopped = postmaster.ProcessId;
        }
        else if (Directory.Exists($"/proc/{Text(postmaster.ProcessId)}"))
        {
            // The number has gone to another process since, and PostgreSQL would take that for a server of this cluster.
            File.Delete(Postmaster.FileOf(cluster));
        }

        PostgresPaths.RemoveRuntime(postmaster.SocketDirectory);
        return stopped;
    }

    /// <summary>Where the server of this cluster is to be reached now; null if none runs.</summary>
    public static string? SocketOf(string cluster) =>
        Postmaster.Read(cluster) is { Ready: true } postmaster && IsServing(postmaster.ProcessId, cluster) ? postmaster.SocketDirectory : null;

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Ends the sessions and writes everything down; if that takes too long, leaves the rest to recovery at the next start.</summary>
    public Task StopAsync() => StopAsync(ProcessId, _cluster);

    public void Dispose() => _process.Dispose();

    private static async Task StopAsync(int processId, string cluster)
    {
        (int Signal, TimeSpan Limit)[] steps = [(FastShutdown, _fastLimit), (ImmediateShutdown, _immediateLimit), (Kill, _immediateLimit)];
        foreach (var (signal, limit) in steps)
        {
            if (!IsServing(processId, cluster))
                return;

            _ = Send(processId, signal); // fails only if it has just exited

            var clock = Stopwatch.StartNew();
            while (IsServing(processId, cluster) && clock.Elapsed < limit)
                await Task.Delay(_glance, CancellationToken.None);
        }
    }

    private static string[] Arguments(PostgresLauncher launcher, PostgresPaths paths) =>
    [
        "-D", launcher.ClusterPath(paths, paths.Cluster),
        "-c", Mark(paths.Cluster),
        "-c", "cluster_name=adminconsole",

        // Only this user, only this machine.
        "-c", "listen_addresses=",
        "-c", $"unix_socket_directories={paths.Runtime}",
        "-c", "unix_socket_permissions=0700",
        "-c", string.Create(CultureInfo.InvariantCulture, $"port={Port}"),

        // What was acknowledged stays, whatever a configuration file in the cluster says.
        "-c", "fsync=on",
        "-c", "full_page_writes=on",
        "-c", "synchronous_commit=on",

        // One client with short statements: little memory, no parallel workers, no compiler.
        "-c", "max_connections=64",
        "-c", "shared_buffers=64MB",
        "-c", "maintenance_work_mem=32MB",
        "-c", "max_wal_size=1GB",
        "-c", "max_parallel_workers_per_gather=0",
        "-c", "jit=off",
        "-c", "timezone=UTC",

        // Statements and details of errors can hold what must not be in a log.
        "-c", "logging_collector=off",
        "-c", "log_destination=stderr",
        "-c", "log_timezone=UTC",
        "-c", "log_checkpoints=off",
        "-c", "log_error_verbosity=terse",
        "-c", "log_min_error_statement=panic",
        "-c", "log_statement=none",
    ];

    /// <summary>Stands among the server's arguments, so that the process can be told from every other by looking at it.</summary>
    private static string Mark(string cluster) => $"adminconsole.cluster={cluster}";

    private static bool IsServing(int processId, string cluster)
    {
        try
        {
            return File.ReadAllText($"/proc/{Text(processId)}/cmdline").Split('\0').Contains(Mark(cluster));
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // PostgreSQL's manual, "Shutting Down the Server".
    private const int FastShutdown = 2;      // SIGINT
    private const int ImmediateShutdown = 3; // SIGQUIT
    private const int Kill = 9;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int processId, int signal);

    /// <summary>What postmaster.pid says (PostgreSQL's manual, "Database File Layout").</summary>
    private sealed record Postmaster(int ProcessId, string SocketDirectory, bool Ready)
    {
        public static string FileOf(string cluster) => Path.Combine(cluster, "postmaster.pid");

        /// <summary>Null while there is none, or none that is complete enough to name a process.</summary>
        public static Postmaster? Read(string cluster)
        {
            try
            {
                var lines = File.ReadAllLines(FileOf(cluster));
                return lines.Length > 0 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
                    ? new Postmaster(id, lines.ElementAtOrDefault(4) ?? "", lines.ElementAtOrDefault(7)?.Trim() == "ready")
                    : null;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
