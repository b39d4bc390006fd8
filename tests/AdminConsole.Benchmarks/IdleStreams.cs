namespace AdminConsole.Benchmarks;

/// <summary>What an idle stream costs the host in resident memory, each on a TCP connection of its own.</summary>
internal static class IdleStreams
{
    /// <summary>Opened and closed before anything is measured: code that is compiled at its first use is no stream's memory.</summary>
    private const int WarmUp = 100;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Host host, Network network, CancellationToken cancellationToken)
    {
        // What registering left behind would hide what the streams need.
        var start = await host.RestartAsync(cancellationToken);
        await Network.ConnectAsync(network.Peers[..WarmUp], cancellationToken);
        await network.HangUpAsync();

        var before = await host.SettledBytesAsync(cancellationToken);
        await Network.ConnectAsync(network.Peers, cancellationToken);
        var peak = host.ResidentBytes;
        var after = await host.SettledBytesAsync(cancellationToken);
        return
        [
            new Figure("memory of an idle stream", (after - before) / 1024d / network.Peers.Length, "kB", Floor: 64),
            new Figure("memory without streams", before / 1024d / 1024, "MB"),
            new Figure("memory with all streams", after / 1024d / 1024, "MB"),
            new Figure("memory at the moment all have opened", peak / 1024d / 1024, "MB", Kept: false),
            new Figure("start with that many peers", start.TotalMilliseconds, "ms", Kept: false),
        ];
    }
}
