using AdminConsole.Storage;
using Marten;
using Npgsql;

namespace AdminConsole.Hosting;

/// <summary>What must be open before the rooms can be wired: the data directory, the database, its schema, the secrets.</summary>
internal sealed class Cellar : IAsyncDisposable
{
    private Cellar(DataDirectory? directory, EmbeddedPostgres? postgres, NpgsqlDataSource dataSource, DocumentStore store, Secrets secrets)
    {
        Directory = directory;
        Postgres = postgres;
        DataSource = dataSource;
        Store = store;
        Secrets = secrets;
    }

    /// <summary>Null if nothing is kept in one: database and key file are the operator's own.</summary>
    public DataDirectory? Directory { get; }

    /// <summary>Null with a database of the operator's own.</summary>
    public EmbeddedPostgres? Postgres { get; }

    public NpgsqlDataSource DataSource { get; }

    public DocumentStore Store { get; }

    public Secrets Secrets { get; }

    /// <summary>The data directory, from now on ours alone; null if nothing is kept in one.</summary>
    /// <exception cref="CannotStartException">Another host uses it, or we may not.</exception>
    public static DataDirectory? TakeDirectory(AdminConsoleOptions options) =>
        options.ConnectionString is null || options.KeyFile is null
            ? DataDirectory.Open(options.DataDirectory ?? DataDirectory.DefaultPath(options.Demo))
            : null;

    /// <param name="directory">From <see cref="TakeDirectory"/>. Given back if this fails.</param>
    public static async Task<Cellar> OpenAsync(
        AdminConsoleOptions options, DataDirectory? directory, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        EmbeddedPostgres? postgres = null;
        NpgsqlDataSource? dataSource = null;
        try
        {
            if (options.ConnectionString is null)
                postgres = await EmbeddedPostgres.StartAsync(directory!.Path, logs.CreateLogger<EmbeddedPostgres>(), cancellationToken);

            dataSource = Connect(options.ConnectionString ?? postgres!.ConnectionString);
            var keyFile = await KeyFileAsync(options, directory, dataSource, cancellationToken);
            var store = MartenStore.Create(dataSource, clock);
            await Database.PrepareAsync(dataSource, store, cancellationToken);
            var secrets = await Secrets.OpenAsync(dataSource, keyFile, cancellationToken);
            return new Cellar(directory, postgres, dataSource, store, secrets);
        }
        catch (Exception e)
        {
            if (dataSource is not null)
                await dataSource.DisposeAsync();

            if (postgres is not null)
                await postgres.DisposeAsync();

            directory?.Dispose();
            if (e is NpgsqlException)
                throw new CannotStartException($"The database cannot be used: {e.Message}. Check ConnectionStrings:Postgres and that the server runs.");

            throw;
        }
    }

    /// <summary>
    /// For a command of the operator: the cellar of the host that runs, or of one that has run here. Nothing that is missing is made.
    /// </summary>
    /// <exception cref="CannotStartException">There is none, or it may not be entered.</exception>
    public static async Task<Cellar> OpenExistingAsync(
        AdminConsoleOptions options, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(options.DataDirectory ?? DataDirectory.DefaultPath(options.Demo));
        var keyPath = options.KeyFile ?? DataDirectory.SecretsKeyIn(path);
        if (!File.Exists(keyPath))
        {
            throw new CannotStartException(
                $"There is no key file {keyPath}. Name the data directory of your AdminConsole with --Data:Directory, or its key file "
                + "with --Secrets:KeyFile, and run this as the user who runs it.");
        }

        var connection = options.ConnectionString ?? EmbeddedPostgres.RunningIn(path);
        if (connection is null)
        {
            return DataDirectory.IsInUse(path)
                ? throw new CannotStartException($"The AdminConsole of {path} is still starting. Try again in a moment.")
                : await OpenAsync(options, TakeDirectory(options), clock, logs, cancellationToken);
        }

        var dataSource = Connect(connection);
        try
        {
            if (!await Secrets.AnyAsync(dataSource, cancellationToken))
                throw new CannotStartException("The database is empty: no AdminConsole has run on it.");

            var secrets = await Secrets.OpenAsync(dataSource, SecretsKeyFile.Open(keyPath), cancellationToken);
            return new Cellar(null, null, dataSource, MartenStore.Create(dataSource, clock), secrets);
        }
        catch (Exception e)
        {
            await dataSource.DisposeAsync();
            if (e is NpgsqlException)
                throw new CannotStartException($"The database cannot be used: {e.Message}. Is it running, and are you the user who runs AdminConsole?");

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Secrets.Dispose();
        await Store.DisposeAsync();
        await DataSource.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();

        Directory?.Dispose();
    }

    /// <summary>With settings that we rely on, over whatever the operator wrote.</summary>
    private static NpgsqlDataSource Connect(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Timezone = "UTC",
            ApplicationName = "adminconsole",
            KeepAlive = 30,
        };

        // A database that hangs is given up within seconds, unless the operator knows better.
        if (!settings.ShouldSerialize("Timeout"))
            settings.Timeout = 3;

        if (!settings.ShouldSerialize("Command Timeout"))
            settings.CommandTimeout = 8;

        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    private static async Task<byte[]> KeyFileAsync(
        AdminConsoleOptions options, DataDirectory? directory, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var path = options.KeyFile ?? directory!.SecretsKeyPath;

        // A fresh key would open nothing of what is there, and would hide the mistake.
        // Looked for twice: another host on an empty database may make both, the file first.
        if (!File.Exists(path) && await Secrets.AnyAsync(dataSource, cancellationToken) && !File.Exists(path))
        {
            throw new CannotStartException(
                $"The database holds sealed secrets, but there is no key file {path}. Set Secrets:KeyFile to the file that this "
                + "database was first started with. Nothing was changed.");
        }

        return SecretsKeyFile.Open(path);
    }
}
