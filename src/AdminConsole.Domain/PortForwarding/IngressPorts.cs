using System.Collections;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>Which ports of an ingress peer can still be given.</summary>
public sealed class IngressPorts
{
    /// <summary>Below are the ports of the ingress peer's own services: given only where the target's port has the same number.</summary>
    public const int FirstFree = 1024;

    private readonly BitArray _tcp = new(65536);
    private readonly BitArray _udp = new(65536);

    private IngressPorts()
    {
        foreach (var port in Reserved.Append(0))
        {
            _tcp[port] = true;
            _udp[port] = true;
        }
    }

    /// <summary>SSH and DNS of the ingress peer itself, and its agent's own WireGuard port: forwarding them would cut it off.</summary>
    public static IReadOnlyList<int> Reserved { get; } = [22, 53, 51820];

    /// <summary>The longest stretch that can ever be free from <see cref="FirstFree"/> on: up to the agent's own port.</summary>
    public static int LongestStretch { get; } = Reserved[^1] - FirstFree;

    public int FreeTcp => Free(_tcp);

    public int FreeUdp => Free(_udp);

    /// <summary>What the enabled allocations of the ingress peer leave.</summary>
    /// <param name="except">Its own ports count as free.</param>
    public static IngressPorts Of(Account account, IngressPeerId id, PortAllocationId? except = null)
    {
        var ports = new IngressPorts();
        foreach (var mapping in Occupying(account, id, except).SelectMany(a => a.Mappings))
            ports.Take(mapping.Protocol, mapping.Ingress);

        return ports;
    }

    internal static IngressPorts AllFree() => new();

    /// <summary>The enabled allocation that has one of these ports; null if none has.</summary>
    internal static PortAllocation? Holder(
        Account account, IngressPeerId id, PortAllocationId except, MappingProtocol protocol, PortRange range) =>
        Occupying(account, id, except).OrderBy(a => a.Id).FirstOrDefault(a => a.Mappings.Any(m =>
            m.Ingress.Start <= range.End && range.Start <= m.Ingress.End
            && (m.Protocol == protocol || m.Protocol == MappingProtocol.TcpAndUdp || protocol == MappingProtocol.TcpAndUdp)));

    internal bool AreFree(MappingProtocol protocol, PortRange range)
    {
        for (var port = (int)range.Start; port <= range.End; port++)
        {
            if (IsTaken(protocol, port))
                return false;
        }

        return true;
    }

    internal void Take(MappingProtocol protocol, PortRange range)
    {
        for (var port = (int)range.Start; port <= range.End; port++)
        {
            _tcp[port] |= protocol != MappingProtocol.Udp;
            _udp[port] |= protocol != MappingProtocol.Tcp;
        }
    }

    /// <summary>The lowest ports in a row, from <see cref="FirstFree"/> on; null if there are not so many.</summary>
    internal PortRange? LowestFree(MappingProtocol protocol, int count)
    {
        var run = 0;
        for (var port = FirstFree; port <= ushort.MaxValue; port++)
        {
            run = IsTaken(protocol, port) ? 0 : run + 1;
            if (run == count)
                return new PortRange((ushort)(port - count + 1), (ushort)port);
        }

        return null;
    }

    private static IEnumerable<PortAllocation> Occupying(Account account, IngressPeerId id, PortAllocationId? except) =>
        account.PortAllocations.Values.Where(a => a.IngressPeer == id && a.Enabled && a.Id != except);

    private static int Free(BitArray taken) => taken.Cast<bool>().Count(t => !t);

    private bool IsTaken(MappingProtocol protocol, int port) =>
        (protocol != MappingProtocol.Udp && _tcp[port]) || (protocol != MappingProtocol.Tcp && _udp[port]);
}
