namespace AdminConsole.Components.Me;

/// <summary>What a browser calls itself, in words that people know: "Firefox on Linux".</summary>
public static class BrowserName
{
    // Each browser also names those that it descends from: the youngest first.
    private static readonly (string Mark, string Name)[] _browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] _systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(string client)
    {
        var browser = Find(_browsers, client) ?? "A browser";
        return Find(_systems, client) is { } system ? $"{browser} on {system}" : browser;
    }

    private static string? Find((string Mark, string Name)[] known, string client) =>
        known.FirstOrDefault(k => client.Contains(k.Mark, StringComparison.Ordinal)).Name;
}
