using System.Globalization;
using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Engine;

/// <summary>A host whose time the test turns, and agents that share no code with it.</summary>
internal sealed class HouseWithClock : IAsyncDisposable
{
    /// <summary>The deadline clock waits so long between two looks.</summary>
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(500);

    /// <summary>Less than what the host takes for a stop of its own.</summary>
    private static readonly TimeSpan _step = TimeSpan.FromSeconds(30);

    // Agents find a host that was started again where it was.
    private readonly (string Name, string Value) _url = ("Kestrel:Endpoints:Main:Url", $"http://127.0.0.1:{HostProcess.FreePort()}");
    private readonly DatabaseTime? _databaseTime;

    private HouseWithClock(TurnableClock clock, DatabaseTime? databaseTime)
    {
        Clock = clock;
        _databaseTime = databaseTime;
    }

    public TestHost Host { get; private set; } = null!; // StartAsync comes before any test

    public TurnableClock Clock { get; }

    public IndependentAgent Agent { get; } = IndependentAgent.Start();

    public CancellationToken Patience { get; } = Fixtures.Patience.Start(TimeSpan.FromSeconds(90));

    /// <param name="clock">Null: one that starts in March 2026.</param>
    /// <param name="databaseTime">Null: the database's clock goes as the host's.</param>
    public static async Task<HouseWithClock> StartAsync(TurnableClock? clock = null, DatabaseTime? databaseTime = null)
    {
        var house = new HouseWithClock(clock ?? new TurnableClock(), databaseTime);
        house.Host = await TestHost.StartAsync(house.Clock, null, databaseTime, house._url);
        return house;
    }

    /// <summary>Turns the clock as time goes by: the host looks at what is due all the while.</summary>
    /// <param name="step">Null: so small that the host does not believe to have been stopped meanwhile.</param>
    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        var most = step ?? _step;
        for (var left = time; left > TimeSpan.Zero; left -= most)
        {
            await Clock.TimerAsync(_tick).WaitAsync(Patience);
            Clock.Turn(left < most ? left : most);
        }

