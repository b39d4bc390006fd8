using System.Net;
using System.Net.Sockets;
using AdminConsole.Agents;
using AdminConsole.Engine;
using AdminConsole.Hosting;
using AdminConsole.Protocol;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;
using Npgsql;

namespace AdminConsole.Tests.Hosting;

/// <summary>A host whose start takes as long as the test likes: somebody else is at work on the schema of its database.</summary>
public sealed class WaitingRoomTests : IAsyncLifetime
{
    private static readonly AgentOptions _options = new() { Signal = false };

    private readonly CancellationToken _patience = Patience.Start();
    private readonly TurnableClock _clock = new();
    private readonly Uri _url = new($"http://127.0.0.1:{HostProcess.FreePort()}");
    private readonly HttpClient _browser = new();
    private string _database = ""; // from InitializeAsync
    private NpgsqlConnection? _schema;

    public async ValueTask InitializeAsync() => _database = await PostgresCluster.Shared.NewDatabaseAsync();

    [Fact]
    public async Task A_call_that_comes_before_the_host_is_ready_is_answered_once_it_is()
    {
        using var agent = new ManagementConnection(_url, AgentIdentity.New(), _options);
        var starting = await SlowlyAsync();

        var call = KeyAsync(agent);
        await WaitsAsync();
        Assert.False(starting.IsCompleted);
        await GoOnAsync();

        await using var host = await starting;
        Assert.Equal(host.Get<ServerKeys>().PublicKey, (await call).Key);
    }

    [Fact]
    public async Task A_stream_that_is_asked_for_too_early_begins_with_its_map_and_the_right_addresses()
    {
        using var agent = new ManagementConnection(_url, AgentIdentity.New(), _options);
        var meta = AgentSystem.Linux("laptop").ToMeta([]);
        await using (var before = await StartAsync())
            await agent.LoginAsync(new LoginRequest { SetupKey = await before.SetupKeyAsync(), Meta = meta }, _patience);

        var starting = await SlowlyAsync();
        using var stream = agent.Client.Sync(agent.Seal(new SyncRequest { Meta = meta }), cancellationToken: _patience);
        await WaitsAsync();
        await GoOnAsync();

        await using var host = await starting;
        Assert.True(await stream.ResponseStream.MoveNext(_patience));
        var first = SyncResponse.Parser.ParseFrom(agent.Open(stream.ResponseStream.Current));
        Assert.NotEmpty(first.NetworkMap.PeerConfig.Address);
        Assert.EndsWith($":{_url.Port}", first.NetbirdConfig.Signal.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_waited_as_long_as_agents_do_is_told_to_come_again()
    {
        using var agent = new ManagementConnection(_url, AgentIdentity.New(), _options);
        var starting = await SlowlyAsync();

        var call = KeyAsync(agent);
        await WaitsAsync();
        _clock.Turn(WaitingRoom.Patience);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((StatusCode.Unavailable, "the server is starting, try again"), (refusal.StatusCode, refusal.Status.Detail));
        await GoOnAsync();
        await using var host = await starting;
        await KeyAsync(agent);
    }

    [Theory]
    [InlineData("/peers", "AdminConsole is starting")]
    [InlineData("/api/peers", """{"message":"the server is starting, try again","code":503}""")]
    public async Task Browsers_and_tools_wait_too_and_are_told_when_to_come_again(string path, string text)
    {
        var starting = await SlowlyAsync();

        var early = _browser.GetAsync(new Uri(_url, path), _patience);
        await WaitsAsync();
        _clock.Turn(WaitingRoom.Patience);
        using var refusal = await early;
        var patient = _browser.GetAsync(new Uri(_url, path), _patience);
        await WaitsAsync();
        await GoOnAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        Assert.NotNull(refusal.Headers.RetryAfter?.Delta);
        Assert.Equal("nosniff", Assert.Single(refusal.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith(text, await refusal.Content.ReadAsStringAsync(_patience), StringComparison.Ordinal);
        await using var host = await starting;
        using var answer = await patient;
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Supervisors_are_told_at_once_that_the_host_lives_but_is_not_ready()
    {
        var starting = await SlowlyAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/healthz/ready"));
        Assert.False(_clock.IsTiming(WaitingRoom.Patience));
        await GoOnAsync();

        await using var host = await starting;
        await Eventually.TrueAsync(async () => await StatusAsync("/healthz/ready") == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_start_that_fails_tells_who_waits_to_come_again_and_closes_the_doors()
    {
        using var agent = new ManagementConnection(_url, AgentIdentity.New(), _options);
        var starting = await SlowlyAsync();

        var call = KeyAsync(agent);
        await WaitsAsync();
        await PostgresCluster.CloseAsync(_database);

        var failure = await Assert.ThrowsAsync<CannotStartException>(() => starting);
        Assert.StartsWith("The database cannot be used", failure.Message, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((StatusCode.Unavailable, "the server is starting, try again"), (refusal.StatusCode, refusal.Status.Detail));
        Assert.False(await IsOpenAsync());
    }

    [Fact]
    public async Task No_more_wait_than_the_house_has_room_for()
    {
        using var agents = new ManagementConnection(_url, AgentIdentity.New(), _options);
        var starting = await SlowlyAsync();

        var calls = Enumerable.Range(0, WaitingRoom.Most + 1).Select(_ => KeyAsync(agents)).ToList();
        var refused = await Task.WhenAny(calls);
        await GoOnAsync();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => refused)).StatusCode);
        calls.Remove(refused);
        await using var host = await starting;
        Assert.Equal(WaitingRoom.Most, (await Task.WhenAll(calls)).Length);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await GoOnAsync();
    }

    /// <returns>When the doors are open; the start itself waits for <see cref="GoOnAsync"/>.</returns>
    private async Task<Task<TestHost>> SlowlyAsync()
    {
        var outside = new NpgsqlConnectionStringBuilder(_database) { Pooling = false };
        _schema = new NpgsqlConnection(outside.ConnectionString);
        await _schema.OpenAsync(_patience);
        await using var take = new NpgsqlCommand($"select pg_advisory_lock({Database.SchemaLock})", _schema);
        await take.ExecuteNonQueryAsync(_patience);

        var starting = StartAsync();
        await Eventually.TrueAsync(async () => starting.IsFaulted || await IsOpenAsync());
        return starting;
    }

    /// <summary>When a call sits in the waiting room.</summary>
    private Task WaitsAsync() => _clock.TimerAsync(WaitingRoom.Patience).WaitAsync(_patience);

    private async Task GoOnAsync()
    {
        if (_schema is not null)
            await _schema.DisposeAsync();

        _schema = null;
    }

    private Task<TestHost> StartAsync() => TestHost.StartAsync(
        _clock, _database, ("Kestrel:Endpoints:Main:Url", _url.ToString()));

    /// <summary>As agents ask for it, but with all the time of this test.</summary>
    private Task<ServerKeyResponse> KeyAsync(ManagementConnection agent) =>
        agent.Client.GetServerKeyAsync(new Empty(), cancellationToken: _patience).ResponseAsync;

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _browser.GetAsync(new Uri(_url, path), _patience);
        return answer.StatusCode;
    }

    private async Task<bool> IsOpenAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _url.Port, _patience);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
