using AdminConsole.Engine;
using AdminConsole.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdminConsole.Hosting;

/// <summary>What an operator does at the command line, beside a host that runs or without one: <c>./run admin …</c>.</summary>
internal static class AdminCommands
{
    /// <param name="settings">As the host takes them: they say which data directory, which database.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string command, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        if (command == "reset-owner")
            return await ResetOwnerAsync(settings);

        await Console.Error.WriteLineAsync($"There is no command \"admin {command}\". There is \"admin reset-owner\".");
        return 2;
    }

    private static async Task<int> ResetOwnerAsync(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var configuration = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(settings)
            .Build();
        var options = AdminConsoleOptions.Read(configuration);
        var running = DataDirectory.AddressOfHost(options.DataDirectory ?? DataDirectory.DefaultPath(options.Demo));
        await using var cellar = await Cellar.OpenExistingAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var snapshots = new SnapshotTable(cellar.DataSource);
        await using var accounts = new Accounts(
            new AccountStream(cellar.Store, cellar.DataSource, snapshots), snapshots, new AccountDirectory(cellar.Store),
            NullLogger<Accounts>.Instance);
        using var passwords = new Passwords();
        var reset = new OwnerReset(
            accounts, new PeopleTable(cellar.DataSource), new SecondFactorTable(cellar.DataSource, cellar.Secrets),
            new SecurityLog(cellar.DataSource), cellar.Secrets, passwords, TimeProvider.System);
        var (code, refusal) = await reset.NewCodeAsync(CancellationToken.None);
        if (code is null)
        {
            await Console.Error.WriteLineAsync(refusal);
            return 1;
        }

        var address = options.PublicUrl ?? running ?? PublicAddress.Guess(options.Main, options.Main.Port);
        Console.WriteLine();
        Console.WriteLine("  This link sets a new password for the owner and removes the second factor. It works once, within an hour:");
        Console.WriteLine($"  {new Uri(address, $"/reset-owner?code={code}")}");
        if (address is { Scheme: "http", IsLoopback: false })
            Console.WriteLine("  It goes over the network in cleartext: use it on a network that you trust.");

        if (cellar.Postgres is not null)
            Console.WriteLine("  AdminConsole does not run. Start it first, then open the link.");

        Console.WriteLine();
        return 0;
    }
}
