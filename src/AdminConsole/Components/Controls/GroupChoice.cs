using System.Collections.Immutable;

namespace AdminConsole.Components.Controls;

/// <summary>A group as a picker offers it.</summary>
/// <param name="Id">Null for one that does not exist yet and will be created with what is being edited.</param>
/// <param name="Note">What helps to know it: "4 peers".</param>
public sealed record GroupChoice(string? Id, string Name, string Note);

/// <summary>Which groups a picker offers for a text.</summary>
public static class GroupSearch
{
    /// <summary>The longest name that the core accepts for a group.</summary>
    public const int LongestName = 255;

    // More than a reader looks through: typing one more letter is quicker.
    private const int Most = 20;

    /// <summary>
    /// Those not chosen yet whose name holds the text, those that start with it first; then, if no group has that very name and
    /// <paramref name="mayCreate"/>, a new one.
    /// </summary>
    public static ImmutableArray<GroupChoice> Find(
        string? text, IEnumerable<GroupChoice> all, IReadOnlyCollection<GroupChoice> chosen, bool mayCreate)
    {
        var word = (text ?? "").Trim();
        var known = all.ToImmutableArray();
        var hits = known
            .Where(g => g.Name.Contains(word, StringComparison.OrdinalIgnoreCase) && chosen.All(c => c.Id != g.Id))
            .OrderBy(g => g.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ThenBy(g => g.Name, Comparer<string>.Create(Order.Natural))
            .Take(Most)
            .ToImmutableArray();

        var taken = known.Concat(chosen).Any(g => string.Equals(g.Name, word, StringComparison.Ordinal));
        return mayCreate && word.Length is > 0 and <= LongestName && !taken ? hits.Add(new GroupChoice(null, word, "new group")) : hits;
    }
}
