using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using Microsoft.AspNetCore.Components;

namespace AdminConsole.Components.Layout;

/// <summary>A page that is a list: its filter and the row whose panel is open stand in the address.</summary>
public abstract class ListPage<TRow>(NavigationManager navigation) : ComponentBase
    where TRow : class
{
    private string? _asked;

    [CascadingParameter]
    public required AccountView View { get; set; }

    /// <summary>The filter; null: none.</summary>
    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    /// <summary>The key of the row whose panel is open; null: none is.</summary>
    [SupplyParameterFromQuery]
    public string? Open { get; set; }

    protected NavigationManager Navigation => navigation;

    protected ImmutableArray<TRow> Rows { get; private set; } = [];

    /// <summary>Those that the filter finds.</summary>
    protected ImmutableArray<TRow> Found { get; private set; } = [];

    /// <summary>The row whose menu is open, as it was when it was opened.</summary>
    protected TRow? Chosen { get; set; }

    protected DataTable<TRow>? Table { get; set; }

    /// <summary>Names a row for as long as it lives.</summary>
    protected abstract string KeyOf(TRow row);

    protected virtual bool Matches(TRow row, string question) => true;

    /// <param name="rows">As they are now; null where nothing has changed but perhaps the filter.</param>
    protected void Arrange(ImmutableArray<TRow>? rows)
    {
        if (rows is null && Q == _asked)
            return;

        Rows = rows ?? Rows;
        Found = Q is { } question && !string.IsNullOrWhiteSpace(question) ? [.. Rows.Where(r => Matches(r, question))] : Rows;
        _asked = Q;
    }

    protected string HrefOf(string? key) => navigation.GetUriWithQueryParameter("open", key);

    /// <summary>The row as it is now; null if it is gone.</summary>
    protected TRow? Current(TRow? row) => row is null ? null : Rows.FirstOrDefault(r => KeyOf(r) == KeyOf(row));

    /// <summary>Opens the row's panel.</summary>
    protected void Show(TRow? row)
    {
        if (row is not null)
            navigation.NavigateTo(HrefOf(KeyOf(row)));
    }

    /// <summary>It is gone: there is nothing to show of it.</summary>
    protected void CloseOf(TRow row)
    {
        if (Open == KeyOf(row))
            navigation.NavigateTo(HrefOf(null), replace: true);
    }

    /// <summary>What follows from what the reader does is shown at once.</summary>
    protected void Follow() => Table?.Follow();
}
