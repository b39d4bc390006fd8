using System.Text.Json;
using AdminConsole.Domain.Peers;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Agents;

/// <summary>An agent that obeys the rules of agents to the letter, against the real host: it must never be led astray.</summary>
public sealed class LivingWithUsTests : IAsyncDisposable
{
    private static readonly string[] _exposeCalls = ["CreateExpose", "RenewExpose", "StopExpose"];

    private readonly IndependentAgent _agents = IndependentAgent.Start();

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(1));

    [Fact]
    public async Task A_host_that_restarts_loses_no_agent()
    {
        var port = ("Kestrel:Endpoints:Main:Url", $"http://127.0.0.1:{HostProcess.FreePort()}");
        string database;
        IndependentPeer peer;
        long serial;
        await using (var host = await TestHost.StartAsync(settings: port))
        {
            database = host.Database;
            peer = await _agents.NewPeerAsync("web", host.Url, _patience);
            await peer.LiveAsync(await host.SetupKeyAsync(), _patience);
            serial = (await peer.StateAsync("connected", _patience)).GetProperty("serial").GetInt64();
        }

        var before = peer.Times("connected");
        await using var again = await TestHost.StartAsync(database: database, settings: port);
        var back = await peer.StateAsync("connected", _patience, before);

        Assert.InRange(back.GetProperty("serial").GetInt64(), serial, long.MaxValue);
        Assert.All(
            peer.Events("life"),
            e => Assert.Contains(e.GetProperty("state").GetString(), (string[])["connected", "waiting"])); // never stopped, never logged out
        Assert.Empty(_agents.Violations);
    }

    [Fact]
    public async Task A_peer_that_is_deleted_is_told_so_and_stays_away()
    {
        await using var host = await TestHost.StartAsync();
        var peer = await _agents.NewPeerAsync("web", host.Url, _patience);
        await peer.LiveAsync(await host.SetupKeyAsync(), _patience);
        await peer.StateAsync("connected", _patience);

        await host.DoAsync(new DeletePeer(Assert.Single((await host.AccountAsync()).Snapshot.Peers).Id));
        await peer.StateAsync("needsLogin", _patience);

        Assert.Empty((await host.AccountAsync()).Snapshot.Peers);
        Assert.Empty(_agents.Violations);
    }

    [Fact]
    public async Task Many_edits_reach_it_in_order_and_the_last_one_is_what_it_has()
    {
        await using var host = await TestHost.StartAsync();
        var peer = await _agents.NewPeerAsync("web", host.Url, _patience);
        await peer.LiveAsync(await host.SetupKeyAsync(), _patience);
        await peer.StateAsync("connected", _patience);
        var id = Assert.Single((await host.AccountAsync()).Snapshot.Peers).Id;

        for (var i = 0; i < 20; i++)
            await host.DoAsync(new RenamePeer(id, $"name-{i}"));

        await peer.MapAsync(m => Fqdn(m)?.StartsWith("name-19.", StringComparison.Ordinal) is true, _patience);
        var serials = peer.Events("life").Select(e => e.GetProperty("serial").GetInt64()).ToArray();
        Assert.Equal(serials.Order(), serials);
        Assert.StartsWith("name-19.", Fqdn((await peer.AskAsync("life", null, _patience)).Value.GetProperty("map")), StringComparison.Ordinal);
        Assert.Empty(_agents.Violations);
    }

    [Fact]
    public async Task Every_call_has_its_answer()
    {
        await using var host = await TestHost.StartAsync();
        var peer = await _agents.NewPeerAsync("web", host.Url, _patience);
        var key = await host.SetupKeyAsync();

        Assert.Equal("OK", (await peer.AskAsync("serverKey", null, _patience)).Code);
        Assert.Equal("OK", (await peer.AskAsync("isHealthy", null, _patience)).Code);
        Assert.Equal("NOT_FOUND", (await peer.AskAsync("syncMeta", null, _patience)).Code);
        Assert.Equal("NOT_FOUND", (await peer.LogoutAsync(_patience)).Code);
        foreach (var flow in new[] { "deviceFlow", "pkceFlow" })
            Assert.Contains((await peer.AskAsync(flow, null, _patience)).Code, (string[])["OK", "NOT_FOUND"]);

        Assert.Equal("PERMISSION_DENIED", (await peer.LoginAsync(null, _patience)).Code);
        Assert.Equal("PERMISSION_DENIED", (await peer.LoginAsync(Guid.NewGuid().ToString(), _patience)).Code);
        Assert.Equal("FAILED_PRECONDITION", (await peer.AskAsync("login", new { setupKey = key, meta = (object?)null }, _patience)).Code);
        Assert.Equal("INVALID_ARGUMENT", (await peer.AskAsync("login", new { jwtToken = "no.token.atall" }, _patience)).Code);
        Assert.Equal("OK", (await peer.LoginAsync(key, _patience)).Code);
        Assert.Equal("OK", (await peer.LoginAsync(null, _patience)).Code); // known now
        Assert.Equal("OK", (await peer.LoginAsync(Guid.NewGuid().ToString(), _patience)).Code); // and its key is no matter any more

        await peer.SyncAsync(_patience);
        await peer.MapAsync(_ => true, _patience);
        Assert.Equal("OK", (await peer.AskAsync("syncMeta", new { meta = new { kernelVersion = "6.2.0" } }, _patience)).Code);
        Assert.Equal("FAILED_PRECONDITION", (await peer.AskAsync("syncMeta", new { meta = (object?)null }, _patience)).Code);
        Assert.NotEqual("OK", (await peer.AskAsync("extendAuthSession", null, _patience)).Code); // nobody signed it in
        Assert.Equal("UNIMPLEMENTED", (await peer.AskAsync("job", null, _patience)).Code);
        foreach (var call in _exposeCalls)
            Assert.Equal("UNIMPLEMENTED", (await peer.AskAsync("expose", new { call }, _patience)).Code);

        Assert.Equal("OK", (await peer.LogoutAsync(_patience)).Code);
        Assert.Equal("OK", (await peer.EndAsync(_patience)).GetProperty("code").GetString());
        Assert.Equal("PERMISSION_DENIED", (await peer.LoginAsync(null, _patience)).Code);
        Assert.Empty(_agents.Violations);
    }

    public ValueTask DisposeAsync() => _agents.DisposeAsync();

    private static string? Fqdn(JsonElement map) =>
        map.GetProperty("peerConfig") is { ValueKind: JsonValueKind.Object } config ? config.GetProperty("fqdn").GetString() : null;
}
