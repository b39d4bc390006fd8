using System.Globalization;

namespace AdminConsole.Agents;

/// <summary>The peers of one command line: joins them, tells of each, and lets them live until told to stop.</summary>
internal sealed class Fleet(CommandLine line, TextWriter output, TextWriter errors)
{
    /// <summary>Enough to fill a server's mailbox, few enough to see the first ones at once.</summary>
    private const int JoinAtOnce = 32;

    /// <returns>The exit code: 0 if every peer joined.</returns>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var identities = KeysFile.Take(line.KeysFile, line.Count);
        var agents = identities.Select(NewAgent).ToArray();
        var refused = 0;
        try
        {
            await Parallel.ForEachAsync(
                agents, new ParallelOptions { MaxDegreeOfParallelism = JoinAtOnce, CancellationToken = stopping },
                async (agent, cancel) =>
                {
                    if (!await JoinAsync(agent, cancel))
                        Interlocked.Increment(ref refused);
                });

            if (refused < agents.Length)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{agents.Length - refused} of {agents.Length} peers run. Ctrl-C ends them."));
                await Task.WhenAll(agents.Select(agent => TellWhenOverAsync(agent, stopping)));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }

        await Task.WhenAll(agents.Select(agent => agent.DisposeAsync().AsTask()));
        return refused == 0 ? 0 : 1;
    }

    private Agent NewAgent(AgentIdentity identity, int index) => new(
        line.ManagementUrl,
        identity,
        AgentSystem.OfFleet(line.System, index, line.Hostname) with { NetbirdVersion = line.NetbirdVersion },
        new AgentOptions { Signal = line.Signal, AcceptAnyCertificate = line.AcceptAnyCertificate, KeepMaps = false });

    private async Task<bool> JoinAsync(Agent agent, CancellationToken stopping)
    {
        try
        {
            var login = await agent.JoinWhenReachableAsync(line.SetupKey, stopping);
            await output.WriteLineAsync($"{login.PeerConfig.Address,-20} {login.PeerConfig.Fqdn,-40} {agent.System.OS} {agent.System.OSVersion}");
            return true;
        }
        catch (AgentException exception)
        {
            await errors.WriteLineAsync($"{agent.System.Hostname} could not join: {exception.Message}");
            return false;
        }
    }

    private async Task TellWhenOverAsync(Agent agent, CancellationToken stopping)
    {
        if (agent.Snapshot.State == AgentState.Idle)
            return;

        var end = await agent.WhenAsync(s => s.State is AgentState.NeedsLogin or AgentState.Stopped, stopping);
        await errors.WriteLineAsync($"{agent.System.Hostname} is no longer wanted: {end.LastStatus}: {end.LastDetail}");
    }
}
