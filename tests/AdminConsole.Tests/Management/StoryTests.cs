using AdminConsole.SignIn;
using AdminConsole.Tests.Faults;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;

namespace AdminConsole.Tests.Management;

/// <summary>The life of two machines, an old and a new one, with the program as it ships and agents that share no code with it.</summary>
public sealed class StoryTests
{
    [Fact]
    [AgentStatement(99)]
    public async Task Two_machines_join_talk_survive_a_restart_go_come_back_and_are_removed()
    {
        using var data = new TemporaryDirectory();
        var (patience, token, port) = (Patience.Start(TimeSpan.FromMinutes(3)), AccessTokens.New(), HostProcess.FreePort());
        (string, string)[] settings =
        [
            ("ConnectionStrings:Postgres", await PostgresCluster.Shared.NewDatabaseAsync()), ("Secrets:KeyFile", data.File("secrets.key")),
            ("Bootstrap:Token", token),
        ];
        var host = await HostProcess.StartAsync(port, settings);
        try
        {
            using var http = host.Api(token);
            var api = new ApiWriter(http);
            var key = (await api.PostAsync(
                "setup-keys",
                new { name = "k", type = "reusable", expires_in = 86_400, auto_groups = Array.Empty<string>(), usage_limit = 0 })).Text("key");
            await using var agents = IndependentAgent.Start();
            var old = await agents.NewPeerAsync("old", host.Url, patience, new { system = new { netbirdVersion = "0.36.7" } });
            var young = await agents.NewPeerAsync("young", host.Url, patience, new { system = new { netbirdVersion = "0.77.1", syncMessageVersion = 1 } });

            foreach (var peer in new[] { old, young })
            {
                // As "up" does: without the key first.
                Assert.Equal("PERMISSION_DENIED", (await peer.LoginAsync(null, patience)).Code);
                Assert.Equal("OK", (await peer.LoginAsync(key.ToLowerInvariant(), patience)).Code);
                await UpAsync(peer);
            }

            await TalkAsync("1");
            await host.DisposeAsync();
            foreach (var peer in new[] { old, young })
                Assert.Equal("comes back", (await peer.EndAsync(patience)).Text("means"));

            host = await HostProcess.StartAsync(port, settings);
            foreach (var peer in new[] { old, young })
            {
                Assert.Equal("OK", (await peer.LoginAsync(null, patience)).Code);
                await UpAsync(peer);
            }

            await TalkAsync("2");
            await old.CloseAsync(patience);
            await Eventually.TrueAsync(async () => !await IsConnectedAsync("old") && await IsConnectedAsync("young"));
            await UpAsync(old);
            await Eventually.TrueAsync(() => IsConnectedAsync("old"));
            await TalkAsync("3");

            var id = (await api.GetAsync("peers")).EnumerateArray().Single(p => p.Text("name") == "old").Text("id");
            await api.DeleteAsync($"peers/{id}");
            Assert.Equal("OK", (await old.EventAsync("end", e => e.GetProperty("stream").GetInt32() == 3, patience)).Text("code"));
            Assert.Equal("PERMISSION_DENIED", (await old.LoginAsync(null, patience)).Code);
            await young.MapAsync(m => m.GetProperty("remotePeersIsEmpty").GetBoolean() && m.Serial() > 0 && young.Events("sync").Count > 1, patience);
            Assert.Empty(agents.Violations);

            async Task UpAsync(IndependentPeer peer)
            {
                await peer.SyncAsync(patience);
                Assert.Equal("OK", (await peer.AskAsync("signalConnect", null, patience)).Code);
            }

            async Task TalkAsync(string what)
            {
                await old.AskAsync("signalSend", new { to = young.PublicKey, type = "OFFER", payload = what }, patience);
                await young.EventAsync("signal", e => e.GetProperty("body").Text("payload") == what, patience);
                await young.AskAsync("signalSend", new { to = old.PublicKey, type = "ANSWER", payload = what, overStream = true }, patience);
                await old.EventAsync("signal", e => e.GetProperty("body").Text("payload") == what, patience);
            }

            async Task<bool> IsConnectedAsync(string name) =>
                (await api.GetAsync("peers")).EnumerateArray().Single(p => p.Text("name") == name).GetProperty("connected").GetBoolean();
        }
        finally
        {
            await host.DisposeAsync();
        }
    }
}
