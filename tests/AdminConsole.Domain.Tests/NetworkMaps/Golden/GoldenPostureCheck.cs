using System.Text.Json;
using AdminConsole.Domain.PostureChecks;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>A posture check of a golden file.</summary>
internal static class GoldenPostureCheckReader
{
    public static PostureCheck Read(JsonElement check)
    {
        var checks = check.GetProperty("checks");
        return new PostureCheck(
            new PostureCheckId(check.Text("id")),
            check.Text("name"),
            "",
            checks.Maybe("nbVersionCheck") is { } version ? new NetBirdVersionCheck(version.Text("minVersion")) : null,
            checks.Maybe("osVersionCheck") is { } os ? Os(os) : null,
            checks.Maybe("geoLocationCheck") is { } geo ? new GeoLocationCheck(Action(geo), geo.List("locations", Location)) : null,
            checks.Maybe("peerNetworkRangeCheck") is { } range
                ? new PeerNetworkRangeCheck(Action(range), range.Texts("ranges", GoldenAccountReader.Prefix))
                : null,
            checks.Maybe("processCheck") is { } process ? new ProcessCheck(process.List("processes", Process)) : null);
    }

    private static OsVersionCheck Os(JsonElement os) => new(
        os.Maybe("android")?.Text("minVersion"),
        os.Maybe("darwin")?.Text("minVersion"),
        os.Maybe("ios")?.Text("minVersion"),
        os.Maybe("linux")?.Text("minKernelVersion"),
        os.Maybe("windows")?.Text("minKernelVersion"));

    private static CheckAction Action(JsonElement check) => Enum.Parse<CheckAction>(check.Text("action"), ignoreCase: true);

    private static CheckedLocation Location(JsonElement location) => new(location.Text("countryCode"), location.Text("cityName"));

    private static CheckedProcess Process(JsonElement process) =>
        new(process.Text("linuxPath"), process.Text("macPath"), process.Text("windowsPath"));
}
