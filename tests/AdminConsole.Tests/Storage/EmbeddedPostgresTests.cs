using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AdminConsole.Tests.Storage;

/// <summary>With the servers that are installed on this machine, as the user who runs the tests.</summary>
[SupportedOSPlatform("linux")]
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_first_start_makes_a_database_that_keeps_what_it_acknowledged_and_has_no_port()
    {
        await using var postgres = await StartAsync(_data.Path);

        Assert.Equal("UTF8", await AskAsync(postgres, "show server_encoding"));
        Assert.Equal("C", await AskAsync(postgres, "select datcollate from pg_database where datname = current_database()"));
        Assert.Equal("on", await AskAsync(postgres, "show data_checksums"));
        Assert.Equal("on", await AskAsync(postgres, "show fsync"));
        Assert.Equal("", await AskAsync(postgres, "show listen_addresses"));
        Assert.Equal("UTC", await AskAsync(postgres, "show timezone"));
        Assert.True(File.Exists(_data.File("postgres.log")));
    }

    [Fact]
    public async Task A_second_start_finds_what_the_first_one_stored()
    {
        await using (var first = await StartAsync(_data.Path))
            await StoreAsync(first.ConnectionString);

        await using var second = await StartAsync(_data.Path);

        Assert.Equal("kept", await AskAsync(second, "select note from notes"));
    }

    [Fact]
    public async Task The_data_may_lie_below_a_directory_that_no_other_user_can_enter()
    {
        var closed = Directory.CreateDirectory(_data.File("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var postgres = await StartAsync(closed.CreateSubdirectory("data").FullName);

        Assert.Equal("1", await AskAsync(postgres, "select '1'"));
    }

    [Fact]
    public async Task The_data_may_lie_deeper_than_the_address_of_a_socket_is_long()
    {
        var deep = Directory.CreateDirectory(_data.File(Path.Combine(new string('a', 80), new string('b', 80), "it's, here"))).FullName;
        await using var postgres = await StartAsync(deep);

        Assert.Equal("1", await AskAsync(postgres, "select '1'"));
    }

    [Theory]
    [InlineData("mounted")]
    [InlineData("mapped")]
    [InlineData("handed")]
    public async Task Root_has_three_ways_to_run_the_server_where_the_user_postgres_could_not_go(string name)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "PostgreSQL refuses root alone; these tests run as an ordinary user.");
        var launcher = new[] { PostgresLauncher.Mounted, PostgresLauncher.Mapped, PostgresLauncher.Handed }.Single(l => l.Name == name);
        var paths = PostgresPaths.Under(_data.Path);
        var binaries = await PostgresBinaries.FindAsync(paths.Cluster, Ended);
        paths.CreateRuntime();
        PostgresPaths.CreatePrivate(paths.Unfinished);
        try
        {
            var allowed = await launcher.RunAsync(paths, paths.Unfinished, "test", ["-w", launcher.ClusterPath(paths, paths.Unfinished)], Ended);
            Assert.SkipWhen(allowed != 0, $"This machine forbids the way '{name}'.");

            await EmbeddedPostgres.CreateClusterAsync(binaries, launcher, paths, Ended);
            using var server = await PostgresServer.StartAsync(binaries, launcher, paths, Ended);
            await StoreAsync(EmbeddedPostgres.ConnectionStringFor(paths));
            await server.StopAsync();
            Assert.Contains("database system is shut down", paths.LogTail(), StringComparison.Ordinal);
        }
        finally
        {
            PostgresPaths.RemoveRuntime(paths.Runtime);
        }

        // And what one way has made, the way that this machine prefers takes over.
        await using var postgres = await StartAsync(_data.Path);
        Assert.Equal("kept", await AskAsync(postgres, "select note from notes"));
    }

    [Fact]
    public async Task A_killed_server_is_started_again_in_the_same_place_and_has_lost_nothing()
    {
        await using var postgres = await StartAsync(_data.Path);
        await StoreAsync(postgres.ConnectionString);
        var killed = postgres.ProcessId;

        Kill(killed);

        Assert.Equal("kept", await AskAgainAsync(postgres, "select note from notes"));
        Assert.NotEqual(killed, postgres.ProcessId);
    }

    [Fact]
    public async Task A_server_that_was_killed_while_no_host_lived_is_recovered_by_the_next()
    {
        using (var server = await LeaveRunningAsync())
        {
            Kill(server.ProcessId);
            await server.WaitForExitAsync(Ended);
        }

        await using var postgres = await StartAsync(_data.Path);

        Assert.Equal("kept", await AskAsync(postgres, "select note from notes"));
    }

    [Fact]
    public async Task A_server_that_a_killed_host_left_running_is_stopped_and_its_data_kept()
    {
        using var leftOver = await LeaveRunningAsync();

        await using var postgres = await StartAsync(_data.Path);

        await leftOver.WaitForExitAsync(Ended);
        Assert.NotEqual(leftOver.ProcessId, postgres.ProcessId);
        Assert.Equal("kept", await AskAsync(postgres, "select note from notes"));
    }

    [Fact]
    public async Task A_process_that_got_the_number_of_a_dead_server_neither_stops_the_start_nor_is_stopped()
    {
        await using (await StartAsync(_data.Path))
        {
        }

        using var bystander = Process.Start("sleep", "600");
        string[] lines = [bystander.Id.ToString(CultureInfo.InvariantCulture), "/elsewhere", "1", "5432", "/tmp", "", " 1 1", "ready   "];
        await File.WriteAllLinesAsync(_data.File("postgres/postmaster.pid"), lines, Ended);

        await using var postgres = await StartAsync(_data.Path);

        Assert.False(bystander.HasExited);
        Assert.Equal("1", await AskAsync(postgres, "select '1'"));
        bystander.Kill();
    }

    [Fact]
    public async Task A_database_that_was_half_made_is_made_anew()
    {
        Directory.CreateDirectory(_data.File("postgres.new/base"));
        await File.WriteAllTextAsync(_data.File("postgres.new/PG_VERSION"), "15\n", Ended);

        await using var postgres = await StartAsync(_data.Path);

        Assert.Equal("1", await AskAsync(postgres, "select '1'"));
        Assert.False(Directory.Exists(_data.File("postgres.new")));
    }

    [Fact]
    public async Task A_database_of_another_major_version_is_refused_and_not_touched()
    {
        Directory.CreateDirectory(_data.File("postgres"));
        await File.WriteAllTextAsync(_data.File("postgres/PG_VERSION"), "9\n", Ended);
        await File.WriteAllTextAsync(_data.File("postgres/postmaster.pid"), "1\n", Ended);

        var refusal = await Assert.ThrowsAsync<CannotStartException>(() => StartAsync(_data.Path));

        Assert.Contains("made by PostgreSQL 9", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("postgresql-9", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(
            [_data.File("postgres"), _data.File("postgres/PG_VERSION"), _data.File("postgres/postmaster.pid")],
            Directory.GetFileSystemEntries(_data.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_stopped_host_leaves_no_server_and_no_socket_behind()
    {
        var postgres = await StartAsync(_data.Path);
        var runtime = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;
        Assert.True(Directory.Exists(runtime));

        await postgres.DisposeAsync();

        Assert.False(Signals.IsAlive(postgres.ProcessId));
        Assert.False(Directory.Exists(runtime));
        Assert.Contains("database system is shut down", PostgresPaths.Under(_data.Path).LogTail(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_interrupt_key_of_the_terminal_does_not_reach_the_server()
    {
        await using var postgres = await StartAsync(_data.Path);

        // The terminal signals the foreground group of its session; field 6 of stat is the session (proc(5)).
        var stat = await File.ReadAllTextAsync($"/proc/{postgres.ProcessId}/stat", Ended);
        var session = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
        Assert.Equal(postgres.ProcessId.ToString(CultureInfo.InvariantCulture), session);
    }

    [Fact]
    public async Task A_start_that_is_abandoned_leaves_nothing_running()
    {
        await using (await StartAsync(_data.Path))
        {
        }

        using var abandoned = new CancellationTokenSource();
        var start = EmbeddedPostgres.StartAsync(_data.Path, NullLogger.Instance, abandoned.Token);
        await abandoned.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await using var next = await StartAsync(_data.Path);
        Assert.Equal("1", await AskAsync(next, "select '1'"));
    }

    private static Task<EmbeddedPostgres> StartAsync(string directory) =>
        EmbeddedPostgres.StartAsync(directory, NullLogger.Instance, Ended);

    /// <summary>What a host leaves that is killed after it has stored a note: a server that nobody watches.</summary>
    private async Task<PostgresServer> LeaveRunningAsync()
    {
        await using (var first = await StartAsync(_data.Path))
            await StoreAsync(first.ConnectionString);

        var paths = PostgresPaths.Under(_data.Path);
        paths.CreateRuntime();
        var launcher = await PostgresLauncher.ChooseAsync(paths, paths.Cluster, Ended);
        var binaries = await PostgresBinaries.FindAsync(paths.Cluster, Ended);
        return await PostgresServer.StartAsync(binaries, launcher, paths, Ended);
    }

    private static async Task StoreAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("create table notes (note text); insert into notes values ('kept')");
        await command.ExecuteNonQueryAsync(Ended);
    }

    private static async Task<string?> AskAsync(EmbeddedPostgres postgres, string question)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand(question);
        return (string?)await command.ExecuteScalarAsync(Ended);
    }

    /// <summary>Asks until there is an answer, as a pool's user does while the server is away.</summary>
    private static async Task<string?> AskAgainAsync(EmbeddedPostgres postgres, string question)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                return await AskAsync(postgres, question);
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
        }
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }
}
