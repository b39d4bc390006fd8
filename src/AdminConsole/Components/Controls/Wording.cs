using System.Globalization;

namespace AdminConsole.Components.Controls;

/// <summary>Small grammar: plurals, and the core's lower-case messages as sentences.</summary>
public static class Wording
{
    public static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? noun : Plural(noun))}");

    public static string Plural(string noun) => noun is [.., not ('a' or 'e' or 'o' or 'u'), 'y'] ? noun[..^1] + "ies" : noun + "s";

    /// <summary>"4.2 MiB"</summary>
    public static string Size(int bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB");

    /// <summary>"setup key not found" becomes "Setup key not found."</summary>
    public static string Sentence(string message)
    {
        if (message.Length == 0)
            return message;

        var start = char.ToUpperInvariant(message[0]) + message[1..];
        return start[^1] is '.' or '?' or '!' ? start : start + ".";
    }
}