        await Clock.TimerAsync(_tick).WaitAsync(Patience); // it has looked
    }

    /// <summary>Lets time pass until this is so. A host that could not reach its database for a moment takes longer.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await PassAsync(_step);
    }

    public Task UntilGoneAsync(IndependentPeer peer) => UntilAsync(async () => await FindAsync(peer) is null);

    /// <summary>Turns the clock second by second until this has happened.</summary>
    public async Task<T> SoonAsync<T>(Task<T> task)
    {
        await Eventually.TrueAsync(() =>
        {
            if (!task.IsCompleted)
                Clock.Turn(TimeSpan.FromSeconds(1));

            return task.IsCompleted;
        });
        return await task;
    }

    public async Task RestartAsync(TimeSpan away)
    {
        var database = Host.Database;
        await Host.DisposeAsync();
        Clock.Turn(away);
        Host = await TestHost.StartAsync(Clock, database, _databaseTime, _url);
    }

    public async Task<Account> AccountAsync() => (await Host.AccountAsync()).Snapshot;

    /// <summary>A second account, with an owner.</summary>
    public async Task<LiveAccount> OtherAccountAsync()
    {
        Clock.Turn(TimeSpan.FromSeconds(1)); // the first is the one that was made first
        var account = await Host.Accounts.GetAsync(new AccountId(NewId()), Patience);
        Assert.True(IpPrefix.TryParse("100.99.0.0/16", out var range));
        await DoAsync(account, new CreateAccount(range, "other.example", new GroupId(NewId()), new PolicyId(NewId()), Clock.GetUtcNow()));
        await DoAsync(account, new ClaimOwnership(new UserId(NewId()), User.LocalIssuer, Clock.GetUtcNow()));
        return account;
    }

    /// <summary>The peers of the account, if the host has it in memory.</summary>
    public Peer[] AwakeOf(AccountId id) => [.. Host.Accounts.Awake.Where(a => a.Id == id).SelectMany(a => a.Snapshot.Peers)];

    /// <summary>A peer that a new user has signed in just now; it has not connected yet.</summary>
    /// <param name="version">Of its agent; null: an old one.</param>
    public async Task<IndependentPeer> SignedInAsync(string name, string? version = null)
    {
        var account = await Host.AccountAsync();
        if (account.Snapshot.Owner is null)
            await Host.DoAsync(new ClaimOwnership(new UserId(NewId()), User.LocalIssuer, Clock.GetUtcNow()));

        var user = new UserId(NewId());
        await Host.DoAsync(new AddUser(user, User.LocalIssuer, user.Value, Role.User, [], Invited: true, Clock.GetUtcNow()));
        return await SignInAsync(account, name, user, version);
    }

    public async Task<IndependentPeer> SignInAsync(LiveAccount account, string name, UserId user, string? version = null)
    {
        var peer = await Agent.NewPeerAsync(
            name, Host.Url, Patience, version is null ? null : new { system = new { netbirdVersion = version }, processes = new[] { "/usr/bin/guard" } });
        await DoAsync(account, new RegisterPeerByUser(
            new PeerId(NewId()), WireGuardKey.Parse(peer.PublicKey), user, "", PeerMeta.Empty with { Hostname = name }, "", [], null, 7,
            Clock.GetUtcNow()));
        return peer;
    }

    private async Task DoAsync(LiveAccount account, AccountCommand command)
    {
        var origin = new Origin(Channel.Console, null, null, "test", NewId());
        Assert.Null((await account.ExecuteAsync(command with { Actor = Actor.System }, origin, Patience)).Rejection);
    }

    /// <summary>A peer that has joined with an ephemeral key.</summary>
    public async Task<IndependentPeer> EphemeralAsync(string name, LiveAccount? account = null, Uri? url = null)
    {
        var secret = Guid.NewGuid().ToString().ToUpperInvariant();
        await DoAsync(account ?? await Host.AccountAsync(), new CreateSetupKey(
            new SetupKeyId(NewId()), "Jobs", SetupKeyType.OneOff, SetupKey.HashOf(secret), SetupKey.MaskOf(secret), TimeSpan.FromDays(1), [], 1,
            Ephemeral: true, AllowExtraDnsLabels: false, Clock.GetUtcNow()));
        var peer = await Agent.NewPeerAsync(name, url ?? Host.Url, Patience);
        Assert.Equal("OK", (await peer.AskAsync("login", new { setupKey = secret, meta = new { hostname = name } }, Patience)).Code);
        return peer;
    }

    /// <summary>Opens its stream and waits for the first map.</summary>
    public async Task ConnectAsync(IndependentPeer peer)
    {
        var before = peer.Events("sync").Count;
        await peer.SyncAsync(Patience);
        await Eventually.TrueAsync(() => peer.Events("sync").Count > before);
    }

    /// <summary>Hangs up, and waits until the host has written down that it is away.</summary>
    public async Task DisconnectAsync(IndependentPeer peer)
    {
        await peer.CloseAsync(Patience);
        var (account, id) = (await AccountAsync(), await IdOfAsync(peer));
        var presence = Host.Get<Presence>();
        await Eventually.TrueAsync(() => !presence.Of(account.Id).IsConnected(id));
        await Eventually.TrueAsync(async () =>
            (await Host.Get<PresenceTable>().ReadAsync(account.Id, Patience)).Any(r => r.Peer == id && !r.Connected));
    }

    public async Task<PeerId> IdOfAsync(IndependentPeer peer) => (await FindAsync(peer))!.Id; // the test knows that it is there

    /// <summary>Null if it was deleted.</summary>
    public async Task<Peer?> FindAsync(IndependentPeer peer) => (await AccountAsync()).Peers.Find(WireGuardKey.Parse(peer.PublicKey));

    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync<T>() =>
        [.. (await Host.Get<AccountStream>().ReadAsync((await AccountAsync()).Id, 0, Patience)).Where(e => e.Event is T)];

    public string NewId() => Host.Get<Xid>().Next();

    public static long SerialOf(JsonElement map) => long.Parse(map.GetProperty("Serial").ToString(), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Host.DisposeAsync();
    }
}
