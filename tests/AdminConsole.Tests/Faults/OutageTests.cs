using System.Diagnostics;
using System.Net;
using AdminConsole.Agents;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Protocol;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AdminConsole.Tests.Faults;

/// <summary>The database is away while peers are connected: they notice nothing, and nobody is told that he does not belong here.</summary>
public sealed class OutageTests
{
    /// <summary>Five seconds, and what a machine whose cores are all taken adds.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task While_the_database_hangs_known_peers_are_served_from_memory()
    {
        using var data = new TemporaryDirectory();
        await using var postgres = await EmbeddedPostgres.StartAsync(
            data.Path, NullLogger.Instance, TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(database: postgres.ConnectionString);
        await using var story = await Story.BeginAsync(host);

        await using (await Signals.FreezeAsync(postgres.ProcessId))
            await story.TellAsync();

        await story.EndAsync(postgres.ConnectionString);
    }

    [Fact]
    public async Task While_the_database_is_down_known_peers_are_served_from_memory()
    {
        var postgres = new ThrowawayPostgres();
        await postgres.InitializeAsync();
        await using (postgres)
        {
            await using var host = await TestHost.StartAsync(database: postgres.ConnectionString);
            await using var story = await Story.BeginAsync(host);

            await postgres.CrashAsync();
            await story.TellAsync();
            await postgres.StartAsync();

            await story.EndAsync(postgres.ConnectionString);
        }
    }

    private sealed class Story : IAsyncDisposable
    {
        private static readonly AgentOptions _options = new() { Signal = false };

        private readonly TestHost _host;
        private readonly string _secret;
        private readonly Agent _connected;
        private readonly Agent _asleep;

        private Story(TestHost host, string secret)
        {
            _host = host;
            _secret = secret;
            _connected = new Agent(host.Url, AgentIdentity.New(), AgentSystem.Linux("connected"), _options);
            _asleep = new Agent(host.Url, AgentIdentity.New(), AgentSystem.Linux("asleep"), _options);
        }

        public static async Task<Story> BeginAsync(TestHost host)
        {
            var story = new Story(host, await host.SetupKeyAsync());
            await story._connected.JoinAsync(story._secret, Patience.Start());
            await story._asleep.LoginAsync(story._secret, Patience.Start());
            await story._connected.MapAsync(m => m.RemotePeers.Count == 1, Patience.Start());
            return story;
        }

        public async Task TellAsync()
        {
            using var http = new HttpClient { BaseAddress = _host.Url };
            using (var ready = await http.GetAsync("/healthz/ready", Patience.Start()))
                Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

            // A known peer logs in, says something new of itself, and opens its stream.
            await _asleep.Management.GetServerKeyAsync(Patience.Start());
            await _asleep.ReportAsync(_asleep.System with { OSVersion = "13" }, Patience.Start());
            await _asleep.JoinAsync(setupKey: null, Patience.Start());
            var map = await _asleep.MapAsync(_ => true, Patience.Start());
            Assert.Equal(_connected.PublicKey, Assert.Single(map.RemotePeers).WgPubKey);

            await AssertUnavailableAsync(_secret);
            await AssertUnavailableAsync(setupKey: null);

            Assert.Equal((AgentState.Connected, 1L), (_connected.Snapshot.State, _connected.Snapshot.Connections));
            Assert.Equal(_asleep.PublicKey, Assert.Single(_connected.Snapshot.Map!.RemotePeers).WgPubKey);
        }

        public async Task EndAsync(string connectionString)
        {
            var began = Stopwatch.GetTimestamp();
            var account = await _host.AccountAsync();
            var peer = account.Snapshot.Peers.Find(WireGuardKey.Parse(_asleep.PublicKey))!;
            await Eventually.TrueAsync(() => account.Snapshot.Peers.Find(peer.Id)!.Meta.OsVersion == "13");
            await using var database = NpgsqlDataSource.Create(connectionString);
            await Eventually.TrueAsync(() => IsConnectedAsync(database, peer.Id));
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, _soon);

            await using var late = new Agent(_host.Url, AgentIdentity.New(), AgentSystem.Linux("late"), _options);
            await late.LoginAsync(_secret, Patience.Start());
            await _connected.MapAsync(m => m.RemotePeers.Count == 2, Patience.Start());
            Assert.Equal((AgentState.Connected, 1L), (_connected.Snapshot.State, _connected.Snapshot.Connections));
            Assert.Equal((AgentState.Connected, 1L), (_asleep.Snapshot.State, _asleep.Snapshot.Connections));
            Assert.True(_host.Get<Presence>().Of(account.Id).IsConnected(peer.Id));
        }

        public async ValueTask DisposeAsync()
        {
            await _connected.DisposeAsync();
            await _asleep.DisposeAsync();
        }

        /// <summary>A stranger cannot be let in now; to be told that he is refused would be wrong.</summary>
        private async Task AssertUnavailableAsync(string? setupKey)
        {
            await using var stranger = new Agent(_host.Url, AgentIdentity.New(), AgentSystem.Linux("stranger"), _options);
            var request = new LoginRequest { Meta = stranger.System.ToMeta([]), SetupKey = setupKey ?? "" };
            var began = Stopwatch.GetTimestamp();
            var e = await Assert.ThrowsAsync<AgentException>(() => stranger.Management.LoginAsync(request, Patience.Start()));
            Assert.Equal(StatusCode.Unavailable, e.Status);
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, _soon);
        }

        private static async Task<bool> IsConnectedAsync(NpgsqlDataSource database, PeerId peer)
        {
            await using var command = database.CreateCommand("select connected from adminconsole.peer_presence where peer_id = @peer");
            command.Parameters.AddWithValue("peer", peer.Value);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is true;
        }
    }
}
