using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Engine;

/// <summary>Accounts in memory, over a real stream.</summary>
public sealed class AccountsTests : IAsyncLifetime
{
    private readonly CancellationToken _patience = Patience.Start();
    private TestHost _host = null!; // set before each test

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_first_account_has_the_group_of_all_and_a_policy_that_connects_it()
    {
        var account = (await _host.AccountAsync()).Snapshot;

        Assert.Equal(16, account.Network.Length);
        Assert.True(IPNetwork.Parse("100.64.0.0/10").Contains(account.Network.Address));
        Assert.Equal("Default", Assert.Single(account.Policies).Name);
        Assert.Equal("All", Assert.Single(account.Groups.Values).Name);
        Assert.Null(account.Owner);
    }

    [Fact]
    public async Task A_repeated_command_gets_its_first_outcome_and_happens_once()
    {
        var account = await _host.AccountAsync();
        var command = new CreateGroup(new GroupId(_host.Get<Xid>().Next()), "Once", [], []) { Actor = Actor.System };
        var origin = new Origin(Channel.Api, null, null, "test", "the same id");
        await account.ExecuteAsync(command, origin, _patience);
        var version = account.Snapshot.Version;

        var again = await account.ExecuteAsync(command with { Id = new GroupId(_host.Get<Xid>().Next()) }, origin, _patience);

        Assert.True(again.Accepted);
        Assert.False(again.Appended);
        Assert.Equal(version, account.Snapshot.Version);
    }

    [Fact]
    public async Task A_refused_command_and_one_that_changes_nothing_append_nothing()
    {
        var account = await _host.AccountAsync();
        var version = account.Snapshot.Version;

        var refused = await _host.TryAsync(new DeleteGroup(account.Snapshot.AllGroup.Id));
        var idle = await _host.TryAsync(new SwitchPolicy(account.Snapshot.Policies[0].Id, Enabled: true));

        Assert.Equal("deleting group ALL is not allowed", refused.Rejection?.Message);
        Assert.True(idle.Accepted);
        Assert.False(idle.Appended);
        Assert.Equal(version, account.Snapshot.Version);
    }

    [Fact]
    public async Task What_was_appended_is_there_after_a_restart_and_folds_to_the_same_account()
    {
        await _host.SetupKeyAsync();
        await _host.DoAsync(new CreateGroup(new GroupId(_host.Get<Xid>().Next()), "Stays", [], []));
        var before = (await _host.AccountAsync()).Snapshot;
        await using var second = await TestHost.StartAsync(database: _host.Database);
        var after = (await second.AccountAsync()).Snapshot;

        Assert.Equal((before.Id, before.Version, before.Serial), (after.Id, after.Version, after.Serial));
        Assert.Equal(before.Groups.Values.Select(g => g.Name).Order(), after.Groups.Values.Select(g => g.Name).Order());
    }

    [Fact]
    public async Task Two_hosts_on_one_database_hear_each_other_and_lose_nothing()
    {
        await using var second = await TestHost.StartAsync(database: _host.Database);
        var (here, there) = (await _host.AccountAsync(), await second.AccountAsync());
        await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(i => new[]
        {
            _host.DoAsync(new CreateGroup(new GroupId(_host.Get<Xid>().Next()), $"here {i}", [], [])),
            second.DoAsync(new CreateGroup(new GroupId(second.Get<Xid>().Next()), $"there {i}", [], [])),
        }));

        while (here.Snapshot.Groups.Count < 101)
            await here.NextAsync(here.Snapshot.Serial, _patience);

        while (there.Snapshot.Groups.Count < 101)
            await there.NextAsync(there.Snapshot.Serial, _patience);

        Assert.Equal(here.Snapshot.Version, there.Snapshot.Version);
        Assert.Equal(3 + 100, here.Snapshot.Version);
    }

    [Fact]
    public async Task A_peer_of_one_account_is_nothing_to_another()
    {
        var other = await SecondAccountAsync();
        var ids = _host.Get<Xid>();
        var here = await _host.AccountAsync();
        await _host.SetupKeyAsync();
        var mine = await RegisterAsync(here, here.Snapshot.SetupKeys.Values.Single().Id);
        var key = await other.ExecuteAsync(
            new CreateSetupKey(new SetupKeyId(ids.Next()), "k", SetupKeyType.Reusable, "hash", "mask", TimeSpan.Zero, [], 0, false, false, DateTimeOffset.UtcNow)
            { Actor = Actor.System },
            NewOrigin(), _patience);
        var theirs = await RegisterAsync(other, key.Account.SetupKeys.Values.Single().Id);

        Assert.Empty(NetworkMapCompiler.Compile(here.Snapshot, mine.Id)!.RemotePeers); // the peer has just been registered there
        Assert.Null(NetworkMapCompiler.Compile(here.Snapshot, theirs.Id));
        Assert.Equal(other.Id, (await _host.Accounts.FindPeerAsync(theirs.Key, _patience))?.Account.Id);

        // A key belongs to one account only, whatever is asked of the other.
        var stolen = await here.ExecuteAsync(
            new RegisterPeer(new PeerId(ids.Next()), theirs.Key, here.Snapshot.SetupKeys.Values.Single().Id, PeerMeta.Empty, "", [], null, 7, DateTimeOffset.UtcNow)
            { Actor = Actor.System },
            NewOrigin(), _patience);
        Assert.Equal("peer has been already registered", stolen.Rejection?.Message);
        Assert.Single(here.Snapshot.Peers);
    }

    private async Task<Peer> RegisterAsync(LiveAccount account, SetupKeyId key)
    {
        var id = new PeerId(_host.Get<Xid>().Next());
        var wireGuardKey = WireGuardKey.Parse(Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        var result = await account.ExecuteAsync(
            new RegisterPeer(id, wireGuardKey, key, PeerMeta.Empty with { Hostname = "box" }, "", [], null, 42, DateTimeOffset.UtcNow)
            { Actor = new Actor.Peer(id) },
            NewOrigin(), _patience);
        return result.Account.Peers.Find(id)!; // it was admitted, or the next line of the test fails
    }

    private async Task<LiveAccount> SecondAccountAsync()
    {
        var ids = _host.Get<Xid>();
        var account = await _host.Accounts.GetAsync(new AccountId(ids.Next()), _patience);
        Assert.True(IpPrefix.TryParse("100.99.0.0/16", out var range));
        await account.ExecuteAsync(
            new CreateAccount(range, "other.example", new GroupId(ids.Next()), new PolicyId(ids.Next()), DateTimeOffset.UtcNow) { Actor = Actor.System },
            NewOrigin(), _patience);
        return account;
    }

    private static Origin NewOrigin() => new(Channel.Console, null, null, "test", Guid.NewGuid().ToString());
}
