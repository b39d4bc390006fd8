using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using AdminConsole.Agents;
using AdminConsole.Protocol;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;
using Grpc.Core;
using Npgsql;

namespace AdminConsole.Tests.Faults;

/// <summary>Two hosts, each a process of its own, serve one database.</summary>
public sealed class TwoProcessTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly string _token = AccessTokens.New();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Four_hundred_devices_join_one_account_through_two_hosts_at_once()
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();

        // At once on an empty database: both want to make the key file, the schema and the account.
        var hosts = await Task.WhenAll(StartAsync(database), StartAsync(database));
        await using var first = hosts[0];
        await using var second = hosts[1];
        var secret = await SetupKeyAsync(first);

        var joined = new ConcurrentBag<LoginResponse>();
        var keys = new ConcurrentBag<string>();
        await Task.WhenAll(hosts.Select(host => Parallel.ForEachAsync(
            Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 25, CancellationToken = TestContext.Current.CancellationToken },
            async (_, cancel) =>
            {
                // All of the same name, so that the labels clash too.
                await using var agent = new Agent(host.Url, AgentIdentity.New(), AgentSystem.Linux("laptop"), JoiningDevices.Hasty);
                joined.Add(await JoiningDevices.LoginAsync(agent, secret));
                keys.Add((await agent.Management.GetServerKeyAsync(cancel)).Key);
            })));

        Assert.Single(keys.Distinct());
        Assert.Equal(400, joined.Select(l => l.PeerConfig.Address).Distinct().Count());
        Assert.Equal(400, joined.Select(l => l.PeerConfig.Fqdn).Distinct().Count());
        Assert.Equal((400L, true), await StreamAsync(database));
        foreach (var host in hosts)
        {
            using var http = host.Api(_token);
            var api = new ApiWriter(http);
            await Eventually.TrueAsync(async () => (await api.GetAsync("peers")).GetArrayLength() == 400);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // as behind a pooler, which does not pass notifications on: hosts poll
    public async Task An_edit_on_one_host_reaches_the_streams_of_the_other_within_three_seconds(bool notify)
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();
        var setting = ("Doorbell:Notify", notify.ToString(CultureInfo.InvariantCulture));
        var hosts = await Task.WhenAll(StartAsync(database, setting), StartAsync(database, setting));
        await using var first = hosts[0];
        await using var second = hosts[1];
        var secret = await SetupKeyAsync(first);
        await using var here = new Agent(first.Url, AgentIdentity.New(), AgentSystem.Linux("here"), JoiningDevices.Hasty);
        await using var there = new Agent(second.Url, AgentIdentity.New(), AgentSystem.Linux("there"), JoiningDevices.Hasty);
        await here.JoinWhenReachableAsync(secret, Patience.Start());
        await there.JoinWhenReachableAsync(secret, Patience.Start());
        await there.MapAsync(m => m.RemotePeers.Count == 1, Patience.Start());

        using var http = first.Api(_token);
        var api = new ApiWriter(http);
        var policy = (await api.GetAsync("policies"))[0].GetProperty("id").GetString()!;
        await api.DeleteAsync($"policies/{policy}");
        var began = Stopwatch.GetTimestamp();
        await there.MapAsync(m => m.RemotePeers.Count == 0 && m.RemotePeersIsEmpty, Patience.Start());

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    [FaultCase(29)]
    public async Task A_peer_moves_to_the_other_host_and_a_killed_host_takes_its_peers_offline()
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();
        var hosts = await Task.WhenAll(StartAsync(database), StartAsync(database));
        await using var first = hosts[0];
        await using var second = hosts[1];
        var secret = await SetupKeyAsync(first);
        using var http = second.Api(_token);
        var api = new ApiWriter(http);

        var identity = AgentIdentity.New();
        await using var agent = new Agent(second.Url, identity, AgentSystem.Linux("moving"), JoiningDevices.Hasty);
        await JoiningDevices.LoginAsync(agent, secret);
        var old = ReadToEndAsync(first.Url, identity);
        await Eventually.TrueAsync(() => IsConnectedAsync(api, "moving"));

        // The stream on the first host ends as one does that is no longer needed; the peer is connected all the time.
        await agent.JoinWhenReachableAsync(setupKey: null, Patience.Start());
        Assert.Equal(StatusCode.OK, await old.WaitAsync(Patience.Start()));
        Assert.True(await IsConnectedAsync(api, "moving"));

        await using var staying = new Agent(first.Url, AgentIdentity.New(), AgentSystem.Linux("staying"), JoiningDevices.Hasty);
        await staying.JoinWhenReachableAsync(secret, Patience.Start());
        await Eventually.TrueAsync(() => IsConnectedAsync(api, "staying"));
        await first.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(async () => !await IsConnectedAsync(api, "staying"));

        // 15 s of silence, and the beat of the host that looks.
        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25));
        Assert.True(await IsConnectedAsync(api, "moving"));
        Assert.Equal((AgentState.Connected, 1L), (agent.Snapshot.State, agent.Snapshot.Connections));
    }

    private Task<HostProcess> StartAsync(string database, params IEnumerable<(string Name, string Value)> settings) => HostProcess.StartAsync(
        HostProcess.FreePort(),
        [
            ("ConnectionStrings:Postgres", database), ("Secrets:KeyFile", _data.File("secrets.key")), ("Bootstrap:Token", _token),
            .. settings,
        ]);

    private async Task<string> SetupKeyAsync(HostProcess host)
    {
        using var http = host.Api(_token);
        var key = await new ApiWriter(http).PostAsync(
            "setup-keys", new { name = "key", type = "reusable", expires_in = 86_400, auto_groups = Array.Empty<string>(), usage_limit = 0 });
        return key.GetProperty("key").GetString()!;
    }

    private static async Task<bool> IsConnectedAsync(ApiWriter api, string name) =>
        (await api.GetAsync("peers")).EnumerateArray()
            .Any(p => p.GetProperty("name").GetString() == name && p.GetProperty("connected").GetBoolean());

    /// <returns>How the stream ended.</returns>
    private static async Task<StatusCode> ReadToEndAsync(Uri url, AgentIdentity identity)
    {
        using var management = new ManagementConnection(url, identity, new AgentOptions());
        try
        {
            var request = new SyncRequest { Meta = AgentSystem.Linux("moving").ToMeta([]) };
            await foreach (var _ in management.SyncAsync(request, TestContext.Current.CancellationToken))
            {
                // The maps do not matter here.
            }

            return StatusCode.OK;
        }
        catch (AgentException e)
        {
            return e.Status;
        }
    }

    /// <summary>How many peers have registered, and whether the versions of the one stream are contiguous.</summary>
    private static async Task<(long Registered, bool Contiguous)> StreamAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(
            """
            select count(*) filter (where type = 'peer_registered'), min(version) = 1 and max(version) = count(*)
            from adminconsole.mt_events where stream_id <> 'mt_tombstone' group by stream_id
            """);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        var row = (reader.GetInt64(0), reader.GetBoolean(1));
        Assert.False(await reader.ReadAsync(TestContext.Current.CancellationToken)); // one account, one stream
        return row;
    }
}
