using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>
/// How many streams may be between their request and their first map. That is when a stream costs most: after a restart all agents
/// come at once, and each is owed a whole map. Those beyond the bound stand in line, which takes them a moment; told to come again they
/// would stay away for seconds. Only who is beyond the line, too, is told so.
/// </summary>
internal sealed class OpeningSyncs : IDisposable
{
    /// <summary>The reference server's bound. At some 100 kB a map they take 100 MB at the worst.</summary>
    internal const int Most = 1_000;

    /// <summary>As many as a large machine has agents. Who stands in line has been admitted, and takes no more room than its stream will.</summary>
    internal const int MostInLine = 25_000;

    /// <summary>The longest after which agents come again by themselves: then the line is no shorter way.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _room = new(Most);
    private int _inLine;

    /// <returns>To be disposed when the first map has been written, or never will be.</returns>
    /// <exception cref="RpcException">ResourceExhausted.</exception>
    public async Task<Opening> EnterAsync(CancellationToken hangUp)
    {
        try
        {
            if (Interlocked.Increment(ref _inLine) <= MostInLine && await _room.WaitAsync(_patience, hangUp))
                return new Opening(_room);
        }
        finally
        {
            Interlocked.Decrement(ref _inLine);
        }

        throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many concurrent sync requests, please try again later"));
    }

    public void Dispose() => _room.Dispose();

    internal sealed class Opening(SemaphoreSlim room) : IDisposable
    {
        private SemaphoreSlim? _room = room;

        public void Dispose() => Interlocked.Exchange(ref _room, null)?.Release();
    }
}
