namespace AdminConsole.Agents;

/// <summary>How an agent behaves. The defaults are those of NetBird's agents.</summary>
public sealed record AgentOptions
{
    /// <summary>Average wait before the first attempt to come back; each further one waits 1.7 times as long.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(800);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether it also connects to the signal server, over a second connection, and answers offers.</summary>
    public bool Signal { get; init; } = true;

    /// <summary>
    /// False: of each map only the serial is read and nothing is kept, so that thousands of agents in one process cost
    /// hardly more than their connections.
    /// </summary>
    public bool KeepMaps { get; init; } = true;

    /// <summary>What agents since v0.74.2 accept; those before take 4 MiB.</summary>
    public int LargestMessage { get; init; } = 16 << 20;

    /// <summary>For a server whose certificate nobody signed. Whoever sits in between can then take its place.</summary>
    public bool AcceptAnyCertificate { get; init; }
}
