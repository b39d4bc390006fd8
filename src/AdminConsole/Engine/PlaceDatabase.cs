using System.Net;
using System.Net.Sockets;
using AdminConsole.Domain.Peers;
using MaxMind.Db;
using MaxMind.GeoIP2;

namespace AdminConsole.Engine;

/// <summary>
/// One file of places, as it was when it was opened: the whole of it is in memory, so that whoever replaces the file, in whatever
/// way, disturbs no lookup. It is let go when its owner and the last lookup are done with it.
/// </summary>
internal sealed class PlaceDatabase : IDisposable
{
    /// <summary>Looked up before a file is believed: one address of each family that every database of the world knows.</summary>
    private static readonly IPAddress[] _probes = [IPAddress.Parse("8.8.8.8"), IPAddress.Parse("2001:4860:4860::8888")];

    private readonly DatabaseReader _reader;

    // The owner is one of them.
    private int _users = 1;

    private PlaceDatabase(DatabaseReader reader, FileVersion file) => (_reader, File) = (reader, file);

    /// <summary>What was opened.</summary>
    public FileVersion File { get; }

    public string Kind => _reader.Metadata.DatabaseType;

    public DateTime Built => _reader.Metadata.BuildDate;

    /// <exception cref="InvalidDataException">The file cannot be used; the text says why and what to do.</exception>
    public static PlaceDatabase Open(string path)
    {
        DatabaseReader? reader = null;
        try
        {
            var file = FileVersion.Of(path) ?? throw new InvalidDataException($"there is no file {path}.");
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
                reader = new DatabaseReader(stream, ["en"]);

            if (FileVersion.Of(path) != file)
                throw new InvalidDataException($"{path} was written to while it was read.");

            if (!reader.Metadata.DatabaseType.Contains("City", StringComparison.Ordinal))
            {
                throw new InvalidDataException(
                    $"{path} is a {reader.Metadata.DatabaseType} database; a City database is needed, such as GeoLite2-City or DB-IP City Lite.");
            }

            var database = new PlaceDatabase(reader, file);
            foreach (var probe in _probes)
                database.Find(probe);

            return database;
        }
        catch (Exception e) when (e is not InvalidDataException && IsTroubleWithAFile(e))
        {
            reader?.Dispose();
            throw new InvalidDataException($"{path} is not a readable MaxMind database (.mmdb): {e.Message}", e);
        }
        catch (InvalidDataException)
        {
            reader?.Dispose();
            throw;
        }
    }

    /// <returns>False if the owner has let it go.</returns>
    public bool TryEnter()
    {
        while (Volatile.Read(ref _users) is > 0 and var users)
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _reader.Dispose();
    }

    public void Dispose() => Leave();

    /// <summary>Between <see cref="TryEnter"/> and <see cref="Leave"/>. Empty for an address that the file does not know.</summary>
    public PeerLocation Find(IPAddress address)
    {
        var nowhere = new PeerLocation(address, "", "", 0);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && _reader.Metadata.IPVersion == 4)
            return nowhere;

        return _reader.TryCity(address, out var found) && found is not null
            ? nowhere with { CountryCode = found.Country.IsoCode ?? "", CityName = found.City.Name ?? "", GeoNameId = found.City.GeoNameId ?? 0 }
            : nowhere;
    }

    /// <summary>What reading a file that is missing, forbidden or full of anything else can end in.</summary>
    public static bool IsTroubleWithAFile(Exception e) => e is
        IOException or UnauthorizedAccessException or InvalidDatabaseException or DeserializationException or ArgumentException
        or InvalidOperationException or OverflowException or InvalidCastException or NotSupportedException or KeyNotFoundException
        or IndexOutOfRangeException;
}

/// <summary>Tells whether a file has been written to.</summary>
internal sealed record FileVersion(long Length, DateTime Written)
{
    /// <summary>Null if there is no such file.</summary>
    public static FileVersion? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileVersion(file.Length, file.LastWriteTimeUtc) : null;
    }
}
