using System.Globalization;
using System.Text.Json;
using AdminConsole.Agents;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Faults;

/// <summary>Devices that join one after the other, each trying until it was told that it has joined.</summary>
internal sealed class JoiningDevices(Uri url, string setupKey)
{
    /// <summary>What each was told when it registered.</summary>
    public List<(AgentIdentity Identity, string Hostname, string Address, string Fqdn)> Joined { get; } = [];

    private int _acknowledged;

    /// <summary>How many have joined.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public static AgentOptions Hasty { get; } = new()
    {
        FirstRetry = TimeSpan.FromMilliseconds(40),
        LongestRetry = TimeSpan.FromMilliseconds(250),
        Signal = false,
    };

    public async Task WriteAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var hostname = string.Create(CultureInfo.InvariantCulture, $"device-{Joined.Count}");
            var identity = AgentIdentity.New();
            await using var agent = new Agent(url, identity, AgentSystem.Linux(hostname), Hasty);
            var login = await LoginAsync(agent, setupKey);
            Interlocked.Increment(ref _acknowledged);
            Joined.Add((identity, hostname, login.PeerConfig.Address, login.PeerConfig.Fqdn));
        }
    }

    /// <summary>Until it is answered. A refusal is a failure of the server: agents would give up.</summary>
    public static async Task<LoginResponse> LoginAsync(Agent agent, string? setupKey)
    {
        for (var patience = Patience.Start(TimeSpan.FromMinutes(1)); ; await Task.Delay(TimeSpan.FromMilliseconds(20), patience))
        {
            try
            {
                return await agent.LoginAsync(setupKey, patience);
            }
            catch (AgentException e) when (e.Status is not (StatusCode.PermissionDenied or StatusCode.InvalidArgument))
            {
                // The host is gone, or cannot answer now.
            }
        }
    }
}

/// <summary>Policies that are made, changed and deleted.</summary>
internal sealed class PolicyEdits(ApiWriter api, string group)
{
    private int _edits;

    /// <summary>By id: the name and port that the last acknowledged edit gave it.</summary>
    public Dictionary<string, (string Name, string Port)> Expected { get; } = [];

    public HashSet<string> Deleted { get; } = [];

    public async Task WriteAsync(CancellationToken enough)
    {
        var ids = new Queue<string>();
        for (; !enough.IsCancellationRequested; _edits++)
        {
            var (name, port) = ($"policy {_edits}", (1_000 + _edits % 60_000).ToString(CultureInfo.InvariantCulture));
            if (ids.Count < 3)
            {
                var id = (await api.PostAsync("policies", Body(name, port))).GetProperty("id").GetString()!;
                ids.Enqueue(id);
                Expected[id] = (name, port);
            }
            else if (_edits % 3 > 0)
            {
                var id = ids.Dequeue();
                await api.PutAsync($"policies/{id}", Body(name, port));
                ids.Enqueue(id);
                Expected[id] = (name, port);
            }
            else
            {
                var id = ids.Dequeue();
                await api.DeleteAsync($"policies/{id}");
                Expected.Remove(id);
                Deleted.Add(id);
            }
        }
    }

    public static (string Name, string Port) Read(JsonElement policy) =>
        (policy.GetProperty("name").GetString()!, policy.GetProperty("rules")[0].GetProperty("ports")[0].GetString()!);

    private object Body(string name, string port) => new
    {
        name,
        description = "",
        enabled = true,
        rules = new[]
        {
            new
            {
                name, description = "", enabled = true, action = "accept", bidirectional = true, protocol = "tcp",
                ports = new[] { port }, sources = new[] { group }, destinations = new[] { group },
            },
        },
    };
}

/// <summary>One group whose name and members change together: two events of one edit.</summary>
internal sealed class GroupEdits(ApiWriter api, string group, IReadOnlyList<string> peers)
{
    /// <summary>The names that were acknowledged, the last one last.</summary>
    public List<string> Names { get; } = [];

    public async Task WriteAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"group {Names.Count}");
            await api.PutAsync($"groups/{group}", new { name, peers = MembersOf(name) });
            Names.Add(name);
        }
    }

    /// <summary>The members that belong to a name, by id; two names in a row never have the same.</summary>
    public string[] MembersOf(string name)
    {
        var number = int.Parse(name["group ".Length..], CultureInfo.InvariantCulture);
        return [.. peers.Where((_, i) => i % 2 == number % 2).Order(StringComparer.Ordinal)];
    }
}
