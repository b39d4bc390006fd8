using System.Collections.Immutable;

namespace AdminConsole.Components.Controls;

/// <summary>Rows that the reader has ticked. They stay ticked through pages, filters and live updates, for as long as they exist.</summary>
/// <param name="key">Names an item for as long as it lives.</param>
public sealed class Selection<TItem>(Func<TItem, string> key) where TItem : notnull
{
    private readonly Dictionary<string, TItem> _items = new(StringComparer.Ordinal);

    public int Count => _items.Count;

    public ImmutableArray<TItem> Items => [.. _items.Values];

    public bool Has(TItem item) => _items.ContainsKey(key(item));

    public void Set(IEnumerable<TItem> items, bool ticked)
    {
        foreach (var item in items)
        {
            if (ticked)
                _items[key(item)] = item;
            else
                _items.Remove(key(item));
        }
    }

    public void Clear() => _items.Clear();

    /// <summary>What is ticked as it is now; what is gone is not ticked any more.</summary>
    /// <param name="all">Not only those that match a filter.</param>
    public void Follow(IEnumerable<TItem> all)
    {
        if (_items.Count == 0)
            return;

        var now = all.ToDictionary(key, StringComparer.Ordinal);
        foreach (var id in _items.Keys.ToArray())
        {
            if (now.TryGetValue(id, out var item))
                _items[id] = item;
            else
                _items.Remove(id);
        }
    }
}
