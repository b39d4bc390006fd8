using System.Collections.Concurrent;
using System.Diagnostics;

namespace AdminConsole.Benchmarks;

/// <summary>
/// Peers join by reusable setup keys as fast as they are let in: each on a connection of its own, with a Login that is refused and
/// one that brings the key, as agents do it.
/// </summary>
internal static class Registrations
{
    private const int AtOnce = 64;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Host host, Network network, CancellationToken cancellationToken)
    {
        var late = Peer.Late;
        var times = new ConcurrentBag<TimeSpan>();
        var cpu = host.CpuTime;
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            network.Peers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (peer, cancel) => times.Add(await peer.JoinAsync(network.SetupKeyOf(peer), cancel)));
        var elapsed = Stopwatch.GetElapsedTime(began);
        cpu = host.CpuTime - cpu;

        var samples = new Samples(times);
        return
        [
            new Figure("registrations", network.Peers.Length / elapsed.TotalSeconds, "/s", Floor: 100, MoreIsBetter: true),
            new Figure("registrations, p50", samples.Median, "ms"),
            new Figure("registrations, p99", samples.Quantile(0.99), "ms"),
            new Figure("CPU of the host per registration", cpu.TotalMilliseconds / network.Peers.Length, "ms"),
            new Figure("registrations, answered too late", Peer.Late - late, "", Kept: false),
        ];
    }
}
