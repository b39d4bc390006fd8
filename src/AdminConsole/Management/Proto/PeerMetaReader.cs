using System.Collections.Immutable;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Protocol;
using NetworkAddress = AdminConsole.Domain.Peers.NetworkAddress;

namespace AdminConsole.Management.Proto;

/// <summary>
/// PeerSystemMeta to <see cref="PeerMeta"/>. What a peer says is hostile and is shown to admins and stored for ever, so every text
/// and list has a bound; together they stay within 32 KiB. What is longer is cut, so that no honest device fails to join.
/// </summary>
internal static class PeerMetaReader
{
    /// <summary>Longer than any honest name of a system or version.</summary>
    private const int MaxText = 128;

    /// <summary>RFC 1035's longest host name.</summary>
    private const int MaxHostname = 253;

    /// <summary>A machine with more interfaces than this is a router; posture checks look at the first ones.</summary>
    private const int MaxAddresses = 64;

    /// <summary>
    /// An agent reports every path that posture checks name, also those of other systems. What runs is kept first: checks look for
    /// nothing else, and a few dozen processes are more than one device is asked for.
    /// </summary>
    private const int MaxFiles = 64;

    private const int MaxPath = 256;

    public static PeerMeta Read(PeerSystemMeta meta) => new(
        Text(meta.Hostname, MaxHostname),
        Text(meta.GoOS),
        Text(meta.Kernel),
        Text(meta.Core),
        Text(meta.Platform),
        Text(meta.OS),
        Text(meta.OSVersion.Length > 0 ? meta.OSVersion : meta.Core),
        Text(meta.NetbirdVersion),
        Text(meta.UiVersion),
        Text(meta.KernelVersion),
        Text(meta.SysSerialNumber),
        Text(meta.SysProductName),
        Text(meta.SysManufacturer),
        Text(meta.Environment?.Cloud ?? ""),
        Text(meta.Environment?.Platform ?? ""),
        Addresses(meta),
        Files(meta),
        ReadFlags(meta.Flags),
        [.. meta.Capabilities.Select(c => (int)c).Distinct().Order().Take(16)],
        Math.Clamp(meta.SyncMessageVersion, 0, 1_000));

    private static ImmutableArray<NetworkAddress> Addresses(PeerSystemMeta meta)
    {
        var addresses = new List<NetworkAddress>();
        foreach (var address in meta.NetworkAddresses)
        {
            if (addresses.Count < MaxAddresses && IpPrefix.TryParse(address.NetIP, out var prefix))
                addresses.Add(new NetworkAddress(prefix, Text(address.Mac, 32)));
        }

        return
        [
            .. addresses.Distinct()
                .OrderBy(a => a.Mac, StringComparer.Ordinal)
                .ThenBy(a => a.Address.ToString(), StringComparer.Ordinal),
        ];
    }

    private static ImmutableArray<PeerFile> Files(PeerSystemMeta meta) =>
    [
        .. meta.Files.Where(f => f.ProcessIsRunning)
            .Concat(meta.Files.Where(f => !f.ProcessIsRunning))
            .Take(MaxFiles)
            .Select(f => new PeerFile(Text(f.Path, MaxPath), f.Exist, f.ProcessIsRunning))
            .DistinctBy(f => f.Path)
            .OrderBy(f => f.Path, StringComparer.Ordinal),
    ];

    private static PeerFlags ReadFlags(Flags? flags)
    {
        if (flags is null)
            return PeerFlags.None;

        return Flag(flags.RosenpassEnabled, PeerFlags.RosenpassEnabled)
            | Flag(flags.RosenpassPermissive, PeerFlags.RosenpassPermissive)
            | Flag(flags.ServerSSHAllowed, PeerFlags.ServerSshAllowed)
            | Flag(flags.DisableClientRoutes, PeerFlags.DisableClientRoutes)
            | Flag(flags.DisableServerRoutes, PeerFlags.DisableServerRoutes)
            | Flag(flags.DisableDNS, PeerFlags.DisableDns)
            | Flag(flags.DisableFirewall, PeerFlags.DisableFirewall)
            | Flag(flags.BlockLANAccess, PeerFlags.BlockLanAccess)
            | Flag(flags.BlockInbound, PeerFlags.BlockInbound)
            | Flag(flags.LazyConnectionEnabled, PeerFlags.LazyConnectionEnabled)
            | Flag(flags.EnableSSHRoot, PeerFlags.EnableSshRoot)
            | Flag(flags.EnableSSHSFTP, PeerFlags.EnableSshSftp)
            | Flag(flags.EnableSSHLocalPortForwarding, PeerFlags.EnableSshLocalPortForwarding)
            | Flag(flags.EnableSSHRemotePortForwarding, PeerFlags.EnableSshRemotePortForwarding)
            | Flag(flags.DisableSSHAuth, PeerFlags.DisableSshAuth)
            | Flag(flags.DisableIPv6, PeerFlags.DisableIpv6);

        static PeerFlags Flag(bool set, PeerFlags flag) => set ? flag : PeerFlags.None;
    }

    /// <summary>Cut, and without control characters and half surrogates: it ends up in logs, pages and exports.</summary>
    private static string Text(string text, int max = MaxText)
    {
        if (text.Length > max)
            text = text[..max];

        return text.All(c => !char.IsControl(c) && !char.IsSurrogate(c))
            ? text
            : string.Concat(text.EnumerateRunes().Where(r => r.Value != 0xFFFD && !System.Text.Rune.IsControl(r)));
    }
}
