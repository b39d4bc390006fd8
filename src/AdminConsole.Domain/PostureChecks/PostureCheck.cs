using System.Collections.Immutable;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.PostureChecks;

/// <summary>Conditions on a device, all of which must hold. A policy names the checks that its sources have to pass.</summary>
public sealed record PostureCheck(
    PostureCheckId Id,
    string Name,
    string Description,
    NetBirdVersionCheck? NetBirdVersion,
    OsVersionCheck? OsVersion,
    GeoLocationCheck? GeoLocation,
    PeerNetworkRangeCheck? PeerNetworkRange,
    ProcessCheck? Process)
{
    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(PostureCheck other) =>
        this with { GeoLocation = null, PeerNetworkRange = null, Process = null }
            == other with { GeoLocation = null, PeerNetworkRange = null, Process = null }
        && GeoLocation?.Action == other.GeoLocation?.Action
        && Same(GeoLocation?.Locations, other.GeoLocation?.Locations)
        && PeerNetworkRange?.Action == other.PeerNetworkRange?.Action
        && Same(PeerNetworkRange?.Ranges, other.PeerNetworkRange?.Ranges)
        && Same(Process?.Processes, other.Process?.Processes);

    private static bool Same<T>(ImmutableArray<T>? a, ImmutableArray<T>? b) =>
        a is null ? b is null : b is not null && a.Value.SequenceEqual(b.Value);
}

/// <summary>The agent is at least this version.</summary>
public sealed record NetBirdVersionCheck(string MinVersion);

/// <summary>
/// The operating system is at least this version; null: devices of that system do not pass. "0" is any version. Systems that are
/// not named here pass.
/// </summary>
public sealed record OsVersionCheck(string? Android, string? Darwin, string? Ios, string? LinuxKernel, string? WindowsKernel);

public enum CheckAction
{
    /// <summary>Not said; refused when a check is saved.</summary>
    None,

    /// <summary>What matches passes, the rest does not.</summary>
    Allow,

    /// <summary>What matches does not pass, the rest does.</summary>
    Deny,
}

/// <summary>Where the device connects from. One whose location is unknown never passes.</summary>
public sealed record GeoLocationCheck(CheckAction Action, ImmutableArray<CheckedLocation> Locations)
{
    /// <summary>As tools know it.</summary>
    public const string NoDatabaseText =
        "Geo location database is not initialized. Check the self-hosted Geo database documentation at "
        + "https://docs.netbird.io/selfhosted/geo-support";
}

/// <param name="CountryCode">ISO 3166-1 alpha-2, upper case.</param>
/// <param name="CityName">Empty: the whole country.</param>
public sealed record CheckedLocation(string CountryCode, string CityName);

/// <summary>Which networks the device has an address in, its public address included.</summary>
public sealed record PeerNetworkRangeCheck(CheckAction Action, ImmutableArray<IpPrefix> Ranges);

/// <summary>All of these processes run on the device.</summary>
public sealed record ProcessCheck(ImmutableArray<CheckedProcess> Processes);

/// <summary>The program's path on each system; empty where it does not exist, and devices of that system do not pass.</summary>
public sealed record CheckedProcess(string LinuxPath, string MacPath, string WindowsPath);
