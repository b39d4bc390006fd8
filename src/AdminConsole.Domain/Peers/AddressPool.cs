using System.Net;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Peers;

/// <summary>
/// Which overlay address a new peer gets. Never given: the network's own address and the one after it, addresses whose last
/// octet is 0, the broadcast address and the one before it (agents bind their DNS resolver there).
/// </summary>
internal static class AddressPool
{
    /// <param name="random">Where to begin looking: addresses are scattered, so that they tell nothing of the order of joining.</param>
    /// <returns>Null if the network is out of addresses.</returns>
    public static IPAddress? Free(IpPrefix network, PeerCollection peers, ulong random)
    {
        var first = IpText.ToNumber(network.Masked().Address);
        var size = 1UL << (32 - network.Length);
        if (size <= 4)
            return null;

        var offset = random % size;
        for (ulong i = 0; i < size; i++)
        {
            var address = first + (uint)((offset + i) % size);
            if (!IsReserved(address, first, size) && !peers.IsTaken(address))
                return IpText.FromNumber(address);
        }

        return null;
    }

    /// <summary>True for the addresses of the network that no peer may have.</summary>
    public static bool IsReserved(IpPrefix network, IPAddress address) =>
        IsReserved(IpText.ToNumber(address), IpText.ToNumber(network.Masked().Address), 1UL << (32 - network.Length));

    private static bool IsReserved(uint address, uint first, ulong size) =>
        address - first <= 1 || address - first >= size - 2 || (address & 0xFF) == 0;
}
