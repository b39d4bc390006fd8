using System.Diagnostics;
using Npgsql;

namespace AdminConsole.Tests.Fixtures;

/// <summary>A PostgreSQL of the tests' own, on a socket in a temporary directory; nothing of it remains.</summary>
public sealed class ThrowawayPostgres : IAsyncLifetime
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";

    // Short, as the path of a socket may have 107 bytes; in the system's temporary directory, as the user postgres must reach it.
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"ac-pg-{Guid.NewGuid():N}"[..16]);

    private bool _running;

    public NpgsqlDataSource Database { get; private set; } = null!; // InitializeAsync comes before any test

    public string ConnectionString => $"Host={_directory};Username=postgres;Database=postgres;Timezone=UTC;Timeout=5";

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_directory);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "postgres", _directory);

        await RunAsServerAsync("initdb", "-D", Path.Combine(_directory, "data"), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        await StartAsync();
        Database = NpgsqlDataSource.Create(ConnectionString);
    }

    public async Task StartAsync()
    {
        await RunAsServerAsync(
            "pg_ctl", "-D", Path.Combine(_directory, "data"), "-l", Path.Combine(_directory, "log"), "-w", "start",
            "-o", $"-c fsync=off -c listen_addresses= -c unix_socket_directories={_directory}");
        _running = true;
    }

    /// <summary>As if the machine had lost its power.</summary>
    public async Task CrashAsync()
    {
        await RunAsServerAsync("pg_ctl", "-D", Path.Combine(_directory, "data"), "-m", "immediate", "-w", "stop");
        _running = false;
        Database.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        // A test that fails while it is down must not be said to have failed here.
        if (_running)
            await CrashAsync();

        await Database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    // The server refuses to run as root.
    private static Task RunAsServerAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(Binaries, program), .. arguments])
        : RunAsync(Path.Combine(Binaries, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Nothing is redirected to us: the server inherits what pg_ctl has, and a pipe would never end.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null", "sh", program, .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
        })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
