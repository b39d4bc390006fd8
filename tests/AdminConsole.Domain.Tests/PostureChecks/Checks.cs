using System.Collections.Immutable;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests.PostureChecks;

/// <summary>Posture checks, with nothing in them that a test does not care about.</summary>
internal static class Checks
{
    /// <param name="name">Also its id.</param>
    public static PostureCheck CheckOf(
        string name,
        string? netBird = null,
        OsVersionCheck? os = null,
        GeoLocationCheck? geo = null,
        PeerNetworkRangeCheck? range = null,
        ProcessCheck? process = null) => new(
            CheckId(name), name, "", netBird is null ? null : new NetBirdVersionCheck(netBird), os, geo, range, process);

    public static PostureCheckId CheckId(string name) => new(name);

    public static ImmutableArray<PostureCheckId> CheckIds(params string[] names) => [.. names.Select(CheckId)];

    public static OsVersionCheck Os(
        string? android = null, string? darwin = null, string? ios = null, string? linux = null, string? windows = null) =>
        new(android, darwin, ios, linux, windows);

    /// <param name="locations">Such as <c>US</c>, <c>DE/Berlin</c>.</param>
    public static GeoLocationCheck Geo(CheckAction action, params string[] locations) => new(
        action, [.. locations.Select(l => l.Split('/')).Select(l => new CheckedLocation(l[0], l.ElementAtOrDefault(1) ?? ""))]);

    public static PeerNetworkRangeCheck Range(CheckAction action, params string[] ranges) => new(action, [.. ranges.Select(Prefix)]);

    public static ProcessCheck Processes(params CheckedProcess[] processes) => new([.. processes]);

    public static CheckedProcess Path(string linux = "", string mac = "", string windows = "") => new(linux, mac, windows);

    public static CreatePostureCheck Create(PostureCheck check, bool geoDatabase = true) => new(check, geoDatabase);

    public static UpdatePostureCheck Update(PostureCheck check, bool geoDatabase = true) => new(check, geoDatabase);

    public static DeletePostureCheck Delete(string name) => new(CheckId(name));
}
