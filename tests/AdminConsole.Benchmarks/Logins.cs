using System.Collections.Concurrent;
using System.Diagnostics;

namespace AdminConsole.Benchmarks;

/// <summary>
/// Known peers log in with nothing changed: each asks for the server's key and sends a sealed Login, as an agent does each time it
/// starts. Measured twice: as fast as the host answers, and at a rate that is held.
/// </summary>
internal static class Logins
{
    private const int Count = 10_000;

    private const int AtOnce = 32;

    /// <summary>Per second: what the host must bear while every answer is swift.</summary>
    private const int HeldRate = 500;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Network network, CancellationToken cancellationToken)
    {
        var late = Peer.Late;
        await Parallel.ForEachAsync(network.Peers, Limits(AtOnce, cancellationToken), async (peer, cancel) => await peer.LogInAsync(cancel));

        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Count), Limits(AtOnce, cancellationToken),
            async (i, cancel) => await network.Peers[i % network.Peers.Length].LogInAsync(cancel));
        var fastest = Count / Stopwatch.GetElapsedTime(began).TotalSeconds;

        var held = new Samples(await HoldAsync(network, cancellationToken));
        return
        [
            new Figure("logins of known peers", fastest, "/s", Floor: HeldRate, MoreIsBetter: true),
            new Figure("login at 500 /s, p50", held.Median, "ms"),
            new Figure("login at 500 /s, p99", held.Quantile(0.99), "ms", Floor: 100),
            new Figure("logins, answered too late", Peer.Late - late, "", Kept: false),
        ];
    }

    /// <summary>A login begins when it is due, however long the ones before it take: waiting in line counts.</summary>
    private static async Task<IReadOnlyCollection<TimeSpan>> HoldAsync(Network network, CancellationToken cancellationToken)
    {
        var times = new ConcurrentBag<TimeSpan>();
        var logins = new List<Task>(Count);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / HeldRate);
            if (due - Stopwatch.GetElapsedTime(began) is var wait && wait > TimeSpan.FromMilliseconds(1))
                await Task.Delay(wait, cancellationToken);

            logins.Add(LogInAsync(network.Peers[i % network.Peers.Length], due));
        }

        await Task.WhenAll(logins);
        return times;

        async Task LogInAsync(Peer peer, TimeSpan due)
        {
            await peer.LogInAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began) - due);
        }
    }

    private static ParallelOptions Limits(int atOnce, CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
}
