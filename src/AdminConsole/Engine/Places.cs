using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Engine;

/// <summary>
/// Where in the world an address is, by the database file that the operator supplies. A renewed file is taken up while the host
/// runs: never half of one, and the old one answers until the new one has been opened and tried. Without a file nothing is known
/// of an address but itself.
/// </summary>
public sealed partial class Places : BackgroundService
{
    // Databases come weekly at most, so a minute late is early enough.
    internal static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    private readonly string? _path;
    private readonly TimeProvider _clock;
    private readonly ILogger<Places> _logger;
    private readonly SemaphoreSlim _naming = new(1);
    private volatile PlaceDatabase? _current;
    private volatile Named? _names;
    private FileVersion? _seen;
    private FileVersion? _refused;

    private Places(string? path, PlaceDatabase? database, TimeProvider clock, ILogger<Places> logger)
    {
        _path = path;
        _current = database;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Whether locations can be looked up at all.</summary>
    public bool HasDatabase => _current is not null;

    /// <param name="path">Null: there is no database.</param>
    /// <exception cref="InvalidDataException">The file cannot be used; the text says why and what to do.</exception>
    public static Places Open(string? path, TimeProvider clock, ILogger<Places> logger)
    {
        var database = path is null ? null : PlaceDatabase.Open(path);
        if (database is not null)
            LogOpened(logger, database.Kind, database.Built);

        return new Places(path, database, clock, logger);
    }

    /// <summary>Null if the text is no address.</summary>
    public PeerLocation? Locate(string? address) => IPAddress.TryParse(address, out var parsed) ? Locate(parsed) : null;

    public PeerLocation Locate(IPAddress address)
    {
        var plain = Plain(address);

        // One that was let go between these lines has a successor, which the next look at the field finds.
        while (_current is { } database)
        {
            if (!database.TryEnter())
                continue;

            try
            {
                return database.Find(plain);
            }
            catch (Exception e) when (PlaceDatabase.IsTroubleWithAFile(e))
            {
                LogUnreadable(_logger, e.Message);
                break;
            }
            finally
            {
                database.Leave();
            }
        }

        return new PeerLocation(plain, "", "", 0);
    }

    /// <summary>By name. Empty without a database. The first who asks waits some seconds, while the file is walked.</summary>
    /// <exception cref="UnavailableException">The file cannot be read now.</exception>
    public async Task<ImmutableArray<Country>> CountriesAsync(CancellationToken cancellationToken) =>
        (await NamesAsync(cancellationToken))?.Countries ?? [];

    /// <summary>By name; empty for a country that the database does not know. As slow as <see cref="CountriesAsync"/>.</summary>
    /// <exception cref="UnavailableException">The file cannot be read now.</exception>
    public async Task<ImmutableArray<City>> CitiesAsync(string country, CancellationToken cancellationToken) =>
        (await NamesAsync(cancellationToken))?.Cities.GetValueOrDefault(country) is { IsDefault: false } cities ? cities : [];

    /// <summary>As others write the address: IPv4 where it is IPv4, and without a scope, which means nothing elsewhere.</summary>
    public static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes())
        : address;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (_path is not null)
            {
                await Task.Delay(LookAgainAfter, _clock, stoppingToken);
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the loop.
        }
    }

    public override void Dispose()
    {
        _current?.Dispose();
        _current = null;
        _naming.Dispose();
        base.Dispose();
    }

    /// <summary>Takes a file up that is another than before and has been the same at two looks: nobody is writing to it any more.</summary>
    internal void Look()
    {
        var file = FileVersion.Of(_path!); // there is one, or nobody looks
        var settled = file == _seen;
        _seen = file;
        if (file is null || file == _current?.File || file == _refused || !settled)
            return;

        try
        {
            var next = PlaceDatabase.Open(_path!);
            var before = _current;
            _current = next;
            before?.Dispose();
            LogOpened(_logger, next.Kind, next.Built);
        }
        catch (InvalidDataException e)
        {
            _refused = file;
            LogRefused(_logger, e.Message);
        }
    }

    private async Task<PlaceNames?> NamesAsync(CancellationToken cancellationToken)
    {
        if (_current is not { } database)
            return null;

        if (_names is { } known && known.File == database.File)
            return known.Names;

        await _naming.WaitAsync(cancellationToken);
        try
        {
            if (_names is not { } read || read.File != database.File)
                _names = read = new Named(database.File, await Task.Run(() => PlaceNames.Read(_path!, cancellationToken), cancellationToken)); // the database came from it

            return read.Names;
        }
        catch (Exception e) when (PlaceDatabase.IsTroubleWithAFile(e))
        {
            throw new UnavailableException("The database of locations cannot be read now.", e);
        }
        finally
        {
            _naming.Release();
        }
    }

    /// <summary>One reference, so that no names are taken for those of another file.</summary>
    private sealed record Named(FileVersion File, PlaceNames Names);

    [LoggerMessage(Level = LogLevel.Information, Message = "Locations come from a {Kind} database of {Built:yyyy-MM-dd}")]
    private static partial void LogOpened(ILogger logger, string kind, DateTime built);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Geo:Database has changed but cannot be used, the old one stays in use: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An address could not be looked up in Geo:Database, which seems damaged: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason);
}
