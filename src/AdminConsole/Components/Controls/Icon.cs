using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace AdminConsole.Components.Controls;

/// <summary>
/// The symbols of icons.svg: one file for all rows, where inline paths would be sent again for each. They are text, made once for
/// everybody, and no components: a row has four, and a component costs a circuit two kilobytes.
/// </summary>
public static class Icon
{
    private static readonly ConcurrentDictionary<(string File, string Name, bool Large), MarkupString> _made = [];

    /// <param name="assets">What every component has as <c>Assets</c>: the file's address changes with its content.</param>
    /// <param name="name">One of ours, never anything that somebody typed: it is not encoded.</param>
    public static MarkupString Of(ResourceAssetCollection assets, string name) => Of(assets, name, large: false);

    /// <inheritdoc cref="Of(ResourceAssetCollection, string)"/>
    public static MarkupString Large(ResourceAssetCollection assets, string name) => Of(assets, name, large: true);

    private static MarkupString Of(ResourceAssetCollection assets, string name, bool large) => _made.GetOrAdd(
        (assets["icons.svg"], name, large),
        icon => new MarkupString($"<svg class=\"{(icon.Large ? "c-icon" : "c-icon-s")}\" aria-hidden=\"true\"><use href=\"{icon.File}#{icon.Name}\"></use></svg>"));
}
