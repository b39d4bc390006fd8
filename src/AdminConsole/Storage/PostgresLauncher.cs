using System.Diagnostics;

namespace AdminConsole.Storage;

/// <summary>
/// How a program of PostgreSQL is started. It always gets a session of its own, so that Ctrl-C in the terminal reaches the
/// host alone and the host can finish its last appends before it stops the database.
///
/// An ordinary user starts it as it is. PostgreSQL refuses to run as root, so root gives the cluster to the user
/// <c>postgres</c>, who however cannot reach a directory below root's private ones. Three ways lead there, and each works
/// where another is forbidden: the cluster is mounted in the short runtime directory, seen by the server alone (needs the
/// right to mount); the server runs in a user namespace in which root is called 1000 and stays the owner (needs neither
/// the right to mount nor to change user); the server is handed the open directory as a descriptor (needs the right to
/// change user alone: an ordinary container).
/// </summary>
/// <param name="Name">For the log.</param>
/// <param name="Prefix">The program that runs the shell, with its arguments.</param>
/// <param name="Script">What the shell does once <c>$cluster</c> and <c>$runtime</c> are set; the command is in <c>"$@"</c>.</param>
/// <param name="ClusterPath">The cluster's path as the started program sees it.</param>
internal sealed record PostgresLauncher(
    string Name,
    IReadOnlyList<string> Prefix,
    string Script,
    Func<PostgresPaths, string, string> ClusterPath)
{
    // The log is opened before the user is changed. An owner is changed only where it differs; chown does the directory
    // itself last, so that one which was interrupted is done again.
    private const string Prelude = """
        umask 077
        log=$1 cluster=$2 runtime=$3
        shift 3
        exec </dev/null >>"$log" 2>&1
        give() {
          for directory in "$cluster" "$runtime"; do
            [ "$(stat -c %u "$directory")" = "$(id -u "$1")" ] || chown -R "$1": "$directory"
          done
        }

        """;

    private const string AsPostgres = "setpriv --reuid=postgres --regid=postgres --init-groups";

    public static readonly PostgresLauncher Plain = new("plain", [], """exec "$@" """, (_, cluster) => cluster);

    public static readonly PostgresLauncher Mounted = new(
        "mounted",
        ["unshare", "--mount", "--propagation", "private"],
        $"""
        mount --bind "$cluster" "$runtime/cluster"
        give postgres
        exec {AsPostgres} "$@"
        """,
        (paths, _) => paths.MountPoint);

    public static readonly PostgresLauncher Mapped = new(
        "mapped",
        [],
        """
        give root
        exec unshare --user --map-user=1000 "$@"
        """,
        (_, cluster) => cluster);

    public static readonly PostgresLauncher Handed = new(
        "handed",
        [],
        $"""
        give postgres
        exec 9<"$cluster"
        exec {AsPostgres} "$@"
        """,
        (_, _) => "/proc/self/fd/9");

    /// <summary>The first way in which a program can write to the cluster's directory on this machine.</summary>
    /// <exception cref="CannotStartException">The host is root and nothing is allowed.</exception>
    public static async Task<PostgresLauncher> ChooseAsync(PostgresPaths paths, string cluster, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return Plain;

        foreach (var launcher in (PostgresLauncher[])[Mounted, Mapped, Handed])
        {
            if (await launcher.RunAsync(paths, cluster, "test", ["-w", launcher.ClusterPath(paths, cluster)], cancellationToken) == 0)
                return launcher;
        }

        throw new CannotStartException(
            "PostgreSQL refuses to run as root, and this machine lets root neither mount, nor make a user namespace, nor become " +
            "the user postgres. Start AdminConsole as an ordinary user, or set ConnectionStrings:Postgres to a server of your own. " +
            paths.DescribeLog());
    }

    /// <summary>The id of the returned process is that of the program: everything before it replaces itself.</summary>
    public Process Start(PostgresPaths paths, string cluster, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            "setsid",
            [.. Prefix, "sh", "-euc", Prelude + Script, "sh", paths.Log, cluster, paths.Runtime, program, .. arguments])
        {
            // Not the terminal: the script turns all three away from these pipes before it does anything.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };

        // The host's environment may hold secrets, and variables that steer PostgreSQL's programs.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        return Process.Start(start)!; // null only with UseShellExecute
    }

    /// <summary>The exit code.</summary>
    public async Task<int> RunAsync(
        PostgresPaths paths,
        string cluster,
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken)
    {
        using var process = Start(paths, cluster, program, arguments);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
