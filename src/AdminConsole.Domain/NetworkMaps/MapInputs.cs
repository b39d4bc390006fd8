using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// All that one peer's map is made of but for its serial. The compiler gets nothing else, so whoever was told a map and has its
/// inputs can see without compiling that a later version says the same.
/// </summary>
public sealed record MapInputs
{
    internal MapInputs(AccountSettings settings, int networkLength, Peer peer, Neighbour self)
    {
        Settings = settings;
        NetworkLength = networkLength;
        Peer = peer;
        Self = self;
    }

    internal AccountSettings Settings { get; }

    internal int NetworkLength { get; }

    internal Peer Peer { get; }

    /// <summary>The peer as others see it.</summary>
    internal Neighbour Self { get; }

    /// <summary>In the order of policies and rules.</summary>
    internal RuleMembership[] Memberships { get; init; } = [];

    /// <summary>What the peer leads to: routes, then resources, each in the order of their ids.</summary>
    internal RoutedTarget[] Leads { get; init; } = [];

    /// <summary>What others may lead it to, in the same order.</summary>
    internal RoutedTarget[] Uses { get; init; } = [];

    /// <summary>Those in which the peer is the gateway or the target.</summary>
    internal Forwarding[] Forwardings { get; init; } = [];

    /// <summary>Who may sign in to it by SSH, in the order of policies and rules.</summary>
    internal SshGrant[] SshGrants { get; init; } = [];

    /// <summary>Sorted by the id of the posture check.</summary>
    internal ProcessPaths[] Checks { get; init; } = [];

    internal bool DnsEnabled { get; init; }

    /// <summary>Sorted by id.</summary>
    internal NameServerGroup[] NameServerGroups { get; init; } = [];

    /// <summary>The admin's, sorted by domain.</summary>
    internal DnsZone[] Zones { get; init; } = [];

    internal int ForwarderPort { get; init; }

    /// <summary>True only if both give the same map. Compares references: a false alarm costs a compilation, no more.</summary>
    public bool SameAs(MapInputs other) =>
        ReferenceEquals(Settings, other.Settings) && NetworkLength == other.NetworkLength && ReferenceEquals(Peer, other.Peer)
        && Self == other.Self && DnsEnabled == other.DnsEnabled && ForwarderPort == other.ForwarderPort
        && Memberships.AsSpan().SequenceEqual(other.Memberships)
        && Same<RoutedTarget>(Leads, other.Leads) && Uses.AsSpan().SequenceEqual(other.Uses, RoutedTarget.ByWays)
        && Forwardings.AsSpan().SequenceEqual(other.Forwardings)
        && Same<SshGrant>(SshGrants, other.SshGrants)
        && Same<ProcessPaths>(Checks, other.Checks)
        && Same<NameServerGroup>(NameServerGroups, other.NameServerGroups) && Same<DnsZone>(Zones, other.Zones);

    private static bool Same<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : class
    {
        if (a.Length != b.Length)
            return false;

        for (var i = 0; i < a.Length; i++)
        {
            if (!ReferenceEquals(a[i], b[i]))
                return false;
        }

        return true;
    }
}
