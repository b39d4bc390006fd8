using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PostureChecks;

/// <summary>What a posture check may say. The texts are those of NetBird's API, which tools match, two spaces included.</summary>
internal static class PostureCheckValidation
{
    private const int MaxNameLength = 255;

    /// <summary>Every country fits; and each entry is held against each device whenever the account changes.</summary>
    private const int MaxEntries = 256;

    /// <summary>All of them must run at once on a device, which looks for every path and of whose report 64 files are kept.</summary>
    private const int MaxProcesses = 20;

    /// <summary>A path that a device reports is cut there, so a longer one would never be found.</summary>
    private const int MaxPathLength = 256;

    public static PostureCheck Cleaned(PostureCheck check) => check with
    {
        Name = check.Name.Trim(),
        GeoLocation = check.GeoLocation is not { } geo
            ? null
            : geo with { Locations = [.. geo.Locations.Select(l => l with { CountryCode = l.CountryCode.ToUpperInvariant() })] },
    };

    /// <param name="geoDatabase">True if devices' locations can be looked up.</param>
    public static Decision? Refusal(PostureCheck check, bool geoDatabase)
    {
        if (check.Name.Length == 0)
            return Invalid("posture checks name shouldn't be empty");

        if (check.Name.Length > MaxNameLength)
            return Invalid($"posture checks name should be at most {MaxNameLength} characters");

        if (check is { NetBirdVersion: null, OsVersion: null, GeoLocation: null, PeerNetworkRange: null, Process: null })
            return Invalid("posture checks shouldn't be empty");

        return (check.NetBirdVersion is { } version ? Refusal(version) : null)
            ?? (check.OsVersion is { } os ? Refusal(os) : null)
            ?? (check.GeoLocation is { } geo ? Refusal(geo, geoDatabase) : null)
            ?? (check.PeerNetworkRange is { } range ? Refusal(range) : null)
            ?? (check.Process is { } process ? Refusal(process) : null);
    }

    private static Decision? Refusal(NetBirdVersionCheck check)
    {
        if (check.MinVersion.Length == 0)
            return Invalid("NBVersionCheck minimum version shouldn't be empty");

        return VersionText.Parse(check.MinVersion) is null
            ? Invalid($"NBVersionCheck version: {check.MinVersion} is not valid")
            : null;
    }

    private static Decision? Refusal(OsVersionCheck check)
    {
        (string System, string? Minimum)[] minimums =
        [
            ("android", check.Android),
            ("ios", check.Ios),
            (" darwin", check.Darwin),
            (" linux kernel", check.LinuxKernel),
            (" windows kernel", check.WindowsKernel),
        ];
        if (minimums.All(m => m.Minimum is null))
            return Invalid("OSVersionCheck at least one OS version check is required");

        foreach (var (system, minimum) in minimums)
        {
            if (minimum is not null && VersionText.Parse(minimum) is null)
                return Invalid($"OSVersionCheck {system} version: {minimum} is not valid");
        }

        return null;
    }

    private static Decision? Refusal(GeoLocationCheck check, bool geoDatabase)
    {
        if (check.Action == CheckAction.None)
            return Invalid("GeoLocationCheck action shouldn't be empty");

        if (!Enum.IsDefined(check.Action))
            return Invalid("GeoLocationCheck action is not valid");

        if (check.Locations.Length == 0)
            return Invalid("GeoLocationCheck locations shouldn't be empty");

        if (check.Locations.Length > MaxEntries)
            return Invalid($"GeoLocationCheck locations should be at most {MaxEntries}");

        foreach (var (country, city) in check.Locations)
        {
            if (country.Length == 0)
                return Invalid("GeoLocationCheck country code shouldn't be empty");

            if (country.Length != 2 || !country.All(char.IsAsciiLetter))
                return Invalid("GeoLocationCheck country code must be 2 letters (ISO 3166-1 alpha-2 format)");

            if (city.Length > MaxNameLength)
                return Invalid($"GeoLocationCheck city name should be at most {MaxNameLength} characters");
        }

        return geoDatabase
            ? null
            : Decision.Reject(RejectionKind.Precondition, GeoLocationCheck.NoDatabaseText);
    }

    private static Decision? Refusal(PeerNetworkRangeCheck check)
    {
        if (check.Action == CheckAction.None)
            return Invalid("action for peer network range check shouldn't be empty");

        if (!Enum.IsDefined(check.Action))
            return Invalid("PeerNetworkRangeCheck action is not valid");

        if (check.Ranges.Length == 0)
            return Invalid("PeerNetworkRangeCheck network ranges shouldn't be empty");

        return check.Ranges.Length > MaxEntries ? Invalid($"PeerNetworkRangeCheck network ranges should be at most {MaxEntries}") : null;
    }

    private static Decision? Refusal(ProcessCheck check)
    {
        if (check.Processes.Length == 0)
            return Invalid("ProcessCheck processes shouldn't be empty");

        if (check.Processes.Length > MaxProcesses)
            return Invalid($"ProcessCheck processes should be at most {MaxProcesses}");

        foreach (var (linux, mac, windows) in check.Processes)
        {
            if (linux.Length + mac.Length + windows.Length == 0)
                return Invalid("ProcessCheck path shouldn't be empty");

            if (Math.Max(linux.Length, Math.Max(mac.Length, windows.Length)) > MaxPathLength)
                return Invalid($"ProcessCheck path should be at most {MaxPathLength} characters");
        }

        return null;
    }

    private static Decision Invalid(string message) => Decision.Reject(RejectionKind.Invalid, message);
}
