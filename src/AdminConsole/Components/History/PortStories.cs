using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using static AdminConsole.Components.History.StoryWords;

namespace AdminConsole.Components.History;

internal static class PortStories
{
    public static EventStory Of(Account before, PortForwardingEvent @event) => @event switch
    {
        IngressPeerAdded e => new("made an ingress peer of", Name(before, e.IngressPeer.Peer),
            [.. Some("Region", null, e.IngressPeer.Region), .. Some("Address", null, e.IngressPeer.Address?.ToString())]),
        IngressPeerChanged e => Changed(before, before.IngressPeers.GetValueOrDefault(e.IngressPeer.Id), e.IngressPeer),
        IngressPeerRemoved e => before.IngressPeers.GetValueOrDefault(e.Id) is { } ingress
            ? new("removed ingress peer", Name(before, ingress.Peer), [])
            : new("removed an ingress peer", "", []),
        PortAllocationCreated e => new("forwarded ports as", e.Allocation.Name,
            [new("To peer", null, Name(before, e.Allocation.Target)), new("Ports", null, Ports(e.Allocation))]),
        PortAllocationChanged e => Changed(before, before.PortAllocations.GetValueOrDefault(e.Allocation.Id), e.Allocation),
        PortAllocationDeleted e => new("stopped forwarding ports as", before.PortAllocations.GetValueOrDefault(e.Id)?.Name ?? "something that was gone", []),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Changed(Account account, IngressPeer? was, IngressPeer now)
    {
        var name = Name(account, now.Peer);
        if (was is null)
            return new EventStory("changed ingress peer", name, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("State", OnOff(was.Enabled), OnOff(now.Enabled)),
            .. Differs("Peer", Name(account, was.Peer), name),
            .. Differs("Region", was.Region, now.Region),
            .. Differs("Address", was.Address?.ToString(), now.Address?.ToString()),
            .. Differs("For other regions too", YesNo(was.Fallback), YesNo(now.Fallback)),
        ];
        return Turned("ingress peer", name, now.Enabled, fields);
    }

    private static EventStory Changed(Account account, PortAllocation? was, PortAllocation now)
    {
        if (was is null)
            return new EventStory("changed forwarded ports", now.Name, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("Name", was.Name, now.Name),
            .. Differs("State", OnOff(was.Enabled), OnOff(now.Enabled)),
            .. Differs("To peer", Name(account, was.Target), Name(account, now.Target)),
            .. Differs("Ports", Ports(was), Ports(now)),
        ];
        return Turned("forwarded ports", now.Name, now.Enabled, fields);
    }

    private static string Ports(PortAllocation allocation) => string.Join(", ", allocation.Mappings.Select(m =>
        $"{Protocol(m.Protocol)} {Range(m.Ingress)} → {Range(m.Translated)}"));

    private static string Protocol(MappingProtocol protocol) => protocol switch
    {
        MappingProtocol.Tcp => "tcp",
        MappingProtocol.Udp => "udp",
        _ => "tcp and udp",
    };

    private static string Range(PortRange range) => range.Start == range.End
        ? range.Start.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.Start}-{range.End}");
}
