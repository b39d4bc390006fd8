using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

/// <summary>Credentials on the stream, as an agent sees them.</summary>
public sealed class CredentialsTests
{
    private static (string, string)[] Services(string lifetime) =>
    [
        ("NetBird:Turns:0:Uri", "turn:turn.example:3478?transport=udp"), ("NetBird:TurnSecret", "some_secret"), ("NetBird:TurnTtl", lifetime),
        ("NetBird:Relay:Addresses", "rels://relay.example:443"), ("NetBird:Relay:Secret", "some_secret"), ("NetBird:Relay:Ttl", lifetime),
    ];

    [Fact]
    [AgentStatement(43)]
    [AgentStatement(44)]
    public async Task The_first_message_brings_servers_and_credentials_that_open_them()
    {
        await using var house = await AgentHouse.StartAsync(null, [.. Services("2h"), ("NetBird:Stuns", "stun:stun.example:3478")]);
        var peer = await house.JoinedAsync("alpha");

        var first = peer.Events("sync")[0];
        var config = first.GetProperty("config");
        Assert.NotEqual("", config.GetProperty("signal").Text("uri"));
        Assert.Equal("stun:stun.example:3478", Assert.Single(config.List("stuns")).Text("uri"));
        var turn = Assert.Single(config.List("turns"));
        AssertOpens(turn.Text("user"), turn.Text("password"), SHA1Of);
        var relay = config.GetProperty("relay");
        AssertOpens(relay.Text("tokenPayload"), relay.Text("tokenSignature"), RelayHashOf);
        Assert.True(first.GetProperty("map").Serial() > 0);
        Assert.StartsWith("100.", first.GetProperty("map").GetProperty("peerConfig").Text("address"), StringComparison.Ordinal);
        Assert.True(first.GetProperty("response").IsThere("peerConfig"));

        static void AssertOpens(string payload, string signature, Func<byte[], byte[]> sign)
        {
            var runsOut = DateTimeOffset.FromUnixTimeSeconds(long.Parse(payload, CultureInfo.InvariantCulture));
            Assert.InRange(runsOut, DateTimeOffset.UtcNow.AddMinutes(118), DateTimeOffset.UtcNow.AddMinutes(121));
            Assert.Equal(Convert.ToBase64String(sign(Encoding.UTF8.GetBytes(payload))), signature);
        }

#pragma warning disable CA5350 // coturn's
        static byte[] SHA1Of(byte[] payload) => HMACSHA1.HashData("some_secret"u8, payload);
#pragma warning restore CA5350
        static byte[] RelayHashOf(byte[] payload) => HMACSHA256.HashData(SHA256.HashData("some_secret"u8), payload);
    }

    [Fact]
    [AgentStatement(78)]
    [AgentStatement(80)]
    public async Task Credentials_come_anew_before_they_run_out_with_the_checks_and_without_a_map()
    {
        await using var house = await AgentHouse.StartAsync(null, Services("2s"));
        await AskForProcessAsync(house.Host, "/usr/bin/guard");
        var peer = await house.JoinedAsync("alpha", new { processes = new[] { "/usr/bin/guard" } });
        await peer.EventAsync("sync", _ => Refreshes(peer).Length >= 2, house.Patience);

        var refreshes = Refreshes(peer);
        foreach (var refresh in refreshes)
        {
            Assert.Single(refresh.GetProperty("config").List("turns"));
            Assert.True(refresh.GetProperty("config").IsThere("relay"));
            Assert.False(refresh.GetProperty("config").IsThere("signal"));
            Assert.False(refresh.GetProperty("response").IsThere("peerConfig"));
            Assert.Equal("/usr/bin/guard", Assert.Single(Assert.Single(refresh.List("checks")).List("Files")).GetString());
        }

        Assert.True(
            string.CompareOrdinal(UserIn(peer.Events("sync")[0]), UserIn(refreshes[0])) < 0
            && string.CompareOrdinal(UserIn(refreshes[0]), UserIn(refreshes[1])) < 0);
        Assert.Empty(peer.Events("end"));
        Assert.Empty(house.Agents.Violations);

        static string UserIn(JsonElement message) => message.GetProperty("config").List("turns")[0].Text("user");
    }

    [Fact]
    [AgentStatement(79)]
    public async Task A_stream_that_has_ended_makes_no_more_credentials()
    {
        var clock = new TurnableClock();
        await using var house = await AgentHouse.StartAsync(clock, Services("2h"));
        var peer = await house.JoinedAsync("alpha");
        await house.PresenceAsync(peer, p => p.SentSerial > 0);
        clock.Turn(TimeSpan.FromSeconds(2)); // the rest after the first map
        var wait = TimeSpan.FromMinutes(90) - TimeSpan.FromSeconds(2);
        await clock.TimerAsync(wait).WaitAsync(house.Patience);

        clock.Turn(wait);
        await peer.EventAsync("sync", _ => Refreshes(peer).Length == 1, house.Patience);
        await clock.TimerAsync(TimeSpan.FromMinutes(90)).WaitAsync(house.Patience);
        await peer.CloseAsync(house.Patience);
        await house.PresenceAsync(peer, p => !p.Connected);

        await Eventually.TrueAsync(() => !clock.IsTiming(TimeSpan.FromMinutes(90)));
        Assert.Empty(house.Host.Get<AdminConsole.Management.OpenStreams>().All);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("-1h")]
    [InlineData(null)]
    public async Task A_life_of_nothing_stands_for_twelve_hours(string? lifetime)
    {
        await using var house = await AgentHouse.StartAsync(
            null, Services(lifetime ?? "").Where(s => lifetime is not null || !s.Item1.EndsWith("Ttl", StringComparison.Ordinal)));

        var services = house.Host.Get<AdminConsole.Management.AgentServices>();

        Assert.Equal((12, 12, 9), (services.TurnTtl.TotalHours, services.RelayTtl.TotalHours, services.RefreshAfter.TotalHours));
    }

    /// <summary>Whoever uses the default policy has to run it.</summary>
    internal static async Task AskForProcessAsync(TestHost host, string path)
    {
        var check = new PostureCheckId(host.Get<Xid>().Next());
        await host.DoAsync(new CreatePostureCheck(
            new PostureCheck(check, "guarded", "", null, null, null, null, new ProcessCheck([new CheckedProcess(path, "", "")])), GeoDatabase: false));
        await host.DoAsync(new UpdatePolicy(
            (await host.AccountAsync()).Snapshot.Policies[0] with { SourcePostureChecks = [check] }));
    }

    private static JsonElement[] Refreshes(IndependentPeer peer) =>
        [.. peer.Events("sync").Skip(1).Where(m => m.IsThere("config") && !m.IsThere("map"))];
}
