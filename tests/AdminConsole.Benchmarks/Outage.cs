using System.Diagnostics;
using AdminConsole.Agents;

namespace AdminConsole.Benchmarks;

/// <summary>
/// The database answers nothing for five minutes while all peers hold a stream: nobody notices. Some restart in that time, and are
/// served from memory; an admin's edit is refused, soon and clearly; and is possible again soon after.
/// </summary>
internal static class Outage
{
    private static readonly TimeSpan _length = TimeSpan.FromMinutes(5);

    /// <summary>Between two looks at everybody.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Host host, Network network, CancellationToken cancellationToken)
    {
        await using var fleet = await Fleet.ConnectAsync(network, keepMaps: true, cancellationToken);
        await network.SetPortsAsync(0, ["80"], cancellationToken);

        var (refusals, logins) = (new List<TimeSpan>(), new List<TimeSpan>());
        var answered = 0;
        await using (await host.FreezeDatabaseAsync())
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; Stopwatch.GetElapsedTime(began) < _length; i++)
            {
                var edit = Stopwatch.GetTimestamp();
                if (await network.TrySetPortsAsync(0, ["80"], cancellationToken))
                    answered++;

                refusals.Add(Stopwatch.GetElapsedTime(edit));
                var login = Stopwatch.GetTimestamp();
                await network.Peers[i % network.Peers.Length].LogInAsync(cancellationToken);
                logins.Add(Stopwatch.GetElapsedTime(login));
                await Task.Delay(_pause, cancellationToken);
            }
        }

        var back = Stopwatch.GetTimestamp();
        while (!await network.TrySetPortsAsync(0, ["80", "8443"], cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);

        var recovered = Stopwatch.GetElapsedTime(back);
        Edits.Demand(answered == 0, "An edit was accepted while the database was away.");
        return
        [
            new Figure("streams that ended in the outage", fleet.Agents.Count(a => a.Snapshot.Connections != 1), "", Floor: 0),
            new Figure("agents that were logged out in the outage", fleet.Agents.Count(a => a.Snapshot.State == AgentState.NeedsLogin), "", Floor: 0),
            new Figure("empty maps in the outage", fleet.Agents.Count(a => a.Snapshot.Map is not { RemotePeers.Count: > 0 }), "", Floor: 0),
            new Figure("login of a known peer in the outage, p99", new Samples(logins).Quantile(0.99), "ms"),
            new Figure("refusal of an edit in the outage, p99", new Samples(refusals).Quantile(0.99), "ms", Floor: 2_000),
            new Figure("outage over, to the next edit", recovered.TotalMilliseconds, "ms", Floor: 5_000, Kept: false),
        ];
    }
}
