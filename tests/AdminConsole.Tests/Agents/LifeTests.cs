using System.Text.Json;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Agents;

/// <summary>That the independent agent, left to itself, obeys the rules of agents: else it could not tell when we break one.</summary>
public sealed class LifeTests : IAsyncDisposable
{
    private readonly IndependentAgent _agents = IndependentAgent.Start();

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(1));

    [Fact]
    public async Task A_stream_that_ends_with_canceled_ends_the_agent_for_good()
    {
        var streams = 0;
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = async (_, _, send, _) =>
        {
            Interlocked.Increment(ref streams);
            await send(ScriptedServer.Map(1));
            throw new RpcException(new Status(StatusCode.Cancelled, "gone"));
        };
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);

        await peer.LiveAsync("KEY", _patience);
        await peer.StateAsync("stopped", _patience);
        for (var i = 0; i < 20; i++)
            await peer.AskAsync("isHealthy", null, _patience); // each would be time enough to come back, since waits take none

        Assert.Equal(("stopped", 1), (await StateOfAsync(peer), streams));
    }

    [Fact]
    public async Task A_stream_that_ends_with_permission_denied_logs_it_out()
    {
        var joined = true;
        var logins = new List<string>();
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Login = (_, request) =>
        {
            logins.Add(request.SetupKey);
            return joined || request.SetupKey == "KEY" ? server.Welcome() : throw new RpcException(new Status(StatusCode.PermissionDenied, "no"));
        };
        server.Sync = async (_, _, send, _) =>
        {
            await send(ScriptedServer.Map(1));
            joined = false;
            throw new RpcException(new Status(StatusCode.PermissionDenied, "gone"));
        };
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);

        await peer.LiveAsync("KEY", _patience);
        await peer.StateAsync("needsLogin", _patience);

        Assert.Equal(["connected", "loggedOut", "needsLogin"], peer.Events("life").Select(e => e.GetProperty("state").GetString()));
        Assert.Equal(["", ""], logins);
        Assert.Equal(JsonValueKind.Null, (await peer.AskAsync("life", null, _patience)).Value.GetProperty("map").ValueKind);
    }

    [Fact]
    public async Task A_map_with_a_lower_serial_is_not_applied()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = async (_, _, send, hangUp) =>
        {
            await send(Named(5, "five"));
            await send(Named(4, "four"));
            await send(Named(5, "five again"));
            await Task.Delay(Timeout.Infinite, hangUp);
        };
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);

        await peer.LiveAsync(null, _patience);
        await peer.StateAsync("connected", _patience, before: 1);

        Assert.Equal([5, 5], peer.Events("life").Select(e => e.GetProperty("serial").GetInt32()));
        var map = (await peer.AskAsync("life", null, _patience)).Value.GetProperty("map");
        Assert.Equal("five again", map.GetProperty("peerConfig").GetProperty("fqdn").GetString());
        Assert.Contains("serial 4 after 5", Assert.Single(_agents.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_without_signal_ends_the_process()
    {
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Login = (_, _) => new LoginResponse { NetbirdConfig = new NetbirdConfig(), PeerConfig = server.Welcome().PeerConfig };
        await using var doomed = IndependentAgent.Start();
        var peer = await doomed.NewPeerAsync("web", server.Url, _patience);

        await peer.LiveAsync("KEY", _patience);
        var (code, errors) = await doomed.ExitAsync(_patience);

        Assert.Equal(2, code);
        Assert.Contains("panic: LoginResponse without netbirdConfig.signal", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_comes_back_after_waits_that_grow_to_ten_seconds_and_are_all_chance()
    {
        var streams = 0;
        await using var server = await ScriptedServer.StartAsync(_patience);
        server.Sync = async (_, _, send, hangUp) =>
        {
            if (Interlocked.Increment(ref streams) is var number && number is 9 or 11)
                await send(ScriptedServer.Map((ulong)number));

            if (number == 11)
                await Task.Delay(Timeout.Infinite, hangUp);

            throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        };
        var peer = await _agents.NewPeerAsync("web", server.Url, _patience);

        await peer.LiveAsync(null, _patience);
        await peer.StateAsync("connected", _patience, before: 1);

        var waits = peer.Events("life").Where(e => e.GetProperty("state").GetString() == "waiting").ToArray();
        var most = waits.Select(w => w.GetProperty("most").GetDouble()).ToArray();
        Assert.Equal(
            [0.8, 1.36, 2.312, 3.93, 6.682, 10, 10, 10, /* after a map */ 0.8, 1.36],
            most.Select(m => Math.Round(m, 3)));
        Assert.All(waits, w => Assert.InRange(w.GetProperty("wait").GetDouble(), 0, w.GetProperty("most").GetDouble()));
        Assert.Equal(waits.Length, waits.Select(w => w.GetProperty("wait").GetDouble() / w.GetProperty("most").GetDouble()).Distinct().Count());
    }

    public ValueTask DisposeAsync() => _agents.DisposeAsync();

    private static SyncResponse Named(ulong serial, string fqdn)
    {
        var update = ScriptedServer.Map(serial);
        update.NetworkMap.PeerConfig.Fqdn = fqdn;
        return update;
    }

    private async Task<string?> StateOfAsync(IndependentPeer peer) =>
        (await peer.AskAsync("life", null, _patience)).Value.GetProperty("state").GetString();
}
