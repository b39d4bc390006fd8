using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Accounts;
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

    /// <summary>How many peers the network can hold.</summary>
    public static ulong Capacity(IpPrefix network) =>
        network.Length <= 24 ? (1UL << (32 - network.Length)) - (1UL << (24 - network.Length)) - 3 : (1UL << (32 - network.Length)) - 4;

    /// <summary>
    /// Addresses for peers whose network becomes another, which has room for all. A peer keeps its place in the network where
    /// that place exists and may be given; the others get the lowest free ones in the order in which they joined.
    /// </summary>
    /// <returns>Sorted by peer.</returns>
    public static ImmutableArray<PeerAddress> Move(PeerCollection peers, IpPrefix from, IpPrefix to)
    {
        var (oldFirst, first) = (IpText.ToNumber(from.Masked().Address), IpText.ToNumber(to.Address));
        var size = 1UL << (32 - to.Length);
        var kept = new Dictionary<PeerId, uint>();
        foreach (var peer in peers)
        {
            var place = IpText.ToNumber(peer.Address) - oldFirst;
            if (place < size && !IsReserved(first + place, first, size))
                kept.Add(peer.Id, first + place);
        }

        var taken = kept.Values.ToHashSet();
        var next = first;
        return [.. peers.Select(p => new PeerAddress(p.Id, IpText.FromNumber(kept.TryGetValue(p.Id, out var address) ? address : Next())))];

        uint Next()
        {
            while (IsReserved(next, first, size) || taken.Contains(next))
                next++;

            return next++;
        }
    }

    private static bool IsReserved(uint address, uint first, ulong size) =>
        address - first <= 1 || address - first >= size - 2 || (address & 0xFF) == 0;
}
