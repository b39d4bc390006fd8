using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Components.History.StoryWords;

namespace AdminConsole.Components.History;

internal static class PostureStories
{
    public static EventStory Of(Account before, PostureCheckEvent @event) => @event switch
    {
        PostureCheckCreated e => new("created posture check", e.PostureCheck.Name, [.. Conditions(null, e.PostureCheck)]),
        PostureCheckChanged e => Changed(before.PostureChecks.GetValueOrDefault(e.PostureCheck.Id), e.PostureCheck),
        PostureCheckDeleted e => new("deleted posture check", before.PostureChecks.GetValueOrDefault(e.Id)?.Name ?? "that was gone", []),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Changed(PostureCheck? was, PostureCheck now) => was is null
        ? new EventStory("changed posture check", now.Name, [])
        : new EventStory("changed posture check", now.Name,
        [
            .. Differs("Name", was.Name, now.Name),
            .. Differs("Description", was.Description, now.Description),
            .. Conditions(was, now),
        ]);

    private static IEnumerable<FieldChange> Conditions(PostureCheck? was, PostureCheck now) =>
    [
        .. Differs("Client", Client(was), Client(now)),
        .. Differs("System", Systems(was), Systems(now)),
        .. Differs("Place", Places(was), Places(now)),
        .. Differs("Networks", Ranges(was), Ranges(now)),
        .. Differs("Processes", Processes(was), Processes(now)),
    ];

    private static string? Client(PostureCheck? check) => check?.NetBirdVersion is { } client ? $"at least {client.MinVersion}" : null;

    private static string? Systems(PostureCheck? check) => check?.OsVersion is not { } os ? null : string.Join(", ", new[]
    {
        System("Android", os.Android), System("macOS", os.Darwin), System("iOS", os.Ios), System("Linux kernel", os.LinuxKernel), System("Windows", os.WindowsKernel),
    });

    private static string System(string name, string? least) => least is null ? $"no {name}" : least is "0" or "" ? $"any {name}" : $"{name} {least}";

    private static string? Places(PostureCheck? check) => check?.GeoLocation is not { } place ? null : Listed(
        place.Action, place.Locations.Select(l => l.CityName.Length > 0 ? $"{l.CityName} ({l.CountryCode})" : l.CountryCode));

    private static string? Ranges(PostureCheck? check) =>
        check?.PeerNetworkRange is not { } range ? null : Listed(range.Action, range.Ranges.Select(r => r.ToString()));

    private static string? Processes(PostureCheck? check) => check?.Process is not { } process ? null : string.Join("; ", process.Processes.Select(p =>
        string.Join(" or ", new[] { p.LinuxPath, p.MacPath, p.WindowsPath }.Where(path => path.Length > 0))));

    private static string Listed(CheckAction action, IEnumerable<string> items) =>
        $"{(action == CheckAction.Deny ? "none of" : "one of")} {string.Join(", ", items)}";
}
