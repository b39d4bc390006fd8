using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>Which ports of one ingress peer an allocation gets: mappings, or the reason why there are none.</summary>
internal sealed record MappingPlan(ImmutableArray<PortMapping> Mappings, Decision? Refusal)
{
    /// <param name="target">Whose ports are published.</param>
    /// <param name="before">
    /// What the allocation has there now. What is still asked for stays: others were given those ports, so they change only if the
    /// admin says so.
    /// </param>
    /// <param name="request">One that was not refused.</param>
    public static MappingPlan Of(
        Account account,
        IngressPeerId gateway,
        PortAllocationId id,
        PeerId target,
        bool enabled,
        PortRequest request,
        ImmutableArray<PortMapping> before)
    {
        var ports = IngressPorts.Of(account, gateway, except: id);
        if (request.Direct is { } direct)
            return Of(direct);

        var own = IngressPorts.AllFree();
        var mappings = new PortMapping?[request.Ranges.Length];
        for (var i = 0; i < mappings.Length; i++)
        {
            var range = request.Ranges[i];
            var kept = before.FirstOrDefault(m => PortRequest.IsMetBy(range, m));
            if (kept is null && range.Ingress is null)
                continue;

            // A disabled allocation reserves nothing: what it keeps is held against others only when it is enabled.
            var mapping = kept ?? new PortMapping(range.Protocol, Range(range.Ingress!), Range(range.Ports)); // not null: else the loop went on
            if (!(kept is null || enabled ? ports : own).AreFree(mapping.Protocol, mapping.Ingress))
                return Taken(mapping);

            own.Take(mapping.Protocol, mapping.Ingress);
            ports.Take(mapping.Protocol, mapping.Ingress);
            mappings[i] = mapping;
        }

        for (var i = 0; i < mappings.Length; i++)
        {
            var range = request.Ranges[i];
            if (mappings[i] is not null)
                continue;

            var same = Range(range.Ports);
            if ((ports.AreFree(range.Protocol, same) ? same : ports.LowestFree(range.Protocol, range.Ports.Length)) is not { } chosen)
                return NoRoom(range.Protocol, range.Ports.Length);

            ports.Take(range.Protocol, chosen);
            mappings[i] = new PortMapping(range.Protocol, chosen, same);
        }

        return new MappingPlan([.. mappings.OfType<PortMapping>()], null);

        MappingPlan Of(DirectPort direct)
        {
            if (before is [var kept] && PortRequest.IsMetBy(direct, kept))
                return enabled && !ports.AreFree(kept.Protocol, kept.Ingress) ? Taken(kept) : new MappingPlan(before, null);

            // Free on both sides: what the target publishes elsewhere has a service of its own.
            foreach (var other in account.PortAllocations.Values.Where(a => a.Target == target && a.Id != id).SelectMany(a => a.Mappings))
                ports.Take(other.Protocol, other.Translated);

            return ports.LowestFree(direct.Protocol, direct.Count) is { } free
                ? new MappingPlan([new PortMapping(direct.Protocol, free, free)], null)
                : NoRoom(direct.Protocol, direct.Count);
        }

        MappingPlan Taken(PortMapping mapping)
        {
            var holder = IngressPorts.Holder(account, gateway, id, mapping.Protocol, mapping.Ingress) is { } other
                ? $"port allocation {other.Name}"
                : "another range of this allocation";
            return new([], PortForwardingDecider.Invalid(
                $"port_ranges: ingress ports {mapping.Protocol.Text()} {mapping.Ingress.Text()} are taken by {holder}"));
        }

        static MappingPlan NoRoom(MappingProtocol protocol, int count) => new([], Decision.Reject(
            RejectionKind.Precondition, $"no ingress peer available: {count} free {protocol.Text()} ports in a row are needed"));
    }

    private static PortRange Range(PortSpan span) => new((ushort)span.Start, (ushort)span.End);
}
