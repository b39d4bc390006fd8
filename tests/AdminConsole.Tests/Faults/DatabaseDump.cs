using System.Diagnostics;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Npgsql;

namespace AdminConsole.Tests.Faults;

/// <summary>What an operator's pg_dump wrote, to be restored as docs/backup-and-restore.md says.</summary>
internal sealed class DatabaseDump(string file)
{
    public static async Task<DatabaseDump> TakeAsync(string connectionString, string file)
    {
        await RunAsync("pg_dump", connectionString, "--schema=adminconsole", "--file", file);
        return new DatabaseDump(file);
    }

    /// <summary>In the place of what is there, in one transaction. Connections that stand in the way are ended.</summary>
    public async Task RestoreAsync(string connectionString)
    {
        await using (var database = NpgsqlDataSource.Create(connectionString))
        {
            await using var others = database.CreateCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            await others.ExecuteNonQueryAsync(Patience.Start());
        }

        await RunAsync(
            "psql", connectionString, "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1",
            "--command=drop schema if exists adminconsole cascade", "--file", file);
    }

    private static async Task RunAsync(string program, string connectionString, params IEnumerable<string> arguments)
    {
        var binaries = await PostgresBinaries.FindAsync("/nowhere", CancellationToken.None);
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        using var process = Process.Start(new ProcessStartInfo(
            Path.Combine(binaries.Directory, program),
            ["--host", settings.Host!, "--username", settings.Username!, "--dbname", settings.Database!, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // Where it and the host want the same tables in another order, the host gives way.
            Environment = { ["PGOPTIONS"] = "-c deadlock_timeout=1min" },
        })!; // null only with UseShellExecute
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Patience.Start()), process.StandardError.ReadToEndAsync(Patience.Start()));
        await process.WaitForExitAsync(Patience.Start());
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}{await output}");
    }
}
