using System.Text;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Dns;

/// <summary>
/// Names of hosts and domains: in punycode and lower case, as DNS and agents know them, and as people write them.
/// </summary>
public static partial class DomainName
{
    /// <summary>RFC 1035, section 2.3.4, as text and without the last dot.</summary>
    public const int MaxLength = 253;

    private const string AcePrefix = "xn--";

    /// <summary>For people: <c>xn--bcher-kva.example</c> is <c>bücher.example</c>.</summary>
    public static string ToUnicode(string name) => name.Contains(AcePrefix, StringComparison.Ordinal)
        ? string.Join('.', name.Split('.').Select(l => Decoded(l) ?? l))
        : name;

    /// <param name="problem">Empty, or what is wrong with the name.</param>
    internal static bool TryToAscii(string text, out string ascii, out string problem)
    {
        ascii = problem = "";

        // A character takes up to two of .NET's; no longer text could become a name, and encoding takes the square of the length.
        if (text.Length > 2 * MaxLength)
        {
            problem = $"longer than {MaxLength} characters";
            return false;
        }

        var labels = text.ToLowerInvariant().Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            if (Decoded(labels[i]) is not { } label)
            {
                problem = $"invalid label \"{labels[i]}\"";
                return false;
            }

            labels[i] = Ascii.IsValid(label) ? label : AcePrefix + Punycode.Encode(label);
        }

        ascii = string.Join('.', labels);
        return true;
    }

    /// <summary>
    /// As <see cref="TryToAscii(string, out string, out string)"/>, for where the last dot of a full name is no mistake. False for
    /// what DNS could not hold.
    /// </summary>
    internal static bool TryToFullName(string text, out string name) =>
        TryToAscii(text.EndsWith('.') ? text[..^1] : text, out name, out _) && IsWellFormed(name);

    /// <summary>True for one label or several, which may follow a <c>*.</c> for all names below.</summary>
    internal static bool IsWellFormed(string name) => name.Length <= MaxLength && Pattern().IsMatch(name);

    internal static bool IsWildcard(string name) => name.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>True if the name is the domain itself or below it.</summary>
    internal static bool IsWithin(string name, string domain) =>
        name == domain || (name.Length > domain.Length && name.EndsWith(domain, StringComparison.Ordinal) && name[^(domain.Length + 1)] == '.');

    /// <summary>A label in Unicode; null if it claims to be encoded and is not.</summary>
    private static string? Decoded(string label) =>
        label.StartsWith(AcePrefix, StringComparison.Ordinal) ? Punycode.Decode(label[AcePrefix.Length..]) : label;

    // Labels have up to 63 characters. Underscores, as in _tcp, are no host's; the last label has none in front.
    [GeneratedRegex(@"^(?:\*\.)?(?:[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?\z")]
    private static partial Regex Pattern();
}
