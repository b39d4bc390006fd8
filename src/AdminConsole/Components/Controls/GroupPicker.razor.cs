using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Controls;

/// <summary>Some groups out of all: chips of what is chosen, and a search that also creates.</summary>
public sealed partial class GroupPicker
{
    private MudAutocomplete<GroupChoice> _search = null!; // set by the first render

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Those that exist and may be chosen here.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyCollection<GroupChoice> All { get; set; }

    /// <summary>In the order in which they were chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<GroupChoice> Value { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<GroupChoice>> ValueChanged { get; set; }

    [Parameter]
    public bool MayCreate { get; set; }

    [Parameter]
    public string? Help { get; set; }

    [Parameter]
    public string? Error { get; set; }

    [Parameter]
    public bool Optional { get; set; }

    private Task<IEnumerable<GroupChoice>> FindAsync(string? text, CancellationToken cancellationToken) =>
        Task.FromResult<IEnumerable<GroupChoice>>(GroupSearch.Find(text, All, Value, MayCreate));

    private async Task AddAsync(GroupChoice? group)
    {
        if (group is null)
            return;

        await _search.ClearAsync();
        await ValueChanged.InvokeAsync([.. Value, group]);
    }

    private Task RemoveAsync(GroupChoice group) => ValueChanged.InvokeAsync([.. Value.Where(g => g != group)]);
}
