using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.PostureChecks;

/// <summary>Whether a device passes a check, by what it last said of itself and where it last connected from.</summary>
internal static class PostureEvaluation
{
    /// <summary>False also where the device says too little to tell.</summary>
    public static bool Passes(PostureCheck check, Peer peer) =>
        (check.NetBirdVersion is not { } version || Passes(version, peer.Meta))
        && (check.OsVersion is not { } os || Passes(os, peer.Meta))
        && (check.GeoLocation is not { } geo || Passes(geo, peer.Location))
        && (check.PeerNetworkRange is not { } range || Passes(range, peer))
        && (check.Process is not { } process || Passes(process, peer.Meta));

    // A test build of a release has what the release has: what follows the first dash is not compared.
    private static bool Passes(NetBirdVersionCheck check, PeerMeta meta) =>
        IsAtLeast(BeforeDash(meta.NetBirdVersion), check.MinVersion);

    private static bool Passes(OsVersionCheck check, PeerMeta meta) => meta.GoOs switch
    {
        "android" => IsAtLeast(meta.OsVersion, check.Android),
        "darwin" => IsAtLeast(meta.OsVersion, check.Darwin),
        "ios" => IsAtLeast(meta.OsVersion, check.Ios),
        // Distributions name their build after the dash: 6.5.11-linuxkit.
        "linux" => IsAtLeast(BeforeDash(meta.KernelVersion), check.LinuxKernel),
        "windows" => IsAtLeast(meta.KernelVersion, check.WindowsKernel),
        _ => true,
    };

    private static bool Passes(GeoLocationCheck check, PeerLocation? location) =>
        location is not null
        && (location.CountryCode.Length > 0 || location.CityName.Length > 0)
        && Passes(check.Action, check.Locations.Any(l =>
            l.CountryCode == location.CountryCode && (l.CityName.Length == 0 || l.CityName == location.CityName)));

    private static bool Passes(PeerNetworkRangeCheck check, Peer peer)
    {
        var prefixes = peer.Meta.NetworkAddresses.Select(a => a.Address).ToList();
        if (peer.Location is { } location)
            prefixes.Add(Single(location));

        return prefixes.Count > 0
            && Passes(check.Action, check.Ranges.Any(r => prefixes.Any(p => r.Length <= p.Length && r.Contains(p.Address))));
    }

    private static bool Passes(ProcessCheck check, PeerMeta meta)
    {
        Func<CheckedProcess, string>? pathOf = meta.GoOs switch
        {
            "linux" => p => p.LinuxPath,
            "darwin" => p => p.MacPath,
            "windows" => p => p.WindowsPath,
            _ => null,
        };
        if (pathOf is null)
            return false;

        var running = meta.Files.Where(f => f.ProcessIsRunning).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        return check.Processes.Select(pathOf).All(path => path.Length > 0 && running.Contains(path));
    }

    private static bool Passes(CheckAction action, bool matches) => action switch
    {
        CheckAction.Allow => matches,
        CheckAction.Deny => !matches,
        _ => false,
    };

    /// <param name="minimum">Null: no version is enough.</param>
    private static bool IsAtLeast(string version, string? minimum) =>
        minimum is not null
        && VersionText.Parse(minimum) is { } least
        && VersionText.Parse(version) is { } actual
        && actual.IsAtLeast(least);

    private static string BeforeDash(string version) =>
        version.IndexOf('-', StringComparison.Ordinal) is var dash && dash < 0 ? version : version[..dash];

    /// <summary>A server that listens on both families sees an IPv4 address written as one of IPv6.</summary>
    private static IpPrefix Single(PeerLocation location)
    {
        var ip = location.ConnectionIp;
        var address = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return new IpPrefix(address, IpText.Bits(address));
    }
}
