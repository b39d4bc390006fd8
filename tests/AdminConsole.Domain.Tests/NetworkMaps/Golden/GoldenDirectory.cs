namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>Where the golden files are.</summary>
internal static class GoldenDirectory
{
    private static readonly string? _named = Environment.GetEnvironmentVariable("GOLDEN_DIR") is { Length: > 0 } named ? named : null;

    /// <summary>True if the caller chose the files.</summary>
    public static bool IsNamed => _named is not null;

    /// <summary>
    /// What <c>GOLDEN_DIR</c> names; else the full set, if it lies beside the repository; else the small files, which the repository holds.
    /// </summary>
    public static string Path { get; } = _named is not null ? _named
        : Repository()?.Parent is { } beside && new DirectoryInfo(System.IO.Path.Combine(beside.FullName, "shared", "golden")) is { Exists: true } full
            ? full.FullName
        : System.IO.Path.Combine(AppContext.BaseDirectory, "golden");

    /// <summary>Sorted by name, largest first among them, so that none is left to the end alone.</summary>
    public static IEnumerable<string> Files => Directory.EnumerateFiles(Path)
        .Where(f => f.EndsWith(".json", StringComparison.Ordinal) || f.EndsWith(".json.gz", StringComparison.Ordinal))
        .OrderByDescending(f => new FileInfo(f).Length)
        .ThenBy(f => f, StringComparer.Ordinal);

    /// <summary>Null if the tests do not lie in a clone.</summary>
    private static DirectoryInfo? Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "AdminConsole.sln")))
            directory = directory.Parent;

        return directory;
    }
}
