using AdminConsole.Agents;

namespace AdminConsole.Benchmarks;

/// <summary>The host is stopped as for an update and started again, while all peers hold a stream: when they have their maps again.</summary>
internal static class Restart
{
    /// <summary>Longer than any agent waits before it tries again, with all that may go wrong.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Host host, Network network, CancellationToken cancellationToken)
    {
        await using var fleet = await Fleet.ConnectAsync(network, keepMaps: false, cancellationToken);
        var comingBack = fleet.ComeBackAsync(cancellationToken);
        var (stopped, started) = await host.StopAndStartAsync(cancellationToken);
        var times = new Samples(await comingBack.WaitAsync(_patience, cancellationToken));
        return
        [
            new Figure("restart to the map of half of all streams", times.Median / 1000, "s"),
            new Figure("restart to the map of 99 % of all streams", times.Quantile(0.99) / 1000, "s", Floor: 15),
            new Figure("restart to the map of the last", times.Max / 1000, "s", Kept: false),
            new Figure("of that, the host stops", stopped.TotalSeconds, "s", Kept: false),
            new Figure("of that, the host starts", started.TotalSeconds, "s", Kept: false),
            new Figure("agents that gave up", fleet.Agents.Count(a => a.Snapshot.State != AgentState.Connected), "", Kept: false),
        ];
    }
}
