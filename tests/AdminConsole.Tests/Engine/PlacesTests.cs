using System.Net;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdminConsole.Tests.Engine;

public sealed class PlacesTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly TurnableClock _clock = new();
    private Places? _places;

    private string File => Path.Combine(_folder.Path, "city.mmdb");

    public void Dispose()
    {
        _places?.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("203.0.113.9", "DE", "Berlin", 2950159)]
    [InlineData("203.0.113.200", "FR", "Paris", 0)]
    [InlineData("::ffff:203.0.113.9", "DE", "Berlin", 2950159)]
    [InlineData("2001:db8:7::1", "JP", "", 0)]
    [InlineData("2001:db8:8::1", "", "", 0)]
    [InlineData("192.168.1.5", "", "", 0)]
    [InlineData("10.0.0.1", "", "", 0)]
    [InlineData("127.0.0.1", "", "", 0)]
    [InlineData("fe80::1%2", "", "", 0)]
    public void An_address_is_where_the_file_says(string address, string country, string city, long geoNameId)
    {
        var places = Open(World().ToBytes());

        var plain = IPAddress.Parse(address.Replace("::ffff:", "", StringComparison.Ordinal).Split('%')[0]);
        Assert.Equal(new PeerLocation(plain, country, city, geoNameId), places.Locate(address));
    }

    [Fact]
    public void Without_a_file_only_the_address_is_known_and_what_is_none_is_nowhere()
    {
        _places = Places.Open(null, _clock, NullLogger<Places>.Instance);

        Assert.False(_places.HasDatabase);
        Assert.Equal(new PeerLocation(IPAddress.Parse("203.0.113.9"), "", "", 0), _places.Locate("203.0.113.9"));
        Assert.Null(_places.Locate("unix:/run/socket"));
        Assert.Null(_places.Locate((string?)null));
    }

    [Fact]
    public async Task A_new_file_is_taken_up_while_the_host_runs_once_nobody_writes_to_it()
    {
        var places = Open(World().ToBytes());
        await places.StartAsync(TestContext.Current.CancellationToken);
        await _clock.TimerAsync(Places.LookAgainAfter).WaitAsync(Patience.Start());
        await System.IO.File.WriteAllBytesAsync(File, Moved().ToBytes(), TestContext.Current.CancellationToken);

        await LookAsync();
        Assert.Equal("DE", places.Locate("203.0.113.9")?.CountryCode); // it may still be written to
        await LookAsync();
        Assert.Equal("US", places.Locate("203.0.113.9")?.CountryCode);
        await places.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_file_that_is_replaced_whole_is_another_one()
    {
        var places = Open(World().ToBytes());
        var next = File + ".new";
        System.IO.File.WriteAllBytes(next, Moved().ToBytes());
        System.IO.File.Move(next, File, overwrite: true);

        places.Look();
        places.Look();

        Assert.Equal("US", places.Locate("203.0.113.9")?.CountryCode);
    }

    [Fact]
    public void Half_a_file_is_never_used_and_the_old_one_stays_until_the_whole_one_is_there()
    {
        var places = Open(World().ToBytes());
        var next = Moved().ToBytes();
        for (var length = 0; length < next.Length; length += 7)
        {
            System.IO.File.WriteAllBytes(File, next[..length]);
            places.Look();
            places.Look();
            Assert.Equal("DE", places.Locate("203.0.113.9")?.CountryCode);
        }

        System.IO.File.Delete(File);
        places.Look();
        places.Look();
        Assert.Equal("DE", places.Locate("203.0.113.9")?.CountryCode);

        System.IO.File.WriteAllBytes(File, next);
        places.Look();
        places.Look();
        Assert.Equal("US", places.Locate("203.0.113.9")?.CountryCode);
    }

    [Fact]
    public async Task Lookups_go_on_while_files_are_swapped()
    {
        var places = Open(World().ToBytes());
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                    Assert.Contains(places.Locate("203.0.113.9")?.CountryCode, (string[])["DE", "US"]);
            },
            TestContext.Current.CancellationToken);
        for (var i = 0; i < 200; i++)
        {
            var file = i % 2 == 0 ? Moved() : World();
            System.IO.File.WriteAllBytes(File, file.ToBytes());
            System.IO.File.SetLastWriteTimeUtc(File, DateTime.UnixEpoch.AddSeconds(i));
            places.Look();
            places.Look();
        }

        await stop.CancelAsync();
        await asking;
    }

    [Theory]
    [InlineData("not a database at all", "is not a readable MaxMind database")]
    [InlineData("", "is not a readable MaxMind database")]
    public void What_is_no_database_is_refused_at_the_start(string text, string refusal)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.Contains(refusal, Assert.Throws<InvalidDataException>(() => Opened()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_something_else_is_refused_with_what_is_needed()
    {
        System.IO.File.WriteAllBytes(File, World().ToBytes("GeoLite2-ASN"));

        var refused = Assert.Throws<InvalidDataException>(() => Opened());

        Assert.Contains("is a GeoLite2-ASN database; a City database is needed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_a_file_that_is_none_names_the_setting()
    {
        System.IO.File.WriteAllText(File, "nonsense");
        var refused = await Assert.ThrowsAsync<AdminConsole.Hosting.InvalidSettingsException>(
            () => TestHost.StartAsync(settings: ("Geo:Database", File)));
        Assert.StartsWith("Geo:Database: ", Assert.Single(refused.Refusals), StringComparison.Ordinal);

        refused = await Assert.ThrowsAsync<AdminConsole.Hosting.InvalidSettingsException>(
            () => TestHost.StartAsync(settings: ("Geo:Database", File + ".gz")));
        Assert.Contains($"there is no file {File}.gz", Assert.Single(refused.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Countries_and_cities_are_those_of_the_file_by_name()
    {
        var places = Open(World().With("198.51.100.0/25", "DE", "Germany", "Aachen", 3247449).With("198.51.100.128/25", "DE", "Germany", "Berlin", 2950159).ToBytes());

        Assert.Equal(
            [new Country("FR", "France"), new Country("DE", "Germany"), new Country("JP", "Japan")],
            await places.CountriesAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            [new City(3247449, "Aachen"), new City(2950159, "Berlin")], await places.CitiesAsync("DE", TestContext.Current.CancellationToken));
        Assert.Empty(await places.CitiesAsync("JP", TestContext.Current.CancellationToken));
        Assert.Empty(await places.CitiesAsync("US", TestContext.Current.CancellationToken));

        System.IO.File.WriteAllBytes(File, Moved().ToBytes());
        places.Look();
        places.Look();
        Assert.Equal([new Country("US", "United States")], await places.CountriesAsync(TestContext.Current.CancellationToken));
    }

    private static PlaceFile World() => new PlaceFile()
        .With("203.0.113.0/25", "DE", "Germany", "Berlin", 2950159)
        .With("203.0.113.128/25", "FR", "France", "Paris")
        .With("2001:db8:7::/48", "JP", "Japan");

    /// <summary>All of it is somewhere else.</summary>
    private static PlaceFile Moved() => new PlaceFile().With("203.0.113.0/24", "US", "United States", "Boulder", 5574991);

    private Places Open(byte[] file)
    {
        System.IO.File.WriteAllBytes(File, file);
        return Opened();
    }

    private Places Opened() => _places = Places.Open(File, _clock, NullLogger<Places>.Instance);

    /// <summary>The next look has come and gone.</summary>
    private async Task LookAsync()
    {
        _clock.Turn(Places.LookAgainAfter);
        await _clock.TimerAsync(Places.LookAgainAfter).WaitAsync(Patience.Start());
    }
}
