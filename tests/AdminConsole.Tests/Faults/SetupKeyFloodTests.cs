using System.Collections.Concurrent;
using System.Diagnostics;
using AdminConsole.Agents;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Engine;
using AdminConsole.Management;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Faults;

/// <summary>Setup keys that do not admit: many of them, and what their answers give away.</summary>
public sealed class SetupKeyFloodTests
{
    private const string Invalid = "couldn't add peer: setup key is invalid";
    private const string TooMany = "too many wrong setup keys came from this address, please try again later";

    [Fact]
    [FaultCase(13)]
    public async Task A_flood_of_wrong_keys_is_throttled_alike_and_others_join_meanwhile()
    {
        await using var host = await TestHost.StartAsync(settings: ("Network:TrustedProxies", "127.0.0.1"));
        var secret = await host.SetupKeyAsync();
        using var guesser = await Stranger.AtAsync(host, address: "203.0.113.9");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Patience.Start(TimeSpan.FromMinutes(2)));
        var answers = new ConcurrentDictionary<(StatusCode, string), int>();
        var flood = Parallel.ForEachAsync(Enumerable.Range(0, 1_500), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop.Token }, async (_, _) =>
        {
            var (code, detail, _) = await guesser.TryAsync("Login", guesser.Seal(Stranger.Login(Guid.NewGuid().ToString())));
            answers.AddOrUpdate((code, detail), 1, (_, n) => n + 1);
        });

        var times = new List<TimeSpan>();
        for (var i = 0; i < 9; i++)
        {
            using var honest = await Stranger.AtAsync(host, address: $"198.51.100.{i}");
            var began = Stopwatch.GetTimestamp();
            Assert.Equal((StatusCode.OK, ""), Ending(await honest.TryAsync("Login", honest.Seal(Stranger.Login(secret)))));
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        await flood;
        Assert.InRange(times.Order().ElementAt(4), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal([(StatusCode.PermissionDenied, Invalid), (StatusCode.ResourceExhausted, TooMany)], answers.Keys.OrderBy(a => a.Item1));
        Assert.InRange(answers[(StatusCode.PermissionDenied, Invalid)], SetupKeyGuesses.AtOnce, 700);

        // A key that is right is answered as one that is wrong: a guesser would learn of it.
        var again = await guesser.TryAsync("Login", guesser.Seal(Stranger.Login(secret)));
        var wrong = await guesser.TryAsync("Login", guesser.Seal(Stranger.Login(Guid.NewGuid().ToString())));
        Assert.Equal(Ending(wrong), Ending(again));
    }

    [Fact]
    [FaultCase(14)]
    public async Task Keys_that_do_not_admit_are_answered_alike_and_in_the_same_time()
    {
        var clock = new TurnableClock();
        await using var host = await TestHost.StartAsync(clock);
        var keys = await BadKeysAsync(host, clock);
        var logins = host.Get<PeerLogin>();
        var random = new Random(14);

        // Of two samples of one distribution one in a hundred seems to be of two, of three such pairs three in a row only once in a million.
        var suspects = keys.Keys.Where(k => k != "wrong").ToHashSet();
        for (var round = 0; round < 3 && suspects.Count > 0; round++)
        {
            var times = keys.Keys.ToDictionary(k => k, _ => new List<double>());
            foreach (var kind in Enumerable.Repeat(keys.Keys, 60).SelectMany(all => all.OrderBy(_ => random.Next())))
                times[kind].Add(await RefusalAsync(host, logins, keys[kind]));

            clock.Turn(TimeSpan.FromMinutes(10)); // else they would be too many
            suspects.RemoveWhere(kind => RankSum.Probability(times["wrong"], times[kind]) > 0.01);
        }

        Assert.Empty(suspects);
    }

    [Fact]
    [FaultCase(14)]
    public async Task Keys_that_do_not_admit_cost_the_same_number_of_statements()
    {
        var clock = new TurnableClock();
        await using var host = await TestHost.StartAsync(clock);
        var keys = await BadKeysAsync(host, clock);
        var logins = host.Get<PeerLogin>();
        using var statements = new Statements(host);
        var counts = new Dictionary<string, double>();
        foreach (var (kind, secret) in keys)
        {
            var before = statements.Count;
            for (var i = 0; i < 50; i++)
                await RefusalAsync(host, logins, secret);

            counts[kind] = Math.Round((statements.Count - before) / 50.0); // the host itself looks now and then
        }

        Assert.All(counts, c => Assert.Equal(("wrong", counts["wrong"]), ("wrong", c.Value)));
        Assert.InRange(counts["wrong"], 2, 4);
    }

    [Fact]
    public void The_comparison_of_times_knows_alike_from_unlike()
    {
        var random = new Random(1);
        double[] Sample(double shift) => [.. Enumerable.Range(0, 60).Select(_ => shift + Math.Exp(random.NextDouble()))];

        Assert.InRange(RankSum.Probability(Sample(0), Sample(0)), 0.01, 1);
        Assert.InRange(RankSum.Probability(Sample(0), Sample(1)), 0, 0.0001);
    }

    /// <summary>By what is wrong with them.</summary>
    private static async Task<Dictionary<string, string>> BadKeysAsync(TestHost host, TurnableClock clock)
    {
        var expired = await host.SetupKeyAsync(expiresIn: TimeSpan.FromHours(1));
        var revoked = await host.SetupKeyAsync();
        var id = (await host.AccountAsync()).Snapshot.SetupKeys.Values.Single(k => k.Hash == SetupKey.HashOf(revoked)).Id;
        await host.DoAsync(new RevokeSetupKey(id, clock.GetUtcNow()));
        var exhausted = await host.SetupKeyAsync(oneOff: true);
        using var first = await Stranger.AtAsync(host);
        Assert.Equal(StatusCode.OK, (await first.TryAsync("Login", first.Seal(Stranger.Login(exhausted)))).Code);
        clock.Turn(TimeSpan.FromHours(1));
        return new() { ["wrong"] = Guid.NewGuid().ToString(), ["expired"] = expired, ["revoked"] = revoked, ["exhausted"] = exhausted };
    }

    /// <summary>Without a socket, whose noise would cover what is looked for.</summary>
    private static async Task<double> RefusalAsync(TestHost host, PeerLogin logins, string secret)
    {
        var identity = AgentIdentity.New();
        using var box = Box.TryCreate(BoxKeys.NewPrivateKey(), Convert.FromBase64String(identity.PublicKey))!; // a sound key
        var call = new OpenedCall<LoginRequest>(Domain.Peers.WireGuardKey.Parse(identity.PublicKey), box, Stranger.Login(secret));
        var origin = new Origin(Domain.Accounts.Channel.Agent, "203.0.113.9", null, "test", host.Get<Xid>().Next());
        var began = Stopwatch.GetTimestamp();
        var refused = await Assert.ThrowsAsync<RpcException>(() => logins.LoginAsync(call, origin, TestContext.Current.CancellationToken));
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        Assert.Equal((StatusCode.PermissionDenied, Invalid), (refused.StatusCode, refused.Status.Detail));
        return took;
    }

    private static (StatusCode, string) Ending((StatusCode Code, string Detail, EncryptedMessage?) answer) => (answer.Code, answer.Detail);
}
