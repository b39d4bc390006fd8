using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests;

/// <summary>Ports that are published, and what may be asked of them. A thing is called by one name, which is also its id.</summary>
internal static class ForwardingFacts
{
    /// <summary>A linux device has joined and lets strangers in; the ingress peer has the same name.</summary>
    public static Step Gateway(
        string name, bool enabled = true, bool fallback = false, string region = "", string os = "linux", string version = "0.60.0") =>
        new(account => Account.Fold(Joined(name).After(account),
        [
            new PeerMetaChanged(Peer(name), PeerMeta.Empty with { Hostname = name, GoOs = os, NetBirdVersion = version }),
            IngressOf(name, name, enabled, fallback, region),
        ]));

    public static AccountEvent IngressOf(
        string name, string peer, bool enabled = true, bool fallback = false, string region = "", IPAddress? address = null) =>
        new IngressPeerAdded(IngressAs(name, peer, enabled, fallback, region, address));

    public static IngressPeer IngressAs(
        string name, string peer, bool enabled = true, bool fallback = false, string region = "", IPAddress? address = null) =>
        new(Ingress(name), Peer(peer), enabled, fallback, region, address);

    /// <summary>Without mappings: TCP port 443.</summary>
    public static AccountEvent AllocationOf(string name, string target, string ingress, bool enabled = true, params PortMapping[] mappings) =>
        new PortAllocationCreated(AllocationAs(name, target, ingress, enabled, mappings));

    public static PortAllocation AllocationAs(string name, string target, string ingress, bool enabled = true, params PortMapping[] mappings) =>
        new(Allocation(name), name, Peer(target), Ingress(ingress), enabled, mappings.Length == 0 ? [Tcp(443, 443)] : [.. mappings]);

    public static PortMapping Tcp(int ingress, int translated, int count = 1) =>
        new(MappingProtocol.Tcp, Ports(ingress, count), Ports(translated, count));

    public static PortMapping Udp(int ingress, int translated, int count = 1) =>
        new(MappingProtocol.Udp, Ports(ingress, count), Ports(translated, count));

    /// <summary>Ports of the target; where strangers reach them, the server chooses unless <paramref name="ingress"/> says.</summary>
    public static RequestedRange Wanted(
        int start, int? end = null, MappingProtocol protocol = MappingProtocol.Tcp, PortSpan? ingress = null) =>
        new(protocol, new PortSpan(start, end ?? start), ingress);

    /// <summary>Ports of <c>web</c>, while the named ingress peers are connected, in no known region.</summary>
    public static CreatePortAllocation Publish(string name, string[] connected, params RequestedRange[] ranges) => new(
        Allocation(name), Peer("web"), name, Enabled: true, [.. ranges], DirectPort: null, TargetRegion: "",
        [.. connected.Select(c => new ConnectedIngressPeer(Ingress(c), ""))]);

    public static CreatePortAllocation PublishFree(string name, string connected, int count, MappingProtocol protocol = MappingProtocol.Tcp) =>
        Publish(name, [connected]) with { DirectPort = new DirectPort(protocol, count) };

    public static UpdatePortAllocation Republish(string name, params RequestedRange[] ranges) =>
        new(Allocation(name), Peer("web"), name, Enabled: true, [.. ranges], DirectPort: null, MoveTo: null);

    public static IngressPeerId Ingress(string name) => new(name);

    public static PortAllocationId Allocation(string name) => new(name);

    private static PortRange Ports(int start, int count) => new((ushort)start, (ushort)(start + count - 1));
}
