using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>
/// How many streams may be between their request and their first map. That is when a stream costs most: after a restart all agents
/// come at once, and each is owed a whole map. Those beyond the bound are told to come again, which agents spread by themselves.
/// </summary>
internal sealed class OpeningSyncs
{
    /// <summary>The reference server's bound. At some 100 kB a map they take 100 MB at the worst.</summary>
    internal const int Most = 1_000;

    private int _count;

    /// <returns>To be disposed when the first map has been written, or never will be.</returns>
    /// <exception cref="RpcException">ResourceExhausted.</exception>
    public Opening Enter()
    {
        if (Interlocked.Increment(ref _count) <= Most)
            return new Opening(this);

        Interlocked.Decrement(ref _count);
        throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many concurrent sync requests, please try again later"));
    }

    internal sealed class Opening(OpeningSyncs all) : IDisposable
    {
        private OpeningSyncs? _all = all;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _all, null) is { } from)
                Interlocked.Decrement(ref from._count);
        }
    }
}
