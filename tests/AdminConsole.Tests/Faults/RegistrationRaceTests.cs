using System.Collections.Concurrent;
using AdminConsole.Agents;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Faults;

/// <summary>Devices that come in the same moment with the same key.</summary>
public sealed class RegistrationRaceTests
{
    private static readonly (StatusCode, string) _refused = (StatusCode.PermissionDenied, "couldn't add peer: setup key is invalid");

    [Theory]
    [AgentStatement(24)]
    [InlineData(20, 5)]
    [InlineData(200, 1)]
    public async Task A_key_admits_as_many_devices_as_it_has_uses_however_many_come_at_once(int devices, int uses)
    {
        await using var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync(uses, oneOff: uses == 1);

        var answers = new ConcurrentBag<(StatusCode, string)>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, devices), new ParallelOptions { MaxDegreeOfParallelism = devices, CancellationToken = Patience.Start() },
            async (i, cancel) => answers.Add(await JoinAsync(host, AgentIdentity.New(), secret, cancel)));

        Assert.Equal(uses, answers.Count(a => a.Item1 == StatusCode.OK));
        Assert.Equal(devices - uses, answers.Count(a => a == _refused));
        var account = (await host.AccountAsync()).Snapshot;
        Assert.Equal(uses, account.Peers.Count);
        Assert.Equal(uses, Assert.Single(account.SetupKeys.Values).UsedTimes);
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_key_the_answer_is_the_same()
    {
        var clock = new TurnableClock();
        await using var host = await TestHost.StartAsync(clock);
        var expired = await host.SetupKeyAsync(expiresIn: TimeSpan.FromHours(1));
        clock.Turn(TimeSpan.FromHours(1));
        var revoked = await host.SetupKeyAsync();
        await host.DoAsync(new RevokeSetupKey(KeyOf(revoked), clock.GetUtcNow()));
        var deleted = await host.SetupKeyAsync();
        await host.DoAsync(new DeleteSetupKey(KeyOf(deleted)));
        var exhausted = await host.SetupKeyAsync(oneOff: true);
        Assert.Equal((StatusCode.OK, ""), await JoinAsync(host, AgentIdentity.New(), exhausted, Patience.Start()));

        string[] bad = [expired, revoked, deleted, exhausted, Guid.NewGuid().ToString(), "no key at all", new string('x', 10_000)];
        foreach (var secret in bad)
            Assert.Equal(_refused, await JoinAsync(host, AgentIdentity.New(), secret, Patience.Start()));

        SetupKeyId KeyOf(string secret) =>
            host.AccountAsync().Result.Snapshot.SetupKeys.Values.Single(k => k.Hash == SetupKey.HashOf(secret)).Id;
    }

    [Fact]
    [AgentStatement(38)]
    public async Task A_device_that_registers_twice_at_once_is_one_peer_and_one_use()
    {
        await using var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync(uses: 20);
        var identities = Enumerable.Range(0, 10).Select(_ => AgentIdentity.New()).ToArray();

        var answers = await Task.WhenAll(identities.Concat(identities).Select(i => JoinAsync(host, i, secret, Patience.Start())));

        Assert.All(answers, a => Assert.Equal((StatusCode.OK, ""), a));
        var account = (await host.AccountAsync()).Snapshot;
        Assert.Equal(identities.Select(i => i.PublicKey).Order(), account.Peers.Select(p => p.Key.Value).Order());
        Assert.Equal(identities.Length, Assert.Single(account.SetupKeys.Values).UsedTimes);
    }

    private static async Task<(StatusCode, string)> JoinAsync(
        TestHost host, AgentIdentity identity, string secret, CancellationToken cancellationToken)
    {
        await using var agent = new Agent(host.Url, identity, AgentSystem.Linux("laptop"), new AgentOptions { Signal = false });
        try
        {
            await agent.LoginAsync(secret, cancellationToken);
            return (StatusCode.OK, "");
        }
        catch (AgentException e)
        {
            return (e.Status, e.Detail);
        }
    }
}
