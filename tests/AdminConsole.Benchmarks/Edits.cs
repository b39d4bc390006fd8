using System.Diagnostics;

namespace AdminConsole.Benchmarks;

/// <summary>From an admin's edit to the agents that it concerns, with every peer of the account connected.</summary>
internal static class Edits
{
    private const int Count = 200;

    /// <summary>Two walks through all policies: until then the host compiles code, not maps.</summary>
    private const int WarmUp = 40;

    private const int Switches = 3;

    /// <summary>Neighbouring policies share a group, whose streams rest for some milliseconds after each push.</summary>
    private const int Stride = 7;

    /// <summary>
    /// Longer than any stream rests after a push, so that an edit is measured and not the rest after the one before. Also what a host
    /// that sends what it should not would need to do so.
    /// </summary>
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(1.2);

    /// <summary>A port of a policy between two groups comes and goes: 50 of the peers are told, nobody else.</summary>
    public static async Task<IReadOnlyList<Figure>> PolicyPortAsync(Host host, Network network, CancellationToken cancellationToken)
    {
        await Task.Delay(_rest, cancellationToken);
        for (var i = 0; i < WarmUp; i++)
            await EditAsync(network, i, cancellationToken);

        var expected = network.Peers.ToDictionary(p => p, p => p.Maps);
        var bytes = network.Peers.Sum(p => p.Bytes);
        var cpu = host.CpuTime;
        var times = new List<TimeSpan>();
        for (var i = 0; i < Count; i++)
        {
            times.Add(await EditAsync(network, i, cancellationToken));
            foreach (var peer in network.Concerned(PolicyOf(network, i)))
                expected[peer]++;
        }

        cpu = host.CpuTime - cpu;
        await Task.Delay(_rest, cancellationToken);
        Demand(network.Peers.All(p => p.Maps == expected[p]), "A peer that an edit does not concern was sent a map, or one twice.");

        var samples = new Samples(times);
        return
        [
            new Figure("edit to the last of 50 peers, p50", samples.Median, "ms"),
            new Figure("edit to the last of 50 peers, p99", samples.Quantile(0.99), "ms", Floor: 250),
            new Figure("edit to the last of 50 peers, max", samples.Max, "ms", Kept: false),
            new Figure("bytes sent per edit", (network.Peers.Sum(p => p.Bytes) - bytes) / 1024d / Count, "kB"),
            new Figure("CPU of the host per edit", cpu.TotalMilliseconds / Count, "ms"),
        ];
    }

    private static int PolicyOf(Network network, int number) => number * Stride % network.Policies;

    /// <summary>The port is added in one walk through all policies and removed in the next.</summary>
    private static async Task<TimeSpan> EditAsync(Network network, int number, CancellationToken cancellationToken)
    {
        var policy = PolicyOf(network, number);
        var adds = number / network.Policies % 2 == 0;
        string[] ports = adds ? ["80", "8443"] : ["80"];
        var concerned = network.Concerned(policy);
        var time = await Round.TimeAsync(concerned, () => network.SetPortsAsync(policy, ports, cancellationToken), cancellationToken);
        Demand(!adds || concerned.All(p => p.Map.FirewallRules.Any(r => r.Port == "8443")), "A peer was not told of the new port.");
        return time;
    }

    /// <summary>The policy that shows everybody to everybody is switched on and off: every peer gets a map of all others.</summary>
    public static async Task<IReadOnlyList<Figure>> MeshSwitchAsync(Host host, Network network, CancellationToken cancellationToken)
    {
        var (on, off) = (new List<TimeSpan>(), new List<TimeSpan>());
        var cpu = host.CpuTime;
        var bytes = 0L;
        for (var i = 0; i < Switches; i++)
        {
            var before = network.Peers.Sum(p => p.Bytes);
            await Task.Delay(_rest, cancellationToken);
            on.Add(await Round.TimeAsync(network.Peers, () => network.ShowEverybodyAsync(true, cancellationToken), cancellationToken));
            bytes = network.Peers.Sum(p => p.Bytes) - before;
            Demand(network.Peers[0].Map.RemotePeers.Count == network.Peers.Length - 1, "A peer of the full mesh does not see all others.");
            await Task.Delay(_rest, cancellationToken);
            off.Add(await Round.TimeAsync(network.Peers, () => network.ShowEverybodyAsync(false, cancellationToken), cancellationToken));
        }

        cpu = host.CpuTime - cpu;
        return
        [
            new Figure("full mesh on, to the last of all", new Samples(on).Median, "ms"),
            new Figure("full mesh off, to the last of all", new Samples(off).Median, "ms"),
            new Figure("bytes sent for the full mesh", bytes / 1024d / 1024, "MB"),
            new Figure("CPU of the host, on and off", cpu.TotalMilliseconds / Switches, "ms"),
        ];
    }

    /// <summary>A policy that is off gets another name: no peer is told anything.</summary>
    public static async Task<IReadOnlyList<Figure>> RenameAsync(Network network, CancellationToken cancellationToken)
    {
        var policy = await network.CreateDisabledPolicyAsync("Prepared", cancellationToken);
        var bytes = network.Peers.Sum(p => p.Bytes);
        var began = Stopwatch.GetTimestamp();
        await network.RenameDisabledPolicyAsync(policy, "Prepared for Monday", cancellationToken);
        var answered = Stopwatch.GetElapsedTime(began);
        await Task.Delay(_rest, cancellationToken);
        var sent = network.Peers.Sum(p => p.Bytes) - bytes;
        Demand(sent == 0, $"A rename that changes nobody's map sent {sent} bytes.");
        return
        [
            new Figure("bytes sent for a rename of a disabled policy", sent, "B"),
            new Figure("answer to that rename", answered.TotalMilliseconds, "ms", Kept: false),
        ];
    }

    public static void Demand(bool holds, string otherwise)
    {
        if (!holds)
            throw new BenchmarkException(otherwise);
    }
}

/// <summary>What was measured is not what should be: the figure would be worth nothing.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
