using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdminConsole.Agents;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Body = AdminConsole.Protocol.Signal.Body;

namespace AdminConsole.Tests.Agents;

/// <summary>Our own agent against servers good and bad.</summary>
public sealed class AgentTests
{
    private static readonly AgentOptions _quick = new()
    {
        FirstRetry = TimeSpan.FromMilliseconds(5),
        LongestRetry = TimeSpan.FromMilliseconds(20),
        Signal = false,
    };

    private readonly CancellationToken _patience = Patience.Start();

    [Fact]
    public async Task It_registers_only_after_a_login_without_a_key_was_refused()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        List<string> keys = [];
        server.Login = (_, request) =>
        {
            keys.Add(request.SetupKey);
            return request.SetupKey.Length > 0 ? server.Welcome() : throw Refusal(StatusCode.PermissionDenied, "unknown");
        };
        await using var agent = NewAgent(server);

        var login = await agent.JoinAsync("KEY", _patience);

        Assert.Equal(["", "KEY"], keys);
        Assert.Equal("100.64.0.1/16", login.PeerConfig.Address);
    }

    [Fact]
    public async Task Without_a_setup_key_a_refusal_is_final()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Login = (_, _) => throw Refusal(StatusCode.PermissionDenied, "unknown");
        await using var agent = NewAgent(server);

        var refusal = await Assert.ThrowsAsync<AgentException>(() => agent.JoinAsync(null, _patience));

        Assert.Equal(StatusCode.PermissionDenied, refusal.Status);
        Assert.Equal("unknown", refusal.Detail);
    }

    [Fact]
    public async Task An_answer_on_which_agents_crash_is_an_error()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Login = (_, _) => new LoginResponse { PeerConfig = server.Welcome().PeerConfig };
        await using var agent = NewAgent(server);

        await Assert.ThrowsAsync<AgentException>(() => agent.JoinAsync(null, _patience));
    }

    [Fact]
    public async Task It_waits_for_the_map_it_wants_and_ignores_older_ones()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = async (_, _, send, hangUp) =>
        {
            await send(ScriptedServer.Map(7));
            await send(ScriptedServer.Map(5));
            await send(ScriptedServer.Map(8));
            await Task.Delay(Timeout.Infinite, hangUp);
        };
        await using var agent = NewAgent(server);
        await agent.JoinAsync(null, _patience);

        var map = await agent.MapAsync(m => m.Serial == 8, _patience);

        Assert.True(map.RemotePeersIsEmpty);
        Assert.Equal((3, 1, 1), (agent.Snapshot.MapsReceived, agent.Snapshot.MapsIgnored, agent.Snapshot.Connections));
    }

    [Fact]
    public async Task An_agent_that_keeps_no_maps_still_knows_the_serial()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = async (_, _, send, hangUp) =>
        {
            var update = ScriptedServer.Map(1UL << 40);
            update.NetbirdConfig = server.Welcome().NetbirdConfig;
            await send(update);
            await Task.Delay(Timeout.Infinite, hangUp);
        };
        await using var agent = NewAgent(server, _quick with { KeepMaps = false });
        await agent.JoinAsync(null, _patience);

        var snapshot = await agent.WhenAsync(s => s.Serial > 0, _patience);

        Assert.Equal(1UL << 40, snapshot.Serial);
        Assert.Null(snapshot.Map);
    }

    [Theory]
    [InlineData(StatusCode.OK)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Internal)]
    public async Task It_comes_back_when_its_stream_ends(StatusCode end)
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        var streams = 0;
        server.Sync = async (_, _, send, _) =>
        {
            await send(ScriptedServer.Map((ulong)++streams));
            if (end != StatusCode.OK)
                throw Refusal(end, "try again");
        };
        await using var agent = NewAgent(server);
        await agent.JoinAsync(null, _patience);

        await agent.MapAsync(m => m.Serial >= 4, _patience);
    }

    [Fact]
    public async Task A_deleted_peer_gives_up()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = async (_, _, send, _) =>
        {
            await send(ScriptedServer.Map(1));
            server.Login = (_, _) => throw Refusal(StatusCode.PermissionDenied, "peer is not registered");
            server.Sync = (_, _, _, _) => throw Refusal(StatusCode.PermissionDenied, "peer is not registered");
        };
        await using var agent = NewAgent(server);
        await agent.JoinAsync(null, _patience);

        var end = await agent.WhenAsync(s => s.State == AgentState.NeedsLogin, _patience);

        Assert.Equal(StatusCode.PermissionDenied, end.LastStatus);
        await Assert.ThrowsAsync<AgentException>(() => agent.MapAsync(m => m.Serial == 2, _patience));
    }

    [Fact]
    public async Task A_stream_refused_by_mistake_is_tried_again_after_a_login()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = (_, _, _, _) =>
        {
            server.Sync = async (_, _, send, hangUp) =>
            {
                await send(ScriptedServer.Map(3));
                await Task.Delay(Timeout.Infinite, hangUp);
            };
            throw Refusal(StatusCode.PermissionDenied, "for a moment");
        };
        await using var agent = NewAgent(server);
        await agent.JoinAsync(null, _patience);

        await agent.MapAsync(m => m.Serial == 3, _patience);
    }

    [Fact]
    public async Task Canceled_silences_it_for_good()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = (_, _, _, _) => throw Refusal(StatusCode.Cancelled, "shutting down");
        await using var agent = NewAgent(server);
        await agent.JoinAsync(null, _patience);

        var end = await agent.WhenAsync(s => s.State == AgentState.Stopped, _patience);

        Assert.Equal(StatusCode.Cancelled, end.LastStatus);
    }

    [Fact]
    public async Task It_answers_changed_checks_before_it_reads_on()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = async (_, _, send, hangUp) =>
        {
            var update = ScriptedServer.Map(1);
            update.Checks.Add(new Checks { Files = { "/usr/bin/firewalld", "/usr/bin/falcon" } });
            await send(update);
            await Task.Delay(Timeout.Infinite, hangUp);
        };
        var system = AgentSystem.Linux("h1") with { RunningProcesses = ["/usr/bin/falcon"] };
        await using var agent = new Agent(server.Url, AgentIdentity.New(), system, _quick);
        await agent.JoinAsync(null, _patience);
        await agent.MapAsync(_ => true, _patience);

        await agent.ReportAsync(system with { Hostname = "h2" }, _patience);

        // The report comes on a connection of its own turn: by now both have arrived, in either order.
        var metas = server.Metas.Select(m => m.Meta).ToArray();
        Assert.All(metas, m => Assert.Equal([false, true], m.Files.Select(f => f.ProcessIsRunning)));
        Assert.Contains(metas, m => m.Hostname == "h2");
    }

    [Fact]
    public async Task Two_agents_agree_over_the_signal_server()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        await using var one = NewAgent(server, _quick with { Signal = true });
        await using var other = NewAgent(server, _quick with { Signal = true });
        await one.JoinAsync(null, _patience);
        await other.JoinAsync(null, _patience);

        var answer = await one.OfferAsync(other.PublicKey, _patience);

        Assert.Equal(Body.Types.Type.Answer, answer.Type);
        Assert.Contains(':', answer.Payload);
    }

    [Fact]
    public async Task Each_agent_has_a_connection_of_its_own()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        await using var one = NewAgent(server);
        await using var other = NewAgent(server);

        await one.LoginAsync(null, _patience);
        await other.LoginAsync(null, _patience);

        Assert.Equal(2, server.Connections.Count);
    }

    [Fact]
    public async Task It_speaks_TLS_and_checks_the_certificate_unless_told_not_to()
    {
        using var key = ECDsa.Create();
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        await using var server = await ScriptedServer.StartAsync(
            o =>
            {
                o.Protocols = HttpProtocols.Http1AndHttp2;
                o.UseHttps(certificate);
            },
            _patience);
        await using var wary = NewAgent(server);
        await using var trusting = NewAgent(server, _quick with { AcceptAnyCertificate = true });

        await Assert.ThrowsAsync<AgentException>(() => wary.JoinAsync(null, _patience));
        await trusting.JoinAsync(null, _patience);
    }

    [Fact]
    public async Task It_leaves_by_logging_out()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        await using var agent = NewAgent(server);
        await agent.LoginAsync(null, _patience);

        await agent.LogoutAsync(_patience);

        await Assert.ThrowsAsync<AgentException>(() => agent.LoginAsync(null, _patience));
    }

    [Fact]
    public void A_fleet_is_the_same_at_every_start_and_no_two_of_it_look_alike()
    {
        var fleet = Enumerable.Range(0, 500).Select(i => AgentSystem.OfFleet("mixed", i, null)).ToArray();

        Assert.Equal(fleet[17].ToMeta([]), AgentSystem.OfFleet("mixed", 17, null).ToMeta([]));
        Assert.Equal(500, fleet.Select(s => s.Hostname).Distinct().Count());
        Assert.Equal(500, fleet.Select(s => s.SerialNumber).Distinct().Count());
        Assert.Equal(["android", "darwin", "linux", "windows"], fleet.Select(s => s.GoOS).Distinct().Order());
        Assert.Equal("web-18", AgentSystem.OfFleet("linux", 17, "web-%d").Hostname);
    }

    private static Agent NewAgent(ScriptedServer server, AgentOptions? options = null) =>
        new(server.Url, AgentIdentity.New(), AgentSystem.Linux("h1"), options ?? _quick);

    private static RpcException Refusal(StatusCode code, string detail) => new(new Status(code, detail));
}
