using System.Collections.Immutable;

namespace AdminConsole.Components.Controls;

/// <summary>
/// Which rows a table shows, and in which order. Facts change in place; the order is what the reader last saw until she asks
/// for the new one, so that nothing moves under the pointer.
/// </summary>
/// <param name="key">Names an item for as long as it lives.</param>
internal sealed class FrozenRows<TItem>(Func<TItem, string> key) where TItem : notnull
{
    private ImmutableArray<string> _order = [];
    private ImmutableArray<string> _fresh = [];
    private Dictionary<string, TItem> _known = [];
    private HashSet<string> _gone = [];
    private bool _follow;

    /// <param name="Gone">True for an item that is no longer there; it is the last that was known of it.</param>
    public readonly record struct Row(string Key, TItem Item, bool Gone);

    public int Count => _order.Length;

    public int Added { get; private set; }

    public int Removed => _gone.Count;

    public bool Reordered { get; private set; }

    public bool HasNews => Added > 0 || Removed > 0 || Reordered;

    public IEnumerable<Row> Page(int page, int size) =>
        _order.Skip((page - 1) * size).Take(size).Select(k => new Row(k, _known[k], _gone.Contains(k)));

    /// <summary>Takes the newest items, in the order in which they would stand now.</summary>
    public void Update(IEnumerable<TItem> sorted, bool show)
    {
        var fresh = ImmutableArray.CreateBuilder<string>();
        var items = new Dictionary<string, TItem>(StringComparer.Ordinal);
        foreach (var item in sorted)
        {
            items[key(item)] = item;
            fresh.Add(key(item));
        }

        _fresh = fresh.ToImmutable();
        var shown = _order.ToHashSet(StringComparer.Ordinal);
        _gone = [.. _order.Where(k => !items.ContainsKey(k))];
        Added = _fresh.Count(k => !shown.Contains(k));
        Reordered = !_fresh.Where(shown.Contains).SequenceEqual(_order.Where(k => !_gone.Contains(k)), StringComparer.Ordinal);
        foreach (var gone in _gone)
            items[gone] = _known[gone];

        _known = items;
        if (show || _order.IsEmpty || (_follow && HasNews))
            Show();
    }

    /// <summary>The rows as they are now.</summary>
    public void Show()
    {
        _order = _fresh;
        _gone = [];
        Added = 0;
        Reordered = false;
        _follow = false;
    }

    /// <summary>The reader changed something herself: what follows from it is shown at once.</summary>
    public void Follow()
    {
        if (HasNews)
            Show();
        else
            _follow = true;
    }
}
