using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>The activity table knows no port forwarding: ours have no number, and say what was before and what is after.</summary>
internal static class PortForwardingActivities
{
    public static ImmutableArray<Activity> Of(Account before, PortForwardingEvent @event) => @event switch
    {
        IngressPeerAdded e => Of(before, null, e.IngressPeer, "ingress.peer.add", "Ingress peer added"),
        IngressPeerChanged e => Of(
            before, before.IngressPeers.GetValueOrDefault(e.IngressPeer.Id), e.IngressPeer, "ingress.peer.update", "Ingress peer updated"),
        IngressPeerRemoved e => Of(before, before.IngressPeers.GetValueOrDefault(e.Id), null, "ingress.peer.remove", "Ingress peer removed"),
        PortAllocationCreated e => Of(before, null, e.Allocation, "port.allocation.create", "Port allocation created"),
        PortAllocationChanged e => Of(
            before, before.PortAllocations.GetValueOrDefault(e.Allocation.Id), e.Allocation, "port.allocation.update", "Port allocation updated"),
        PortAllocationDeleted e => Of(
            before, before.PortAllocations.GetValueOrDefault(e.Id), null, "port.allocation.delete", "Port allocation deleted"),
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static ImmutableArray<Activity> Of(Account account, IngressPeer? was, IngressPeer? now, string code, string message) =>
        (now ?? was) is { } one
            ? [With(Activity.One(
                -1, code, message, one.Id.Value,
                ("name", account.Peers.Find(one.Peer)?.Name ?? ""), ("peer_id", one.Peer.Value)),
                Says(was), Says(now))]
            : [];

    private static ImmutableArray<Activity> Of(Account account, PortAllocation? was, PortAllocation? now, string code, string message) =>
        (now ?? was) is { } one
            ? [With(Activity.One(
                -1, code, message, one.Id.Value,
                ("name", one.Name), ("peer_id", one.Target.Value), ("peer_name", account.Peers.Find(one.Target)?.Name ?? "")),
                Says(account, was), Says(account, now))]
            : [];

    private static Activity With(Activity activity, string? before, string? after)
    {
        var meta = activity.Meta;
        if (before is not null)
            meta = meta.Add("before", before);

        return activity with { Meta = after is null ? meta : meta.Add("after", after) };
    }

    private static string? Says(IngressPeer? ingress) => ingress is null ? null :
        Says(ingress.Enabled)
        + (ingress.Fallback ? ", fallback" : "")
        + (ingress.Region.Length > 0 ? $", region {ingress.Region}" : "")
        + (ingress.Address is { } address ? $", address {address}" : "");

    private static string? Says(Account account, PortAllocation? allocation)
    {
        if (allocation is null)
            return null;

        var ingress = account.IngressPeers.GetValueOrDefault(allocation.IngressPeer);
        var gateway = ingress is null ? null : account.Peers.Find(ingress.Peer)?.Name;
        var mappings = allocation.Mappings.Select(m => $"{m.Protocol.Text()} {m.Ingress.Text()} to {m.Translated.Text()}");
        return $"{allocation.Name}, {Says(allocation.Enabled)}, through {gateway ?? allocation.IngressPeer.Value}: {string.Join("; ", mappings)}";
    }

    private static string Says(bool enabled) => enabled ? "enabled" : "disabled";
}
