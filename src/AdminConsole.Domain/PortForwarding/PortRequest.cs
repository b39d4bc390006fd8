using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>Which ports somebody wants published: ranges of the target's ports, or any free ports.</summary>
internal sealed record PortRequest(ImmutableArray<RequestedRange> Ranges, DirectPort? Direct)
{
    /// <summary>Each is one or two rules in the gateway's map and as many in the target's: no map is to become long by one allocation.</summary>
    private const int MaxRanges = 64;

    public Decision? Refusal()
    {
        if (Ranges.Length > 0 && Direct is not null)
            return PortForwardingDecider.Invalid("port_ranges and direct_port cannot be set at the same time");

        if (Direct is { } direct)
        {
            return direct.Count >= 1 && direct.Count <= IngressPorts.LongestStretch
                ? null
                : PortForwardingDecider.Invalid($"direct_port: count should be between 1 and {IngressPorts.LongestStretch}");
        }

        if (Ranges.Length == 0)
            return PortForwardingDecider.Invalid("either port_ranges or direct_port must be provided");

        if (Ranges.Length > MaxRanges)
            return PortForwardingDecider.Invalid($"port_ranges: at most {MaxRanges} ranges are allowed");

        var seen = new HashSet<(MappingProtocol, PortSpan)>();
        foreach (var range in Ranges)
        {
            if (Refusal(range) is { } refusal)
                return refusal;

            if (!seen.Add((range.Protocol, range.Ports)))
                return PortForwardingDecider.Invalid($"port_ranges: {range.Protocol.Text()} {range.Ports} is given twice");
        }

        return null;
    }

    /// <summary>True if these mappings are what is asked for.</summary>
    public bool IsMetBy(ImmutableArray<PortMapping> mappings) => Direct is { } direct
        ? mappings is [var single] && IsMetBy(direct, single)
        : mappings.Length == Ranges.Length && Ranges.Zip(mappings).All(pair => IsMetBy(pair.First, pair.Second));

    public static bool IsMetBy(RequestedRange range, PortMapping mapping) =>
        mapping.Protocol == range.Protocol && Is(range.Ports, mapping.Translated) && (range.Ingress is null || Is(range.Ingress, mapping.Ingress));

    public static bool IsMetBy(DirectPort direct, PortMapping mapping) =>
        mapping.Protocol == direct.Protocol && mapping.Ingress == mapping.Translated
        && mapping.Ingress.End - mapping.Ingress.Start + 1 == direct.Count;

    private static bool Is(PortSpan span, PortRange range) => span.Start == range.Start && span.End == range.End;

    private static Decision? Refusal(RequestedRange range)
    {
        if (!range.Ports.Exists)
            return PortForwardingDecider.Invalid($"port_ranges: ports {range.Ports} should be within 1-65535, the start not above the end");

        if (range.Ingress is not { } ingress)
            return null;

        if (!ingress.Exists)
            return PortForwardingDecider.Invalid($"port_ranges: ingress ports {ingress} should be within 1-65535, the start not above the end");

        if (ingress.Length != range.Ports.Length)
            return PortForwardingDecider.Invalid($"port_ranges: ingress ports {ingress} and ports {range.Ports} should be equally many");

        foreach (var port in IngressPorts.Reserved)
        {
            if (ingress.Start <= port && port <= ingress.End)
                return PortForwardingDecider.Invalid($"port_ranges: ingress port {port} is the ingress peer's own");
        }

        return null;
    }
}
