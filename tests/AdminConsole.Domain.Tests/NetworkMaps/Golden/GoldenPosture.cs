using System.Globalization;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.PostureChecks;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>Posture checks as the reference evaluates them, worked out a second time.</summary>
internal static class GoldenPosture
{
    public static bool Passes(PostureCheck check, Peer peer) =>
        (check.NetBirdVersion is not { } version || IsAtLeast(peer.Meta.NetBirdVersion, version.MinVersion))
        && (check.OsVersion is not { } os || Passes(os, peer.Meta))
        && (check.GeoLocation is not { } geo || (peer.Location is { CountryCode: not "" } location && Passes(geo, location)))
        && (check.PeerNetworkRange is not { } range || (peer.Meta.NetworkAddresses.Length > 0 && Passes(range, peer.Meta)))
        && (check.Process is not { } process || process.Processes.All(p => Runs(peer.Meta, p)));

    private static bool Passes(OsVersionCheck check, PeerMeta meta) => meta.GoOs switch
    {
        "android" => IsAtLeast(meta.OsVersion, check.Android),
        "darwin" => IsAtLeast(meta.OsVersion, check.Darwin),
        "ios" => IsAtLeast(meta.OsVersion, check.Ios),
        "linux" => IsAtLeast(meta.KernelVersion.Split('-')[0], check.LinuxKernel),
        "windows" => IsAtLeast(meta.KernelVersion, check.WindowsKernel),
        _ => true,
    };

    private static bool Passes(GeoLocationCheck check, PeerLocation location) =>
        check.Action == CheckAction.Allow == check.Locations.Any(l =>
            l.CountryCode == location.CountryCode && (l.CityName == "" || l.CityName == location.CityName));

    /// <summary>True for the very same network, not for one within it.</summary>
    private static bool Passes(PeerNetworkRangeCheck check, PeerMeta meta) =>
        check.Action == CheckAction.Allow == meta.NetworkAddresses.Any(a => check.Ranges.Any(r => IsSame(r, a.Address)));

    private static bool IsSame(IpPrefix range, IpPrefix address) => range.Masked() == address.Masked();

    private static bool Runs(PeerMeta meta, CheckedProcess process)
    {
        var path = meta.GoOs switch
        {
            "linux" => process.LinuxPath,
            "darwin" => process.MacPath,
            "windows" => process.WindowsPath,
            _ => "",
        };
        return path.Length > 0 && meta.Files.Any(f => f.Path == path && f.ProcessIsRunning);
    }

    /// <summary>What is not numbers with dots between them is below every minimum; the least of the files are numbers.</summary>
    private static bool IsAtLeast(string version, string? minimum)
    {
        if (minimum is null || Numbers(version) is not { } actual || Numbers(minimum) is not { } least)
            return false;

        var length = Math.Max(actual.Length, least.Length);
        return Filled(actual).AsSpan().SequenceCompareTo(Filled(least)) >= 0;

        int[] Filled(int[] numbers) => [.. numbers, .. Enumerable.Repeat(0, length - numbers.Length)];
    }

    private static int[]? Numbers(string version)
    {
        var parts = version.TrimStart('v').Split('+')[0].Split('.');
        return parts.All(p => p.Length > 0 && p.All(char.IsAsciiDigit))
            ? [.. parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture))]
            : null;
    }
}
