using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;

namespace AdminConsole.Tests.Fixtures;

/// <summary>A host and agents that share no code with it.</summary>
internal sealed class AgentHouse : IAsyncDisposable
{
    private string? _setupKey;
    private int _reports;

    private AgentHouse(TestHost host) => Host = host;

    public TestHost Host { get; private set; }

    public IndependentAgent Agents { get; } = IndependentAgent.Start();

    public CancellationToken Patience { get; private set; } = Fixtures.Patience.Start(TimeSpan.FromSeconds(90));

    public Presence Presence => Host.Get<Presence>();

    public static async Task<AgentHouse> StartAsync(TimeProvider? clock = null, params IEnumerable<(string Name, string Value)> settings) =>
        new(await TestHost.StartAsync(clock, null, settings));

    /// <param name="log">Gets everything that the host says.</param>
    public static async Task<AgentHouse> StartAsync(LogBook log) => new(await TestHost.StartAsync(clock: null, database: null, log));

    /// <summary>For a story that is long by itself.</summary>
    public void TakeTime() => Patience = Fixtures.Patience.Start(TimeSpan.FromMinutes(5));

    public async Task<Account> AccountAsync() => (await Host.AccountAsync()).Snapshot;

    public async Task<Peer> PeerAsync(IndependentPeer peer) =>
        (await AccountAsync()).Peers.Find(WireGuardKey.Parse(peer.PublicKey)) ?? throw new InvalidOperationException($"{peer.Name} has not joined.");

    /// <summary>It has logged in with a setup key, and its stream is open.</summary>
    /// <param name="settings">As of newPeer.</param>
    /// <param name="by">Through what it reaches the host; null: nothing stands between.</param>
    public async Task<IndependentPeer> JoinedAsync(string name, object? settings = null, Uri? by = null)
    {
        var peer = await LoggedInAsync(name, settings, by);
        await peer.SyncAsync(Patience);
        await peer.EventAsync("sync", _ => true, Patience);
        return peer;
    }

    public async Task<IndependentPeer> LoggedInAsync(string name, object? settings = null, Uri? by = null)
    {
        _setupKey ??= await Host.SetupKeyAsync();
        var peer = await Agents.NewPeerAsync(name, by ?? Host.Url, Patience, settings);
        Assert.Equal("OK", (await peer.LoginAsync(_setupKey, Patience)).Code);
        return peer;
    }

    /// <summary>Devices that joined and have never opened a stream.</summary>
    public async Task<ImmutableArray<PeerId>> RegisterAsync(int count, string name = "device")
    {
        _setupKey ??= await Host.SetupKeyAsync();
        var account = await Host.AccountAsync();
        var key = account.Snapshot.SetupKeys.Values.First(k => !k.Revoked).Id;
        var ids = Enumerable.Range(0, count).Select(_ => new PeerId(Host.Get<Xid>().Next())).ToImmutableArray();
        await Host.DoAllAsync(ids.Select((id, i) => new RegisterPeer(
            id, WireGuardKey.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))), key,
            PeerMeta.Empty with { Hostname = $"{name}-{i}", GoOs = "linux", NetBirdVersion = "0.36.7" }, "", [], null,
            BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), Host.Get<TimeProvider>().GetUtcNow())));
        return ids;
    }

    /// <summary>The view of presence in which this is true of the peer.</summary>
    public async Task<PeerPresence> PresenceAsync(IndependentPeer peer, Func<PeerPresence, bool> condition)
    {
        var (account, id) = ((await AccountAsync()).Id, (await PeerAsync(peer)).Id);
        for (var view = Presence.Of(account); ; view = await Presence.NextAsync(account, view.Revision, Patience))
        {
            if (view.Peers.GetValueOrDefault(id) is { } seen && condition(seen))
                return seen;
        }
    }

    /// <summary>
    /// When all that devices have said of themselves is stored, or will not be. The second report of this one is stored in a round of its
    /// own, and by then the round before has come to its end for everybody.
    /// </summary>
    public async Task ReportsAreStoredAsync(IndependentPeer by)
    {
        for (var round = 0; round < 2; round++)
        {
            var kernelVersion = $"6.1.{++_reports}";
            Assert.Equal("OK", (await by.AskAsync("syncMeta", new { meta = new { kernelVersion } }, Patience)).Code);
            await Eventually.TrueAsync(async () => (await PeerAsync(by)).Meta.KernelVersion == kernelVersion);
        }
    }

    public async Task RestartAsync()
    {
        var (url, database) = (Host.Url, Host.Database);
        await Host.DisposeAsync();
        Host = await TestHost.StartAsync(null, database, ("Kestrel:Endpoints:Main:Url", url.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await Agents.DisposeAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>What agents read in maps.</summary>
internal static class WireMaps
{
    public static long Serial(this JsonElement map) => long.Parse(map.GetProperty("Serial").ToString(), CultureInfo.InvariantCulture);

    public static JsonElement[] Remotes(this JsonElement map) => List(map, "remotePeers");

    public static JsonElement[] Rules(this JsonElement map) => List(map, "FirewallRules");

    public static JsonElement[] List(this JsonElement map, string list) => [.. map.GetProperty(list).EnumerateArray()];

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).GetString() ?? "";

    public static bool IsThere(this JsonElement element, string property) =>
        element.TryGetProperty(property, out var found) && found.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
}
