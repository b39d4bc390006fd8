using System.Globalization;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Api;

/// <summary>A host with an owner, and what tests of the API need of its account.</summary>
public sealed class ApiHouse : IAsyncLifetime
{
    private readonly TurnableClock? _clock;
    private readonly string? _database;
    private readonly (string Name, string Value)[] _settings = [];
    private readonly List<ApiClient> _clients = [];
    private TestHost _host = null!; // InitializeAsync comes before any test
    private ApiClient _owner = null!;
    private Task<Account>? _other;

    public ApiHouse()
    {
    }

    internal ApiHouse(TurnableClock clock) => _clock = clock;

    internal ApiHouse(string database) => _database = database;

    internal ApiHouse(params (string Name, string Value)[] settings) => _settings = settings;

    internal TestHost Host => _host;

    internal ApiClient Owner => _owner;

    internal UserId OwnerId { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync(_clock, _database, _settings);
        OwnerId = new UserId(NewId());
        await _host.DoAsync(new ClaimOwnership(OwnerId, User.LocalIssuer, Now));
        _owner = await ClientAsync(OwnerId);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        await _host.DisposeAsync();
    }

    internal DateTimeOffset Now => _host.Get<TimeProvider>().GetUtcNow();

    internal string NewId() => _host.Get<Xid>().Next();

    internal async Task<Account> AccountAsync() => (await _host.AccountAsync()).Snapshot;

    internal async Task<long> EventsAsync() => (await AccountAsync()).Version;

    /// <summary>A client with the token of a new service user.</summary>
    internal async Task<ApiClient> ClientAsync(Role role)
    {
        var user = new UserId(NewId());
        await _host.DoAsync(new CreateServiceUser(user, $"service {role}", role, NonDeletable: false, Now));
        return await ClientAsync(user);
    }

    /// <summary>A client with a new token of this user.</summary>
    internal async Task<ApiClient> ClientAsync(UserId user)
    {
        var token = AccessTokens.New();
        await _host.DoAsync(new CreateAccessToken(
            user, new AccessTokenId(NewId()), "test", AccessTokens.HashOf(token), TimeSpan.FromDays(30), Now));
        return Client(token);
    }

    internal ApiClient Client(string? token)
    {
        var client = new ApiClient(_host.Url, token);
        _clients.Add(client);
        return client;
    }

    /// <summary>A person, whom no command makes yet, with the token that is returned.</summary>
    internal async Task<(UserId Id, string Token)> PersonAsync(Role role, bool blocked = false, bool pending = false)
    {
        var token = AccessTokens.New();
        var id = new UserId(NewId());
        var accessToken = new AccessToken(
            new AccessTokenId(NewId()), "test", AccessTokens.HashOf(token), Now + TimeSpan.FromDays(1), CreatedBy: null, Now);
        await AppendAsync(
            new UserAdded(new User(
                id, User.LocalIssuer, role, IsServiceUser: false, ServiceUserName: "", NonDeletable: false, blocked, pending, [], Now,
                System.Collections.Immutable.ImmutableDictionary<AccessTokenId, AccessToken>.Empty)),
            new AccessTokenCreated(id, accessToken));
        return (id, token);
    }

    internal async Task<Peer> PeerAsync(string hostname, PeerMeta? meta = null, params IEnumerable<GroupId> groups)
    {
        var secret = await _host.SetupKeyAsync(groups: groups);
        var key = (await AccountAsync()).SetupKeys.Values.Single(k => k.Hash == SetupKey.HashOf(secret));
        var id = new PeerId(NewId());
        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        var account = await _host.DoAsync(new RegisterPeer(
            id, WireGuardKey.Parse(Convert.ToBase64String(bytes)), key.Id, (meta ?? PeerMeta.Empty) with { Hostname = hostname },
            SshKey: "", [], Location: null, Random: 7, Now));
        return account.Peers.Find(id)!;
    }

    /// <summary>Names the group 1, 2, 3 and so on; leaves it without members.</summary>
    internal async Task RenameAsync(GroupId group, int times)
    {
        var account = await _host.AccountAsync();
        foreach (var batch in Enumerable.Range(1, times).Chunk(1_000)) // a mailbox takes some thousands
        {
            var renames = batch.Select(i => account.ExecuteAsync(
                new UpdateGroup(group, i.ToString(CultureInfo.InvariantCulture), [], []) { Actor = Actor.System },
                new Origin(Channel.Console, null, null, "test", NewId()),
                TestContext.Current.CancellationToken));
            Assert.All(await Task.WhenAll(renames), r => Assert.True(r.Appended));
        }
    }

    /// <summary>Another account on the same host, with an owner, one group, one setup key, one peer and its default policy.</summary>
    internal Task<Account> OtherAccountAsync() => _other ??= MakeOtherAccountAsync();

    /// <summary>Of which no other test has put an id anywhere.</summary>
    internal Task<Account> UntouchedAccountAsync() => MakeOtherAccountAsync();

    private async Task<Account> MakeOtherAccountAsync()
    {
        var id = new AccountId(NewId());
        var secret = Guid.NewGuid().ToString();
        var (key, group) = (new SetupKeyId(NewId()), new GroupId(NewId()));
        AccountCommand[] commands =
        [
            new CreateAccount(
                new IpPrefix(IPAddress.Parse("100.70.0.0"), 16), "other.test", new GroupId(NewId()), new PolicyId(NewId()), Now),
            new ClaimOwnership(new UserId(NewId()), User.LocalIssuer, Now),
            new CreateGroup(group, "theirs", [], []),
            new CreateSetupKey(
                key, "theirs", SetupKeyType.Reusable, SetupKey.HashOf(secret), SetupKey.MaskOf(secret), TimeSpan.FromDays(1), [group], 0,
                Ephemeral: false, AllowExtraDnsLabels: false, Now),
            new RegisterPeer(
                new PeerId(NewId()), WireGuardKey.Parse(Convert.ToBase64String([.. Guid.NewGuid().ToByteArray(), .. new byte[16]])), key, PeerMeta.Empty, "", [], null, 7, Now),
        ];
        foreach (var command in commands)
        {
            var result = await _host.Accounts.ExecuteAsync(
                id,
                command with { Actor = Actor.System },
                new Origin(Channel.Setup, null, null, "test", NewId()),
                TestContext.Current.CancellationToken);
            Assert.Null(result.Rejection);
        }

        return (await _host.Accounts.GetAsync(id, TestContext.Current.CancellationToken)).Snapshot;
    }

    private async Task AppendAsync(params AccountEvent[] events)
    {
        var live = await _host.AccountAsync();
        var before = live.Snapshot;
        var provenance = Provenance.Of(Actor.System, new Origin(Channel.Setup, null, null, "test", NewId()), before.Version + 1);
        await _host.Get<AdminConsole.Storage.AccountStream>().AppendAsync(
            before,
            [.. events.Select(e => new AdminConsole.Storage.PendingEvent(e, provenance))],
            TestContext.Current.CancellationToken);
        live.Hear(before.Version + events.Length);
        while (live.Snapshot.Version < before.Version + events.Length)
            await live.NextAsync(live.Snapshot.Serial, TestContext.Current.CancellationToken);
    }
}
