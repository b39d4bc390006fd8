using Microsoft.AspNetCore.Components;

namespace AdminConsole.Components.Controls;

/// <summary>One column of a <see cref="DataTable{TItem}"/>. It draws nothing itself.</summary>
public sealed class DataColumn<TItem> : ComponentBase where TItem : notnull
{
    /// <summary>Its name in the address.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>Null if the table cannot be sorted by it.</summary>
    [Parameter]
    public Comparison<TItem>? By { get; set; }

    /// <summary>What a cell says in a file; null if the column is left out there.</summary>
    [Parameter]
    public Func<TItem, string?>? Text { get; set; }

    /// <summary>True for what stands in files alone: a table has no room for everything.</summary>
    [Parameter]
    public bool FileOnly { get; set; }

    /// <summary>Which of the widths it may be left out at: "" (never), "wide" (below 1280 px), "middle" (below 1024 px too).</summary>
    [Parameter]
    public string Only { get; set; } = "";

    /// <summary>On a card: "head" stands on top, "state" at its right, "fact" below with its title, "none" is left out.</summary>
    [Parameter]
    public string OnCard { get; set; } = "fact";

    /// <summary>True for the switch or menu at the end of a row: its title is for screen readers only.</summary>
    [Parameter]
    public bool Bare { get; set; }

    /// <summary>Nothing only where it stands in files alone.</summary>
    [Parameter]
    public RenderFragment<TItem>? ChildContent { get; set; }

    [CascadingParameter]
    public required DataTable<TItem> Table { get; set; }

    internal string Class => string.Join(' ', new[] { Only.Length == 0 ? "" : "only-" + Only, "card-" + OnCard, Bare ? "is-bare" : "" }.Where(c => c.Length > 0));

    protected override void OnInitialized() => Table.Add(this);
}
