using System.Globalization;
using AdminConsole.Agents;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;
using Npgsql;

namespace AdminConsole.Tests.Faults;

/// <summary>The host and its database are killed again and again while three writers are at work.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Seed = 20260301;
    private const int HostKills = 40;
    private const int DatabaseKills = 10;

    private readonly TemporaryDirectory _data = new();
    private readonly string _token = AccessTokens.New();
    private readonly int _port = HostProcess.FreePort();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Every_acknowledged_edit_outlives_fifty_kills_and_none_is_there_by_half()
    {
        output.WriteLine($"Seed {Seed}");
        var host = await StartAsync();
        try
        {
            using var http = host.Api(_token);
            var (api, otherApi) = (new ApiWriter(http), new ApiWriter(http));
            var setupKey = (await api.PostAsync("setup-keys", NewKey)).GetProperty("key").GetString()!;
            await using var watchers = await Watchers.JoinAsync(host.Url, setupKey);
            var peers = (await api.GetAsync("peers")).EnumerateArray().Select(p => p.GetProperty("id").GetString()!).ToArray();
            var group = (await api.PostAsync("groups", new { name = "before", peers = Array.Empty<string>() })).GetProperty("id").GetString()!;

            var devices = new JoiningDevices(host.Url, setupKey);
            var policies = new PolicyEdits(api, group);
            var groups = new GroupEdits(otherApi, group, peers);
            using var enough = new CancellationTokenSource();
            var writers = Task.WhenAll(devices.WriteAsync(enough.Token), policies.WriteAsync(enough.Token), groups.WriteAsync(enough.Token));

            foreach (var kill in Kills())
            {
                // A kill that comes before each had something acknowledged again would prove nothing.
                var (device, policy, edit) = (devices.Acknowledged, api.Acknowledged, otherApi.Acknowledged);
                await Eventually.TrueAsync(() => writers.IsCompleted
                    || (devices.Acknowledged > device && api.Acknowledged > policy && otherApi.Acknowledged > edit));
                if (writers.IsCompleted)
                    break;

                host = await kill(host);
            }

            await enough.CancelAsync();
            await writers;
            output.WriteLine($"{devices.Joined.Count} devices joined, {policies.Deleted.Count} policies came and went, {groups.Names.Count} edits of the group");

            await AssertDevicesAsync(api, host.Url, devices, watchers.Count);
            await AssertPoliciesAsync(api, policies);
            await AssertGroupAsync(api, group, groups);
            await AssertStreamsAsync(group, groups);
            await watchers.AssertNeverToldOfAnOlderStateAsync();
        }
        catch
        {
            output.WriteLine(host.Output);
            throw;
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private static object NewKey => new { name = "kills", type = "reusable", expires_in = 86_400, auto_groups = Array.Empty<string>(), usage_limit = 0 };

    private (string, string)[] Settings => [("Data:Directory", _data.File("state")), ("Bootstrap:Token", _token)];

    private Task<HostProcess> StartAsync() => HostProcess.StartAsync(_port, Settings);

    /// <summary>In an order and after waits that the seed chooses.</summary>
    private IEnumerable<Func<HostProcess, Task<HostProcess>>> Kills()
    {
        var random = new Random(Seed);
        var kinds = Enumerable.Repeat(true, HostKills).Concat(Enumerable.Repeat(false, DatabaseKills)).ToArray();
        random.Shuffle(kinds);
        foreach (var killsHost in kinds)
        {
            var wait = TimeSpan.FromMilliseconds(random.Next(300));

            // One in four finds the host still starting.
            var starting = random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(1_000)) : (TimeSpan?)null;
            yield return killsHost ? host => KillHostAsync(host, wait, starting) : host => KillDatabaseAsync(host, wait);
        }
    }

    private async Task<HostProcess> KillHostAsync(HostProcess host, TimeSpan wait, TimeSpan? starting)
    {
        await Task.Delay(wait, TestContext.Current.CancellationToken);
        await host.KillAsync();
        await host.DisposeAsync();
        if (starting is { } early)
        {
            var young = HostProcess.Launch(_port, Settings);
            await Task.Delay(early, TestContext.Current.CancellationToken);
            await young.KillAsync();
            await young.DisposeAsync();
        }

        return await StartAsync();
    }

    private async Task<HostProcess> KillDatabaseAsync(HostProcess host, TimeSpan wait)
    {
        await Task.Delay(wait, TestContext.Current.CancellationToken);
        var killed = Postmaster().ProcessId;
        Signals.Kill(killed);
        await Eventually.TrueAsync(async () => TryPostmaster() is { } p && p.ProcessId != killed && await host.IsReadyAsync());
        return host;
    }

    private static async Task AssertDevicesAsync(ApiWriter api, Uri url, JoiningDevices devices, int others)
    {
        Assert.NotEmpty(devices.Joined);
        var peers = (await api.GetAsync("peers")).EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        foreach (var (_, hostname, address, fqdn) in devices.Joined)
        {
            Assert.Equal(address.Split('/')[0], peers[hostname].GetProperty("ip").GetString());
            Assert.Equal(fqdn, peers[hostname].GetProperty("dns_label").GetString());
        }

        Assert.Equal(devices.Joined.Count + others, peers.Count);
        Assert.Equal(peers.Count, peers.Values.Select(p => p.GetProperty("ip").GetString()).Distinct().Count());
        var key = Assert.Single((await api.GetAsync("setup-keys")).EnumerateArray());
        Assert.Equal(peers.Count, key.GetProperty("used_times").GetInt32());

        await Parallel.ForEachAsync(devices.Joined, TestContext.Current.CancellationToken, async (device, _) =>
        {
            await using var agent = new Agent(url, device.Identity, AgentSystem.Linux(device.Hostname), JoiningDevices.Hasty);
            var again = await JoiningDevices.LoginAsync(agent, setupKey: null);
            Assert.Equal((device.Address, device.Fqdn), (again.PeerConfig.Address, again.PeerConfig.Fqdn));
        });
    }

    private static async Task AssertPoliciesAsync(ApiWriter api, PolicyEdits edits)
    {
        Assert.NotEmpty(edits.Deleted);
        var stored = (await api.GetAsync("policies")).EnumerateArray().ToDictionary(p => p.GetProperty("id").GetString()!);
        foreach (var (id, expected) in edits.Expected)
            Assert.Equal(expected, PolicyEdits.Read(stored[id]));

        Assert.DoesNotContain(stored.Keys, edits.Deleted.Contains);
        Assert.Equal(edits.Expected.Count + 1, stored.Count); // and the default one
    }

    private static async Task AssertGroupAsync(ApiWriter api, string id, GroupEdits edits)
    {
        var group = await api.GetAsync($"groups/{id}");
        Assert.Equal(edits.Names[^1], group.GetProperty("name").GetString());
        Assert.Equal(
            edits.MembersOf(edits.Names[^1]),
            group.GetProperty("peers").EnumerateArray().Select(p => p.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));
    }

    /// <summary>What no answer shows: streams without gaps, and edits of two events whole.</summary>
    private async Task AssertStreamsAsync(string group, GroupEdits edits)
    {
        await using var database = NpgsqlDataSource.Create(Postmaster().ConnectionString);
        Assert.Equal(0L, await AskAsync<long>(
            """
            select count(*) from (
                select stream_id from adminconsole.mt_events where stream_id <> 'mt_tombstone'
                group by stream_id having count(*) <> max(version) or min(version) <> 1) as gaps
            """));
        Assert.Equal(0L, await AskAsync<long>(
            """
            select count(*) from adminconsole.mt_events as renamed
            where renamed.type = 'group_renamed' and not exists (
                select from adminconsole.mt_events as moved
                where moved.stream_id = renamed.stream_id and moved.version = renamed.version + 1
                  and moved.type = 'group_peers_changed' and moved.headers ->> 'command' = renamed.headers ->> 'command')
            """));

        await using var names = database.CreateCommand(
            "select data ->> 'name' from adminconsole.mt_events where type = 'group_renamed' and data ->> 'id' = @group order by seq_id");
        names.Parameters.AddWithValue("group", group);
        await using var reader = await names.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var stored = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            stored.Add(reader.GetString(0));

        Assert.Equal(edits.Names, stored);

        async Task<T> AskAsync<T>(string question)
        {
            await using var command = database.CreateCommand(question);
            return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
    }

    private (int ProcessId, string ConnectionString) Postmaster() => TryPostmaster() ?? throw new IOException("There is no postmaster.pid.");

    /// <summary>What postmaster.pid says (PostgreSQL's manual, "Database File Layout"); null while there is none.</summary>
    private (int ProcessId, string ConnectionString)? TryPostmaster()
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(_data.File("state"), "postgres", "postmaster.pid"));
            return lines.Length < 5
                ? null
                : (int.Parse(lines[0], CultureInfo.InvariantCulture), $"Host={lines[4]};Username=adminconsole;Database=postgres;Pooling=false");
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Peers that hold their streams open through everything.</summary>
    private sealed class Watchers : IAsyncDisposable
    {
        private readonly Agent[] _agents;

        private Watchers(Agent[] agents) => _agents = agents;

        public int Count => _agents.Length;

        public static async Task<Watchers> JoinAsync(Uri url, string setupKey)
        {
            var agents = Enumerable.Range(0, 5)
                .Select(i => new Agent(url, AgentIdentity.New(), AgentSystem.Linux($"watcher-{i}"), JoiningDevices.Hasty))
                .ToArray();
            foreach (var agent in agents)
                await agent.JoinAsync(setupKey, TestContext.Current.CancellationToken);

            return new Watchers(agents);
        }

        public async Task AssertNeverToldOfAnOlderStateAsync()
        {
            foreach (var agent in _agents)
            {
                var end = await agent.WhenAsync(
                    s => s.State is AgentState.Connected or AgentState.NeedsLogin or AgentState.Stopped, Patience.Start());
                Assert.Equal(AgentState.Connected, end.State);
                Assert.Equal(0, end.MapsIgnored);
            }

            // Whoever never came back would never have been told anything.
            Assert.True(_agents.Sum(a => a.Snapshot.Connections) > HostKills);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var agent in _agents)
                await agent.DisposeAsync();
        }
    }
}
