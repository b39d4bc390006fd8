using System.Runtime.InteropServices;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// All that one peer's map is made of but for its serial. The compiler gets nothing else, so whoever was told a map and has its
/// inputs can see without compiling that a later version says the same.
/// </summary>
public sealed class MapInputs
{
    internal MapInputs(AccountSettings settings, int networkLength, Peer peer, Neighbour self, List<RuleMembership>? memberships)
    {
        Settings = settings;
        NetworkLength = networkLength;
        Peer = peer;
        Self = self;
        Memberships = CollectionsMarshal.AsSpan(memberships).ToArray();
    }

    internal AccountSettings Settings { get; }

    internal int NetworkLength { get; }

    internal Peer Peer { get; }

    /// <summary>The peer as others see it.</summary>
    internal Neighbour Self { get; }

    /// <summary>In the order of policies and rules.</summary>
    internal RuleMembership[] Memberships { get; }

    /// <summary>True only if both give the same map. Compares references: a false alarm costs a compilation, no more.</summary>
    public bool SameAs(MapInputs other) =>
        ReferenceEquals(Settings, other.Settings) && NetworkLength == other.NetworkLength && ReferenceEquals(Peer, other.Peer)
        && Self == other.Self && Memberships.AsSpan().SequenceEqual(other.Memberships);
}
