using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace AdminConsole.Tests.Fixtures;

/// <summary>Counts what one host's instruments of the meter AdminConsole.Maps say.</summary>
internal sealed class Alarms : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public Alarms(TestHost host)
    {
        var meters = host.Get<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "AdminConsole.Maps" && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => _counts.AddOrUpdate(instrument.Name, count, (_, c) => c + count));
        _listener.Start();
    }

    public long Withheld => _counts.GetValueOrDefault("adminconsole.maps.withheld");

    public long Wrong => _counts.GetValueOrDefault("adminconsole.maps.wrong");

    public void Dispose() => _listener.Dispose();
}
