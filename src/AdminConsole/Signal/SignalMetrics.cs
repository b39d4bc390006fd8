using System.Diagnostics.Metrics;

namespace AdminConsole.Signal;

/// <summary>What the signal exchange and the STUN responder count. Tags are few and fixed: no key, no address.</summary>
internal sealed class SignalMetrics
{
    public const string MeterName = "AdminConsole.Signal";

    private readonly UpDownCounter<int> _streams;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _stun;

    public SignalMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _streams = meter.CreateUpDownCounter<int>("adminconsole.signal.streams", "{stream}", "Agents that are reachable through this host.");
        _messages = meter.CreateCounter<long>("adminconsole.signal.messages", "{message}", "Messages between agents, by what became of them.");
        _stun = meter.CreateCounter<long>("adminconsole.stun.packets", "{packet}", "STUN packets, by what became of them.");
    }

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);

    public void Message(Fate fate) => _messages.Add(1, fate.Tag);

    public void StunPacket(Fate fate) => _stun.Add(1, fate.Tag);

    /// <summary>Its tag is made once: counting a packet allocates nothing.</summary>
    public sealed class Fate
    {
        public static readonly Fate Delivered = new("delivered");
        public static readonly Fate PassedOn = new("passed_on");
        public static readonly Fate DroppedForNewer = new("dropped_for_newer");
        public static readonly Fate RateLimited = new("rate_limited");
        public static readonly Fate Answered = new("answered");
        public static readonly Fate Refused = new("refused");
        public static readonly Fate Ignored = new("ignored");
        public static readonly Fate Unsent = new("unsent");

        private Fate(string name) => Tag = new("fate", name);

        public KeyValuePair<string, object?> Tag { get; }
    }
}
