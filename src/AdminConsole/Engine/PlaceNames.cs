using System.Collections.Immutable;
using MaxMind.Db;

namespace AdminConsole.Engine;

public sealed record Country(string Code, string Name);

/// <param name="GeoNameId">0 where the database has no such numbers.</param>
public sealed record City(long GeoNameId, string Name);

/// <summary>Every country and city that a file of places can answer with: what posture checks of locations can name.</summary>
internal sealed record PlaceNames(ImmutableArray<Country> Countries, ImmutableDictionary<string, ImmutableArray<City>> Cities)
{
    /// <summary>Walks the whole file, some seconds for one of the world. Stands apart from lookups, which do not wait for it.</summary>
    public static PlaceNames Read(string path, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new Reader(stream);
        var countries = new Dictionary<string, string>(StringComparer.Ordinal);
        var cities = new Dictionary<string, HashSet<City>>(StringComparer.Ordinal);
        foreach (var network in reader.FindAll<PlaceRecord>())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (network.Data.Country?.IsoCode is not { Length: 2 } code)
                continue;

            if (countries.TryAdd(code, network.Data.Country.Name ?? code))
                cities[code] = [];

            if (network.Data.City?.Name is { } city)
                cities[code].Add(new City(network.Data.City.GeoNameId ?? 0, city));
        }

        return new PlaceNames(
            [.. countries.Select(c => new Country(c.Key, c.Value)).OrderBy(c => c.Name, StringComparer.Ordinal)],
            cities.ToImmutableDictionary(
                c => c.Key,
                c => c.Value.OrderBy(n => n.Name, StringComparer.Ordinal).ThenBy(n => n.GeoNameId).ToImmutableArray(),
                StringComparer.Ordinal));
    }
}

/// <summary>The part of a database's record that is of interest here. What reads it is generated, and must see it.</summary>
internal sealed class PlaceRecord
{
    [MapKey("country")]
    public NamedPlace? Country { get; init; }

    [MapKey("city")]
    public NamedPlace? City { get; init; }
}

internal sealed class NamedPlace
{
    [MapKey("iso_code")]
    public string? IsoCode { get; init; }

    [MapKey("geoname_id")]
    public long? GeoNameId { get; init; }

    [MapKey("names")]
    public Dictionary<string, string>? Names { get; init; }

    public string? Name => Names?.GetValueOrDefault("en");
}
