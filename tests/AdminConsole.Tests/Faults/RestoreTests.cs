using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Agents;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;
using Grpc.Core;
using Npgsql;

namespace AdminConsole.Tests.Faults;

/// <summary>
/// An older dump takes the place of the database, under the running host or while it is stopped. Agents ignore every map whose serial is
/// below one that they have seen: what they are told afterwards must stand above it.
/// </summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    [FaultCase(33)]
    public async Task Streams_go_on_with_the_state_of_a_dump_that_was_restored_under_the_running_host()
    {
        await using var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync();
        await using var anna = await JoinAsync(host.Url, "anna", secret);
        await using var ben = await JoinAsync(host.Url, "ben", secret);
        await anna.MapAsync(m => m.RemotePeers.Count == 1, Patience.Start());

        var dump = await DatabaseDump.TakeAsync(host.Database, _data.File("dump.sql"));
        var carolsKeys = AgentIdentity.New();
        await using var carol = await JoinAsync(host.Url, "carol", secret, carolsKeys);
        await RenameAsync(host, "lost", 5);
        await DisconnectAllAsync(host);
        await anna.MapAsync(m => m.RemotePeersIsEmpty, Patience.Start());
        var seen = anna.Snapshot.Serial;

        await dump.RestoreAsync(host.Database);

        // The dump's state, above the serial of the lost future.
        var map = await anna.MapAsync(m => m.RemotePeers.Any(p => p.WgPubKey == ben.PublicKey), Patience.Start());
        Assert.True(map.Serial > seen);
        Assert.Equal(0, anna.Snapshot.MapsIgnored);
        Assert.Equal(ben.PublicKey, Assert.Single(map.RemotePeers).WgPubKey);

        // Who joined after the dump is told that it is unknown, and does not try for ever.
        var gone = await carol.WhenAsync(s => s.State is AgentState.NeedsLogin or AgentState.Stopped, Patience.Start());
        Assert.Equal((AgentState.NeedsLogin, StatusCode.PermissionDenied), (gone.State, gone.LastStatus));

        // Life goes on: new peers, addresses that nobody else has, presence that is written down.
        await using var dave = await JoinAsync(host.Url, "dave", secret);
        await using var carolAgain = await JoinAsync(host.Url, "carol", secret, carolsKeys);
        var last = await ben.MapAsync(m => m.RemotePeers.Count == 3, Patience.Start());
        Assert.Equal(4, last.RemotePeers.SelectMany(p => p.AllowedIps).Append(ben.Snapshot.PeerConfig!.Address.Split('/')[0] + "/32").Distinct().Count());
        Assert.Equal(0, ben.Snapshot.MapsIgnored);
        Assert.Equal(AgentState.Connected, anna.Snapshot.State);
        await Eventually.TrueAsync(async () => await ConnectedAsync(host.Database) == 4);
    }

    [Fact]
    public async Task A_peer_that_comes_back_after_a_restore_is_not_taken_for_an_older_stream_of_its_own()
    {
        await using var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync();
        var identity = AgentIdentity.New();
        await using (await JoinAsync(host.Url, "anna", secret, identity))
            await Eventually.TrueAsync(async () => await ConnectedAsync(host.Database) == 1);

        var dump = await DatabaseDump.TakeAsync(host.Database, _data.File("dump.sql"));

        // Streams are counted by a sequence, which goes back with the dump.
        for (var i = 0; i < 5; i++)
        {
            await using var again = await JoinAsync(host.Url, "anna", secret, identity);
            await Eventually.TrueAsync(async () => await ConnectedAsync(host.Database) == 1);
        }

        var staying = await JoinAsync(host.Url, "anna", secret, identity);
        await Eventually.TrueAsync(async () => await ConnectedAsync(host.Database) == 1);
        await dump.RestoreAsync(host.Database);
        await Eventually.TrueAsync(async () => await ConnectedAsync(host.Database) == 1 && await ReplicaIsAsync(host));

        await using var other = await TestHost.StartAsync(database: host.Database);
        await using var moved = await JoinAsync(other.Url, "anna", secret, identity);
        await staying.WhenAsync(s => s is { LastStatus: StatusCode.OK, State: AgentState.Connecting }, Patience.Start());
        await staying.DisposeAsync();
        await Eventually.TrueAsync(async () => await ReplicaIsAsync(other) && await ConnectedAsync(host.Database) == 1);
    }

    [Fact]
    public async Task A_restored_history_of_the_same_length_is_noticed()
    {
        await using var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync();
        await using var anna = await JoinAsync(host.Url, "anna", secret);
        await using var ben = await JoinAsync(host.Url, "ben", secret);
        await anna.MapAsync(m => m.RemotePeers.Count == 1, Patience.Start());
        var live = await host.AccountAsync();
        await RenameAsync(host, "common", 1);
        var dump = await DatabaseDump.TakeAsync(host.Database, _data.File("common.sql"));

        // Another host goes on from the same dump in a database of its own, by as many events.
        var elsewhere = await PostgresCluster.Shared.NewDatabaseAsync();
        await dump.RestoreAsync(elsewhere);
        DatabaseDump otherFuture;
        await using (var other = await TestHost.StartAsync(database: elsewhere))
        {
            await DisconnectAllAsync(other);
            await RenameAsync(other, "other", 3);
            otherFuture = await DatabaseDump.TakeAsync(elsewhere, _data.File("other.sql"));
            await RenameAsync(host, "own", 4);
            Assert.Equal((await other.AccountAsync()).Snapshot.Version, live.Snapshot.Version);
        }

        var seen = live.Snapshot.Serial;
        await otherFuture.RestoreAsync(host.Database);

        var map = await anna.MapAsync(m => m.RemotePeersIsEmpty, Patience.Start());
        Assert.True(map.Serial > (ulong)seen);
        Assert.Contains(live.Snapshot.Groups.Values, g => g.Name == "other 2");
        Assert.DoesNotContain(live.Snapshot.Groups.Values, g => g.Name.StartsWith("own", StringComparison.Ordinal));
        Assert.Equal(0, anna.Snapshot.MapsIgnored);
    }

    [Fact]
    public async Task An_edit_that_comes_before_the_restore_was_noticed_is_decided_on_the_restored_state()
    {
        await using var host = await TestHost.StartAsync(settings: [("Doorbell:Notify", "false")]);
        await RenameAsync(host, "kept", 1);
        var dump = await DatabaseDump.TakeAsync(host.Database, _data.File("dump.sql"));
        await RenameAsync(host, "lost", 3);
        var lost = (await host.AccountAsync()).Snapshot;
        await dump.RestoreAsync(host.Database);

        // The first attempts may meet connections that the restore has cut.
        var group = new GroupId(host.Get<Xid>().Next());
        CommandResult? result = null;
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                result = await host.TryAsync(new CreateGroup(group, "new", [], []));
                return true;
            }
            catch (UnavailableException)
            {
                return false;
            }
        });

        var account = result!.Account;
        Assert.Null(result.Rejection);
        Assert.True(account.Serial > lost.Serial);
        Assert.Contains(account.Groups.Values, g => g.Name == "kept 0");
        Assert.DoesNotContain(account.Groups.Values, g => g.Name.StartsWith("lost", StringComparison.Ordinal));
    }

    [Fact]
    [FaultCase(33)]
    public async Task A_host_that_is_told_of_a_restore_goes_on_a_million_serials_above()
    {
        var address = ("Kestrel:Endpoints:Main:Url", $"http://127.0.0.1:{HostProcess.FreePort().ToString(CultureInfo.InvariantCulture)}");
        var host = await TestHost.StartAsync(settings: [address]);
        var database = host.Database;
        var secret = await host.SetupKeyAsync();
        await using var anna = await JoinAsync(host.Url, "anna", secret);
        await using var ben = await JoinAsync(host.Url, "ben", secret);
        await anna.MapAsync(m => m.RemotePeers.Count == 1, Patience.Start());
        var dump = await DatabaseDump.TakeAsync(database, _data.File("dump.sql"));
        var dumped = (await host.AccountAsync()).Snapshot.Serial;
        await RenameAsync(host, "lost", 5);
        await DisconnectAllAsync(host);
        await anna.MapAsync(m => m.RemotePeersIsEmpty, Patience.Start());
        var seen = anna.Snapshot.Serial;
        await host.DisposeAsync();

        await dump.RestoreAsync(database);
        await using var restored = await TestHost.StartAsync(database: database, settings: [address, ("Restored", "true")]);

        Assert.True((await restored.AccountAsync()).Snapshot.Serial >= dumped + 1_000_000);
        var map = await anna.MapAsync(m => m.RemotePeers.Count == 1, Patience.Start());
        Assert.True(map.Serial > seen);
        Assert.Equal(0, anna.Snapshot.MapsIgnored);
    }

    private static async Task<Agent> JoinAsync(Uri url, string hostname, string secret, AgentIdentity? identity = null)
    {
        var agent = new Agent(url, identity ?? AgentIdentity.New(), AgentSystem.Linux(hostname), JoiningDevices.Hasty);
        await agent.JoinWhenReachableAsync(secret, Patience.Start());
        await agent.MapAsync(_ => true, Patience.Start());
        return agent;
    }

    private static async Task RenameAsync(TestHost host, string name, int edits)
    {
        for (var i = 0; i < edits; i++)
        {
            await host.DoAsync(new CreateGroup(
                new GroupId(host.Get<Xid>().Next()), string.Create(CultureInfo.InvariantCulture, $"{name} {i}"),
                ImmutableArray<PeerId>.Empty, ImmutableArray<ResourceRef>.Empty));
        }
    }

    private static async Task DisconnectAllAsync(TestHost host)
    {
        var policy = (await host.AccountAsync()).Snapshot.Policies[0];
        await host.DoAsync(new SwitchPolicy(policy.Id, Enabled: false));
    }

    private static async Task<long> ConnectedAsync(string connectionString) =>
        (long)(await AskAsync(connectionString, "select count(*) from adminconsole.peer_presence where connected"))!;

    /// <summary>True if the one connected peer is connected to this host.</summary>
    private static async Task<bool> ReplicaIsAsync(TestHost host) =>
        await AskAsync(host.Database, "select replica from adminconsole.peer_presence where connected") is Guid replica
            && replica == host.Get<Presence>().Replica;

    private static async Task<object?> AskAsync(string connectionString, string question)
    {
        // Not from a pool, whose connections a restore has cut.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Patience.Start());
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(Patience.Start());
    }
}
