using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

/// <summary>A host whose people sign in at a real provider, and agents that they sign in. Its time stands still until it is turned.</summary>
internal sealed class SsoHouse : IAsyncDisposable
{
    /// <summary>What agents send beside a token: an empty setup key, read as a UUID and printed.</summary>
    public const string NoSetupKey = "00000000-0000-0000-0000-000000000000";

    private readonly HouseWithProvider _house;

    private SsoHouse(HouseWithProvider house, TurnableClock clock) => (_house, Clock) = (house, clock);

    public TurnableClock Clock { get; }

    public CancellationToken Patience { get; } = Fixtures.Patience.Start(TimeSpan.FromSeconds(90));

    public IndependentAgent Agent { get; } = IndependentAgent.Start();

    public TestHost Host => _house.Host;

    public OpenIdProvider Provider => _house.Provider;

    /// <summary>With an owner, whose subject is <c>owner</c>.</summary>
    public static async Task<SsoHouse> OpenAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        var clock = new TurnableClock(DateTimeOffset.UtcNow);
        var house = new SsoHouse(await HouseWithProvider.OpenAsync(clock, settings: [("Oidc:Audience", OpenIdProvider.Api), .. settings]), clock);
        await house.Host.DoAsync(new ClaimOwnership(new UserId("owner"), house.Provider.Authority, clock.GetUtcNow()));
        return house;
    }

    public async Task<Account> AccountAsync() => (await Host.AccountAsync()).Snapshot;

    /// <summary>A person whom an admin has let in.</summary>
    public async Task<User> AddAsync(string subject, params IEnumerable<GroupId> groups)
    {
        var id = new UserId(subject);
        var account = await Host.DoAsync(new AddUser(id, Provider.Authority, subject, Role.User, [.. groups], Invited: true, Clock.GetUtcNow()));
        return account.Users[id];
    }

    public async Task<Group> GroupAsync(string name)
    {
        var id = new GroupId(Host.Get<Xid>().Next());
        return (await Host.DoAsync(new CreateGroup(id, name, [], []))).Groups[id];
    }

    /// <summary>Good for five minutes.</summary>
    public Task<string> TokenAsync(string subject, params IEnumerable<(string Name, object Value)> more) => Provider.TokenAsync(Claims(subject, more));

    public Dictionary<string, object> Claims(string subject, params IEnumerable<(string Name, object Value)> more)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Provider.Authority,
            ["aud"] = OpenIdProvider.Api,
            ["sub"] = subject,
            ["exp"] = (Clock.GetUtcNow() + TimeSpan.FromMinutes(5)).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in more)
            claims[name] = value;

        return claims;
    }

    public Task<IndependentPeer> NewPeerAsync(string name) => Agent.NewPeerAsync(name, Host.Url, Patience);

    public Task<IndependentAnswer> LogInAsync(IndependentPeer peer, string token, string setupKey = NoSetupKey) =>
        peer.AskAsync("login", new { setupKey, jwtToken = token }, Patience);

    /// <summary>A device that this person has just signed in.</summary>
    public async Task<IndependentPeer> DeviceAsync(string name, string subject)
    {
        var peer = await NewPeerAsync(name);
        Assert.Equal(("OK", ""), Said(await LogInAsync(peer, await TokenAsync(subject))));
        return peer;
    }

    public async Task<Peer> FindAsync(IndependentPeer peer) => (await AccountAsync()).Peers.Find(WireGuardKey.Parse(peer.PublicKey))!; // it was let in

    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync<T>() =>
        [.. (await Host.Get<AccountStream>().ReadAsync((await AccountAsync()).Id, 0, Patience)).Where(e => e.Event is T)];

    public static (string Code, string Details) Said(IndependentAnswer answer) => (answer.Code, answer.Details);

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await _house.DisposeAsync();
    }
}
