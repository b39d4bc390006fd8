using System.Text.RegularExpressions;

namespace AdminConsole.Components.Users;

/// <summary>
/// The filter of the list: words, all of which must be found, and property:value. A minus before one means "not".
/// Example: <c>role:admin status:waiting -group:"web servers" anna</c>.
/// </summary>
public static partial class UserSearch
{
    public static bool Matches(UserRow row, string? question) => Tokens().Matches(question ?? "").All(token =>
    {
        var property = token.Groups["property"].Value.ToLowerInvariant();
        var value = token.Groups["value"].Value.Trim('"');
        return value.Length == 0 || Matches(row, property, value) != token.Groups["not"].Success;
    });

    private static bool Matches(UserRow row, string property, string value) => property switch
    {
        "role" => string.Equals(RoleWords.Of(row.User.Role), value, StringComparison.OrdinalIgnoreCase),
        "status" => row.Status.Word.StartsWith(value, StringComparison.OrdinalIgnoreCase),
        "group" => row.Groups.Any(g => string.Equals(g, value, StringComparison.OrdinalIgnoreCase)),
        "source" => Holds(row.Source, value),
        _ => Anywhere(row, property.Length == 0 ? value : $"{property}:{value}"),
    };

    private static bool Anywhere(UserRow row, string word) =>
        Holds(row.Title, word) || Holds(row.Email, word) || Holds(RoleWords.Of(row.User.Role), word) || row.Groups.Any(g => Holds(g, word));

    private static bool Holds(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""(?<not>-)?(?:(?<property>[a-zA-Z]+):)?(?<value>"[^"]*"|\S+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();
}
