using AdminConsole.Engine;
using AdminConsole.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AdminConsole.Hosting;

/// <summary>
/// The program as a value: opens the data directory and the database, wires every room, opens the doors. Tests start the same one.
/// </summary>
internal sealed partial class AdminConsoleApp : IAsyncDisposable
{
    private readonly EarlyServer _doors;
    private readonly Cellar _cellar;
    private readonly WebApplication _web;

    private AdminConsoleApp(EarlyServer doors, Cellar cellar, WebApplication web, Uri address)
    {
        _doors = doors;
        _cellar = cellar;
        _web = web;
        Address = address;
    }

    /// <summary>Where this machine reaches the host.</summary>
    public Uri Address { get; }

    /// <summary>What browsers and agents are told.</summary>
    public Uri PublicUrl => _web.Services.GetRequiredService<HostAddress>().PublicUrl;

    /// <summary>The link that makes the first owner; null if the account has one.</summary>
    public Uri? SetupLink { get; private set; }

    public IServiceProvider Services => _web.Services;

    /// <summary>The process of the embedded database; null with a database of the operator's own.</summary>
    public int? DatabaseProcessId => _cellar.Postgres?.ProcessId;

    /// <summary>Null if nothing is kept in one.</summary>
    public string? DataDirectory => _cellar.Directory?.Path;

    /// <param name="settings">Over environment variables and appsettings.json.</param>
    /// <exception cref="InvalidSettingsException">Some settings cannot be used.</exception>
    /// <exception cref="CannotStartException">The data directory, the database or the key file cannot be used.</exception>
    public static async Task<AdminConsoleApp> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider clock, CancellationToken cancellationToken,
        Action<WebApplicationBuilder>? furnish = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Files are found from the program, wherever it was started.
            ApplicationName = typeof(AdminConsoleApp).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddConsoleLines();
        builder.WebHost.UseStaticWebAssets();
        furnish?.Invoke(builder);

        var options = AdminConsoleOptions.Read(builder.Configuration);
        var logs = LoggerFactory.Create(l => l.AddConsoleLines().AddConfiguration(builder.Configuration.GetSection("Logging")));
        var places = OpenPlaces(options, clock, logs);
        var certificate = options is { TlsCertificate: { } pem, TlsKey: { } key }
            ? new TlsCertificate(pem, key, clock, logs.CreateLogger<TlsCertificate>())
            : null;

        // Before the doors: of two hosts on one directory the second is told who the first is, not that an address is taken.
        var directory = Cellar.TakeDirectory(options);
        EarlyServer doors;
        try
        {
            doors = await EarlyServer.OpenAsync(
                kestrel => Doors.Configure(kestrel, options.Main, options.Agents, certificate), clock, logs, cancellationToken);
        }
        catch
        {
            directory?.Dispose();
            throw;
        }

        try
        {
            var cellar = await Cellar.OpenAsync(options, directory, clock, logs, cancellationToken);
            try
            {
                return await StartAsync(builder, options, doors, cellar, places, clock, cancellationToken);
            }
            catch
            {
                await cellar.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await doors.DisposeAsync();
            throw;
        }
    }

    public Task WaitForShutdownAsync() => _web.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        await _doors.DisposeAsync();
        await _cellar.DisposeAsync();
    }

    private static async Task<AdminConsoleApp> StartAsync(
        WebApplicationBuilder builder, AdminConsoleOptions options, EarlyServer doors, Cellar cellar, Places places, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        builder.Services.AddSingleton<IServer>(doors);
        builder.Services.AddRooms(options, cellar, await ServerKeys.LoadAsync(cellar.Secrets, cancellationToken), places, clock);
        var web = builder.Build();
        web.MapRooms(options);

        var first = web.Services.GetRequiredService<FirstStart>();
        if (options.Restored)
            await first.RaiseSerialsAsync(cancellationToken);

        var account = await first.EnsureAccountAsync(cancellationToken);
        if (options.BootstrapToken is { } token)
            await first.EnsureBootstrapUserAsync(account, token, cancellationToken);

        if (options.OwnProvider)
            await OwnProvider.PrepareAsync(web.Services, options, cancellationToken);

        await web.StartAsync(cancellationToken);
        var app = new AdminConsoleApp(doors, cellar, web, Bound(doors, options.Main));
        app.TellAddresses(options);
        doors.LetIn(); // not a moment sooner: agents are told the addresses
        if (await web.Services.GetRequiredService<LocalUsers>().NewSetupCodeAsync(account, cancellationToken) is { } code)
            app.SetupLink = new Uri(app.PublicUrl, $"/welcome?code={code}");

        return app;
    }

    private static Places OpenPlaces(AdminConsoleOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        try
        {
            return Places.Open(options.GeoDatabase, clock, logs.CreateLogger<Places>());
        }
        catch (InvalidDataException e)
        {
            throw new InvalidSettingsException([$"Geo:Database: {e.Message}"]);
        }
    }

    /// <summary>The first address that was bound, in a form that this machine can reach.</summary>
    private static Uri Bound(EarlyServer doors, Uri configured)
    {
        var addresses = doors.Features.Get<IServerAddressesFeature>()!.Addresses;
        var bound = new Uri(addresses.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        return new UriBuilder(configured.Scheme, bound.Host, bound.Port).Uri;
    }

    private void TellAddresses(AdminConsoleOptions options)
    {
        var address = _web.Services.GetRequiredService<HostAddress>();
        address.PublicUrl = options.PublicUrl ?? PublicAddress.Guess(options.Main, Address.Port);
        address.StunPort = _web.Services.GetRequiredService<Signal.StunResponder>().LocalEndPoint?.Port;
        _cellar.Directory?.WriteAddress(address.PublicUrl.ToString());
        if (address.IsLoopback)
            LogLoopback(_web.Services.GetRequiredService<ILogger<AdminConsoleApp>>(), address.PublicUrl);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Agents are told {Url}, which only this machine can reach. Set Public:Url to the address that browsers and agents use")]
    private static partial void LogLoopback(ILogger logger, Uri url);
}
