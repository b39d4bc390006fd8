using System.Diagnostics;
using Npgsql;

namespace AdminConsole.Tests.Fixtures;

/// <summary>Counts what a host asks its database. The host itself looks at it now and then, too.</summary>
internal sealed class Statements : IDisposable
{
    private readonly ActivityListener _listener;
    private int _count;

    public Statements(TestHost host)
    {
        var database = new NpgsqlConnectionStringBuilder(host.Database).Database;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped =>
            {
                if (stopped.TagObjects.Any(t => t.Value as string == database))
                    Interlocked.Increment(ref _count);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
