using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.JSInterop;

namespace AdminConsole.Components.Controls;

/// <summary>
/// A list of the console: a native table with sorting and pages, both kept in the address; cards on a phone. A MudDataGrid of
/// the same rows costs ten times the memory and traffic of a circuit.
/// </summary>
public sealed partial class DataTable<TItem>(NavigationManager navigation, IJSRuntime js, TimeProvider clock) where TItem : notnull
{
    private const int PageSize = 50;

    private readonly List<DataColumn<TItem>> _columns = [];
    private readonly List<DataColumn<TItem>> _exported = [];
    private FrozenRows<TItem> _rows = null!; // made with the first parameters
    private IReadOnlyCollection<TItem>? _items;
    private string _asked = "";
    private string _sort = "";
    private int _page = 1;
    private string? _pickedLast;

    /// <summary>Names the table for tests and scripts.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required string Caption { get; set; }

    /// <summary>One of what it lists, for "3 peers".</summary>
    [Parameter, EditorRequired]
    public required string Noun { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyCollection<TItem> Items { get; set; }

    /// <summary>Names an item for as long as it lives.</summary>
    [Parameter, EditorRequired]
    public required Func<TItem, string> Key { get; set; }

    /// <summary>The order without a choice, and the last word between equal rows.</summary>
    [Parameter, EditorRequired]
    public required Comparison<TItem> DefaultOrder { get; set; }

    /// <summary>What the items were filtered by. A new question shows its answer at once.</summary>
    [Parameter]
    public string Question { get; set; } = "";

    /// <summary>The row whose panel is open.</summary>
    [Parameter]
    public string? OpenKey { get; set; }

    /// <summary>The rows that are ticked; null for a table without boxes.</summary>
    [Parameter]
    public Selection<TItem>? Picked { get; set; }

    [Parameter]
    public EventCallback OnPicked { get; set; }

    /// <summary>What a row is called, for who does not see it. Needed with boxes.</summary>
    [Parameter]
    public Func<TItem, string>? NameOf { get; set; }

    [Parameter, EditorRequired]
    public required RenderFragment Columns { get; set; }

    private IEnumerable<TItem> Shown => _rows.Page(_page, PageSize).Where(r => !r.Gone).Select(r => r.Item);

    private int LastPage => Math.Max(1, (_rows.Count + PageSize - 1) / PageSize);

    private string Total => _rows.Count > PageSize
        ? string.Create(CultureInfo.InvariantCulture, $"{((_page - 1) * PageSize) + 1} to {Math.Min(_page * PageSize, _rows.Count)} of {Wording.Count(_rows.Count, Noun)}")
        : Wording.Count(_rows.Count, Noun);

    private string News => string.Join(" · ", new[]
    {
        _rows.Added > 0 ? $"{_rows.Added} new" : null,
        _rows.Removed > 0 ? $"{_rows.Removed} removed" : null,
        _rows.Reordered ? "order changed" : null,
    }.OfType<string>());

    /// <summary>The reader changed something herself: what follows from it is shown at once, without a "new" pill.</summary>
    public void Follow() => _rows.Follow();

    internal void Add(DataColumn<TItem> column)
    {
        if (!column.FileOnly)
            _columns.Add(column);

        if (column.Text is not null)
            _exported.Add(column);
    }

    protected override void OnParametersSet()
    {
        _rows ??= new FrozenRows<TItem>(Key);
        var query = QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query);
        _sort = query.TryGetValue("sort", out var sort) ? sort.ToString() : "";
        var page = query.TryGetValue("page", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;

        Arrange();
        _page = Math.Clamp(page, 1, LastPage);
    }

    // The columns, which know how to compare, first stand after the first render.
    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender || _sort.Length == 0)
            return;

        Arrange(again: true);
        StateHasChanged();
    }

    private void Arrange(bool again = false)
    {
        var asked = $"{Question}\n{_sort}";
        if (!again && asked == _asked && ReferenceEquals(_items, Items))
            return;

        var descending = _sort.StartsWith('-');
        var by = _columns.Find(c => c.Id == _sort.TrimStart('-'))?.By;
        var sorted = Items.Order(Comparer<TItem>.Create((a, b) =>
            by?.Invoke(a, b) is { } chosen and not 0 ? (descending ? -chosen : chosen) : DefaultOrder(a, b)));
        _rows.Update(sorted, show: again || asked != _asked);
        _items = Items;
        _asked = asked;
    }

    private string? SortOf(DataColumn<TItem> column) =>
        column.By is null ? null // no attribute where it cannot be sorted by
        : _sort == column.Id ? "ascending"
        : _sort == "-" + column.Id ? "descending"
        : "none";

    private string? RowClass(FrozenRows<TItem>.Row row) => row.Gone ? "is-gone" : row.Key == OpenKey ? "is-open" : null;

    private void SortBy(DataColumn<TItem> column)
    {
        _sort = _sort == column.Id ? "-" + column.Id : _sort == "-" + column.Id ? "" : column.Id;
        Go(new() { ["sort"] = _sort.Length == 0 ? null : _sort, ["page"] = null });
        Arrange();
        _page = 1;
    }

    private void Turn(int page)
    {
        _page = page;
        Go(new() { ["page"] = page == 1 ? null : page });
    }

    private Task PickPageAsync()
    {
        var shown = Shown.ToList();
        Picked?.Set(shown, ticked: !shown.TrueForAll(Picked.Has));
        return OnPicked.InvokeAsync();
    }

    /// <summary>With Shift: all from the last ticked row to this one.</summary>
    private Task PickAsync(FrozenRows<TItem>.Row row, MouseEventArgs click)
    {
        if (Picked is null)
            return Task.CompletedTask;

        var ticked = !Picked.Has(row.Item);
        var rows = _rows.Page(_page, PageSize).Where(r => !r.Gone).ToList();
        var (from, to) = (rows.FindIndex(r => r.Key == _pickedLast), rows.FindIndex(r => r.Key == row.Key));
        var range = click.ShiftKey && from >= 0 ? rows[Math.Min(from, to)..(Math.Max(from, to) + 1)] : [row];
        Picked.Set(range.Select(r => r.Item), ticked);
        _pickedLast = row.Key;
        return OnPicked.InvokeAsync();
    }

    /// <summary>What the filter finds, on all pages, in the order in which it stands here.</summary>
    private Task ExportAsync()
    {
        var rows = _rows.Page(1, _rows.Count).Where(r => !r.Gone).Select(r => _exported.Select(c => c.Text?.Invoke(r.Item)));
        return CsvFile.SaveAsync(js, Id, clock.GetUtcNow(), _exported.Select(c => c.Title), rows);
    }

    private void ShowNews()
    {
        _rows.Show();
        _page = Math.Min(_page, LastPage);
    }

    private void Go(Dictionary<string, object?> query) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(query), replace: true);
}
