using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Protocol;
using NetworkAddress = AdminConsole.Domain.Peers.NetworkAddress;

namespace AdminConsole.Management.Proto;

/// <summary>
/// PeerSystemMeta to <see cref="PeerMeta"/>. What a peer says is hostile and is shown to admins and stored for ever, so every text
/// and list has a bound, and together they stay within <see cref="MaxStored"/>. What is longer is cut, so that no honest device fails
/// to join.
/// </summary>
internal static class PeerMetaReader
{
    /// <summary>Bytes of JSON. An honest device says two or three thousand.</summary>
    internal const int MaxStored = 32 * 1024;

    /// <summary>The names of all fields, flags and numbers, and the punctuation between them.</summary>
    private const int Frame = 1_024;

    /// <summary>Likewise for one address or one file.</summary>
    private const int FrameOfOne = 64;

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

    public static PeerMeta Read(PeerSystemMeta meta)
    {
        var read = new PeerMeta(
            Text(meta.Hostname, MaxHostname),
            Text(meta.GoOS),
            Text(meta.Kernel),
            Text(meta.Core),
            Text(meta.Platform),
            Text(meta.OS),
            Text(meta.OSVersion.Length > 0 ? meta.OSVersion : meta.Core),
            Version(meta.NetbirdVersion),
            Text(meta.UiVersion),
            Text(meta.KernelVersion),
            Text(meta.SysSerialNumber),
            Text(meta.SysProductName),
            Text(meta.SysManufacturer),
            Text(meta.Environment?.Cloud ?? ""),
            Text(meta.Environment?.Platform ?? ""),
            Addresses(meta),
            [],
            ReadFlags(meta.Flags),
            [.. meta.Capabilities.Select(c => (int)c).Distinct().Order().Take(16)],
            Math.Clamp(meta.SyncMessageVersion, 0, 1_000));
        return read with { Files = Files(meta, MaxStored - Frame - StoredBytes(read)) };
    }

    /// <summary>Texts and addresses, without the frame around all of it.</summary>
    private static int StoredBytes(PeerMeta meta) =>
        new[]
        {
            meta.Hostname, meta.GoOs, meta.Kernel, meta.Core, meta.Platform, meta.Os, meta.OsVersion, meta.NetBirdVersion, meta.UiVersion,
            meta.KernelVersion, meta.SystemSerialNumber, meta.SystemProductName, meta.SystemManufacturer, meta.Cloud, meta.CloudPlatform,
        }.Sum(StoredBytes)
        + meta.NetworkAddresses.Sum(a => FrameOfOne + StoredBytes(a.Address.ToString()) + StoredBytes(a.Mac));

    /// <summary>As JSON writes it: one character takes six bytes at the most.</summary>
    private static int StoredBytes(string text) => JsonEncodedText.Encode(text).EncodedUtf8Bytes.Length;

    private static ImmutableArray<NetworkAddress> Addresses(PeerSystemMeta meta)
    {
        var addresses = new List<NetworkAddress>();
        foreach (var address in meta.NetworkAddresses)
        {
            if (addresses.Count < MaxAddresses && IpPrefix.TryParse(address.NetIP, out var prefix))
                addresses.Add(new NetworkAddress(prefix, Mac(address.Mac)));
        }

        return
        [
            .. addresses.Distinct()
                .OrderBy(a => a.Mac, StringComparer.Ordinal)
                .ThenBy(a => a.Address.ToString(), StringComparer.Ordinal),
        ];
    }

    /// <param name="room">Bytes that are left for them.</param>
    private static ImmutableArray<PeerFile> Files(PeerSystemMeta meta, int room)
    {
        var files = meta.Files.Where(f => f.ProcessIsRunning)
            .Concat(meta.Files.Where(f => !f.ProcessIsRunning))
            .Take(MaxFiles)
            .Select(f => new PeerFile(Text(f.Path, MaxPath), f.Exist, f.ProcessIsRunning))
            .DistinctBy(f => f.Path)
            .TakeWhile(f => (room -= FrameOfOne + StoredBytes(f.Path)) >= 0);

        return [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

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

    /// <summary>The only text that other peers are told as it came: what stands before the first character that no version has.</summary>
    private static string Version(string text) =>
        string.Concat(text.Take(MaxText).TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '_'));

    /// <summary>Empty if it is none: hexadecimal pairs, of which an interface has up to 20.</summary>
    private static string Mac(string text) =>
        text.Length <= 59 && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '-' or '.') ? text : "";

    /// <summary>
    /// Cut, and without what nobody sees: control characters, half surrogates, and marks that turn the direction of the text around them.
    /// It ends up in logs, pages and exports.
    /// </summary>
    private static string Text(string text, int max = MaxText)
    {
        if (text.Length > max)
            text = text[..max];

        return text.All(char.IsAscii) && !text.Any(char.IsControl)
            ? text
            : string.Concat(text.EnumerateRunes().Where(IsSeen));
    }

    /// <summary>Joiners are not seen either, but emoji and some scripts are made with them.</summary>
    private static bool IsSeen(Rune rune) =>
        rune.Value is 0x200C or 0x200D
        || (rune.Value != 0xFFFD && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format));
}
