using System.Text.RegularExpressions;

namespace AdminConsole.Components.Peers;

/// <summary>
/// The filter of the list: words, all of which must be found, and property:value. A minus before one means "not".
/// Example: <c>os:linux status:offline -group:"web servers" fra</c>.
/// </summary>
public static partial class PeerSearch
{
    public static bool Matches(PeerRow row, string? question) => Tokens().Matches(question ?? "").All(token =>
    {
        var property = token.Groups["property"].Value.ToLowerInvariant();
        var value = token.Groups["value"].Value.Trim('"');
        return value.Length == 0 || Matches(row, property, value) != token.Groups["not"].Success;
    });

    private static bool Matches(PeerRow row, string property, string value) => property switch
    {
        "os" => Holds(row.Peer.Meta.GoOs, value) || Holds(row.Os, value),
        "status" => row.Status.Word.StartsWith(value, StringComparison.OrdinalIgnoreCase),
        "group" => row.Groups.Any(g => string.Equals(g, value, StringComparison.OrdinalIgnoreCase)),
        "key" => string.Equals(row.KeyName, value, StringComparison.OrdinalIgnoreCase),
        "client" => row.Peer.Meta.NetBirdVersion.StartsWith(value, StringComparison.OrdinalIgnoreCase),
        _ => Anywhere(row, property.Length == 0 ? value : $"{property}:{value}"),
    };

    private static bool Anywhere(PeerRow row, string word) =>
        Holds(row.Peer.Name, word) || Holds(row.Peer.DnsLabel, word) || Holds(row.Peer.Address.ToString(), word)
        || Holds(row.Os, word) || Holds(row.Peer.Meta.Hostname, word) || Holds(row.KeyName ?? "", word)
        || row.Groups.Any(g => Holds(g, word));

    private static bool Holds(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""(?<not>-)?(?:(?<property>[a-zA-Z]+):)?(?<value>"[^"]*"|\S+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();
}
