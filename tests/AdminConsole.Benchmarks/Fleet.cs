using System.Diagnostics;
using AdminConsole.Agents;

namespace AdminConsole.Benchmarks;

/// <summary>
/// The peers of a network as agents that live on: each comes back by itself when its stream ends, as NetBird's agents do (0.8 s, then
/// 1.7 times as long each time up to 10 s, anything between nothing and twice that).
/// </summary>
internal sealed class Fleet : IAsyncDisposable
{
    /// <summary>Enough to keep both cores busy, few enough that no login waits for long.</summary>
    private const int AtOnce = 64;

    private Fleet(Agent[] agents) => Agents = agents;

    public Agent[] Agents { get; }

    public static async Task<Fleet> ConnectAsync(Network network, bool keepMaps, CancellationToken cancellationToken)
    {
        var options = new AgentOptions { Signal = false, KeepMaps = keepMaps };
        var fleet = new Fleet([.. network.Peers.Select(p => p.Agent(options))]);
        await Parallel.ForEachAsync(
            fleet.Agents, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (agent, cancel) =>
            {
                await agent.JoinWhenReachableAsync(setupKey: null, cancel);
                await agent.WhenAsync(s => s.Connections > 0, cancel);
            });
        return fleet;
    }

    /// <returns>For each agent, when the first message of its next stream was there, counted from the call.</returns>
    public async Task<TimeSpan[]> ComeBackAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        return await Task.WhenAll(Agents.Select(async agent =>
        {
            var before = agent.Snapshot.Connections;
            await agent.WhenAsync(s => s.Connections > before, cancellationToken);
            return Stopwatch.GetElapsedTime(began);
        }));
    }

    public ValueTask DisposeAsync() =>
        new(Parallel.ForEachAsync(Agents, async (agent, _) => await agent.DisposeAsync()));
}
