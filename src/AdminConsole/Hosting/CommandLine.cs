using AdminConsole.Storage;

namespace AdminConsole.Hosting;

/// <summary>What the program does when it is started: it runs the host until Ctrl-C, and says where it is. Or one command of its operator.</summary>
internal static class CommandLine
{
    /// <returns>The exit code: 0 after an orderly end, 1 if the host could not start, 2 for bad settings.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var settings = Parse(args is ["admin", _, ..] ? args[2..] : args);
        try
        {
            if (args is ["admin", ..])
                return await AdminCommands.RunAsync(args.ElementAtOrDefault(1) ?? "", settings);

            if (settings.ContainsKey("healthcheck"))
                return await HealthCheckAsync(settings);

            await using var app = await AdminConsoleApp.StartAsync(settings, TimeProvider.System, CancellationToken.None);
            Welcome(app);
            await using var demo = await Demo.StartAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (InvalidSettingsException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (Exception e) when (e is CannotStartException or IOException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <summary><c>--Name=value</c>, <c>--Name value</c>, or <c>--switch</c>, which means true.</summary>
    private static Dictionary<string, string?> Parse(string[] args)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].TrimStart('-');
            if (name.Split('=', 2) is [var key, var value])
                settings[key] = value;
            else if (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                settings[name] = args[++i];
            else
                settings[name] = "true";
        }

        return settings;
    }

    private static Task<int> HealthCheckAsync(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(settings).Build();
        return Health.AskAsync(AdminConsoleOptions.Read(configuration).Main);
    }

    private static void Welcome(AdminConsoleApp app)
    {
        Console.WriteLine();
        Console.WriteLine($"  Console   {app.PublicUrl}");
        Console.WriteLine($"  Agents    netbird up --management-url {app.PublicUrl}");
        if (app.SetupLink is { } link)
        {
            Console.WriteLine();
            Console.WriteLine("  There is no owner yet. Open this link to become it; it works once, within 24 hours:");
            Console.WriteLine($"  {link}");
            if (link is { Scheme: "http", IsLoopback: false })
                Console.WriteLine("  It goes over the network in cleartext: use it on a network that you trust, or set up TLS first.");
        }

        Console.WriteLine();
        Console.WriteLine("  Ctrl-C stops everything.");
        Console.WriteLine();
    }
}
