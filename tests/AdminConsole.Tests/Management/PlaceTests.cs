using System.Security.Cryptography;
using System.Text.Json;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Tests.Api;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;

namespace AdminConsole.Tests.Management;

/// <summary>Where a peer is, from its connection to what others are told.</summary>
public sealed class PlaceTests : IAsyncDisposable
{
    private const string Berlin = "203.0.113.9";
    private const string Paris = "203.0.113.200";

    private readonly GroupId _laptops = new("c0000000000000000001");
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(1));
    private readonly TemporaryDirectory _folder = new();
    private readonly IndependentAgent _agents = IndependentAgent.Start();
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private ApiHouse? _house;

    private (string, string) Database => ("Geo:Database", _folder.File("city.mmdb"));

    public async ValueTask DisposeAsync()
    {
        await _agents.DisposeAsync();
        if (_house is not null)
            await _house.DisposeAsync();

        _folder.Dispose();
    }

    [Fact]
    public async Task A_peer_is_where_the_trusted_proxy_saw_it_in_its_record_and_in_the_api()
    {
        var house = await OpenAsync(Database, ("Network:TrustedProxies", "127.0.0.1"));
        await JoinAsync($"198.51.100.1, {Berlin}"); // what stands before the proxy's own entry, anybody may write

        var peer = Assert.Single((await house.AccountAsync()).Peers);
        var answer = (await house.Owner.GetAsync($"peers/{peer.Id}")).Body;

        Assert.Equal(new PeerLocation(System.Net.IPAddress.Parse(Berlin), "DE", "Berlin", 2950159), peer.Location);
        Assert.Equal(
            (Berlin, "DE", "Berlin", 2950159),
            ((string)answer["connection_ip"]!, (string)answer["country_code"]!, (string)answer["city_name"]!, (int)answer["geoname_id"]!));
    }

    [Fact]
    public async Task Through_several_proxies_the_first_that_is_not_trusted_is_the_peer()
    {
        var house = await OpenAsync(Database, ("Network:TrustedProxies", "127.0.0.1, 10.0.0.0/8"));
        await JoinAsync($"{Paris}, {Berlin}, 10.1.2.3");

        Assert.Equal("Berlin", Assert.Single((await house.AccountAsync()).Peers).Location?.CityName);
    }

    [Fact]
    public async Task Nobody_else_is_believed()
    {
        var house = await OpenAsync(Database, ("Network:TrustedProxies", "10.0.0.0/8"));
        await JoinAsync(Berlin);

        Assert.Equal(new PeerLocation(System.Net.IPAddress.Loopback, "", "", 0), Assert.Single((await house.AccountAsync()).Peers).Location);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_that_moves_passes_or_fails_the_check_of_its_place_from_its_next_connection(bool withLogin)
    {
        var house = await OpenAsync(Database, ("Network:TrustedProxies", "127.0.0.1"));
        var server = await ServerAsync(house);
        await RequireGermanyAsync(house, geoDatabase: true);
        var laptop = await JoinAsync(Berlin);
        await server.MapAsync(m => Remotes(m) == 1, _patience);

        var heard = server.Events("sync").Count;
        await MoveAsync(Paris);
        await AfterAsync(heard, remotes: 0);
        Assert.Equal("Paris", Laptop(await house.AccountAsync(), laptop).Location?.CityName);

        heard = server.Events("sync").Count;
        await MoveAsync(Berlin);
        await AfterAsync(heard, remotes: 1);
        Assert.Equal("Berlin", Laptop(await house.AccountAsync(), laptop).Location?.CityName);
        Assert.Empty(_agents.Violations);

        Task AfterAsync(int events, int remotes) => server.EventAsync(
            "sync", _ => server.Events("sync").Skip(events).Any(s => Remotes(s.GetProperty("map")) == remotes), _patience);

        async Task MoveAsync(string address)
        {
            var moved = await LaptopAsync(address);
            if (withLogin)
                Assert.Equal("OK", (await moved.LoginAsync(null, _patience)).Code);
            else
                await moved.SyncAsync(_patience);
        }
    }

    [Fact]
    public async Task Without_a_database_no_peer_passes_a_check_of_its_place()
    {
        var house = await OpenAsync();
        var server = await ServerAsync(house);
        await RequireGermanyAsync(house, geoDatabase: true); // saved while there was one
        var laptop = await JoinAsync(Berlin);
        await server.MapAsync(m => SerialOf(m) >= 0, _patience);

        Assert.Equal(new PeerLocation(System.Net.IPAddress.Loopback, "", "", 0), Laptop(await house.AccountAsync(), laptop).Location);
        Assert.All(server.Events("sync"), e => Assert.Equal(0, Remotes(e.GetProperty("map"))));
        (await house.Owner.GetAsync("locations/countries")).Fails(
            412,
            "geo location database is not initialized. check the self-hosted geo database documentation at https://docs.netbird.io/selfhosted/geo-support");
    }

    [Fact]
    public async Task The_api_lists_countries_and_their_cities()
    {
        var house = await OpenAsync(Database);

        Assert.Equal(
            """[{"country_name":"France","country_code":"FR"},{"country_name":"Germany","country_code":"DE"}]""",
            (await house.Owner.GetAsync("locations/countries")).Body.ToJsonString());
        Assert.Equal(
            """[{"geoname_id":2950159,"city_name":"Berlin"}]""",
            (await house.Owner.GetAsync("locations/countries/de/cities")).Body.ToJsonString());
        Assert.Equal("[]", (await house.Owner.GetAsync("locations/countries/US/cities")).Body.ToJsonString());
        (await house.Owner.GetAsync("locations/countries/Germany/cities")).Fails(422, "invalid country code");
        var user = house.Client((await house.PersonAsync(Domain.Users.Role.User)).Token);
        (await user.GetAsync("locations/countries")).Fails(403, "permission denied");
    }

    private async Task<ApiHouse> OpenAsync(params (string, string)[] settings)
    {
        await File.WriteAllBytesAsync(
            _folder.File("city.mmdb"),
            new PlaceFile().With("203.0.113.0/25", "DE", "Germany", "Berlin", 2950159).With("203.0.113.128/25", "FR", "France", "Paris").ToBytes(),
            _patience);
        _house = new ApiHouse(settings);
        await _house.InitializeAsync();
        return _house;
    }

    /// <summary>A peer that watches, and may always be reached.</summary>
    private async Task<IndependentPeer> ServerAsync(ApiHouse house)
    {
        var server = await _agents.NewPeerAsync("server", house.Host.Url, _patience, new { headers = new Dictionary<string, string> { ["x-forwarded-for"] = Berlin } });
        await server.LoginAsync(await house.Host.SetupKeyAsync(), _patience);
        await server.SyncAsync(_patience);
        return server;
    }

    /// <summary>Laptops reach the others by the only policy, and must be in Germany for that.</summary>
    private async Task RequireGermanyAsync(ApiHouse house, bool geoDatabase)
    {
        await house.Host.DoAsync(new CreateGroup(_laptops, "Laptops", [], []));
        var id = new PostureCheckId(house.NewId());
        var germany = new GeoLocationCheck(CheckAction.Allow, [new CheckedLocation("DE", "")]);
        await house.Host.DoAsync(new CreatePostureCheck(new PostureCheck(id, "At home", "", null, null, germany, null, null), geoDatabase));
        var policy = (await house.AccountAsync()).Policies[0];
        await house.Host.DoAsync(new UpdatePolicy(policy with
        {
            Rules = [policy.Rules[0] with { Sources = [_laptops] }],
            SourcePostureChecks = [id],
        }));
    }

    private Task<IndependentPeer> LaptopAsync(string from) => _agents.NewPeerAsync(
        "laptop", _house!.Host.Url, _patience, // it is open
        new { privateKey = _key, headers = new Dictionary<string, string> { ["x-forwarded-for"] = from } });

    private async Task<IndependentPeer> JoinAsync(string from)
    {
        var laptop = await LaptopAsync(from);
        var groups = (await _house!.AccountAsync()).Groups.ContainsKey(_laptops) ? (GroupId[])[_laptops] : []; // it is open
        Assert.Equal("OK", (await laptop.LoginAsync(await _house.Host.SetupKeyAsync(groups: groups), _patience)).Code);
        return laptop;
    }

    private static Peer Laptop(Domain.Accounts.Account account, IndependentPeer laptop) => account.Peers.Find(WireGuardKey.Parse(laptop.PublicKey))!; // it joined

    private static long SerialOf(JsonElement map) => map.GetProperty("Serial").GetInt64();

    private static int Remotes(JsonElement map) => map.GetProperty("remotePeers").GetArrayLength();
}
