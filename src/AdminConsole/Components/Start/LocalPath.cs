namespace AdminConsole.Components.Start;

/// <summary>Where to go after signing in: an address of this console, never of another site.</summary>
public static class LocalPath
{
    /// <summary>The path itself if it is local, else the start page.</summary>
    public static string Of(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : "/";
}
