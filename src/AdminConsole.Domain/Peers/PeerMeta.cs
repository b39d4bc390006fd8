using System.Collections.Immutable;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Peers;

/// <summary>What a device says about itself (<c>management.proto</c>, PeerSystemMeta). Bounded by the door that read it.</summary>
/// <param name="NetworkAddresses">Sorted by MAC, then address.</param>
/// <param name="Files">Only what posture checks asked for; sorted by path.</param>
/// <param name="Capabilities">Numbers of <c>PeerCapability</c>, sorted.</param>
public sealed record PeerMeta(
    string Hostname,
    string GoOs,
    string Kernel,
    string Core,
    string Platform,
    string Os,
    string OsVersion,
    string NetBirdVersion,
    string UiVersion,
    string KernelVersion,
    string SystemSerialNumber,
    string SystemProductName,
    string SystemManufacturer,
    string Cloud,
    string CloudPlatform,
    ImmutableArray<NetworkAddress> NetworkAddresses,
    ImmutableArray<PeerFile> Files,
    PeerFlags Flags,
    ImmutableArray<int> Capabilities,
    int SyncMessageVersion)
{
    public static PeerMeta Empty { get; } =
        new("", "", "", "", "", "", "", "", "", "", "", "", "", "", "", [], [], PeerFlags.None, [], 0);

    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(PeerMeta other) =>
        this with { NetworkAddresses = [], Files = [], Capabilities = [] }
            == other with { NetworkAddresses = [], Files = [], Capabilities = [] }
        && NetworkAddresses.AsSpan().SequenceEqual(other.NetworkAddresses.AsSpan())
        && Files.AsSpan().SequenceEqual(other.Files.AsSpan())
        && Capabilities.AsSpan().SequenceEqual(other.Capabilities.AsSpan());
}

public sealed record NetworkAddress(IpPrefix Address, string Mac);

public sealed record PeerFile(string Path, bool Exists, bool ProcessIsRunning);

/// <summary>Local switches of the agent (<c>management.proto</c>, Flags).</summary>
[Flags]
public enum PeerFlags
{
    None = 0,
    RosenpassEnabled = 1 << 0,
    RosenpassPermissive = 1 << 1,
    ServerSshAllowed = 1 << 2,
    DisableClientRoutes = 1 << 3,
    DisableServerRoutes = 1 << 4,
    DisableDns = 1 << 5,
    DisableFirewall = 1 << 6,
    BlockLanAccess = 1 << 7,
    BlockInbound = 1 << 8,
    LazyConnectionEnabled = 1 << 9,
    EnableSshRoot = 1 << 10,
    EnableSshSftp = 1 << 11,
    EnableSshLocalPortForwarding = 1 << 12,
    EnableSshRemotePortForwarding = 1 << 13,
    DisableSshAuth = 1 << 14,
    DisableIpv6 = 1 << 15,
}
