using System.Globalization;
using Microsoft.JSInterop;

namespace AdminConsole.Components.Controls;

/// <summary>Hands a table to the browser as a file.</summary>
internal static class CsvFile
{
    /// <param name="name">Of what it lists; the day is added.</param>
    public static async Task SaveAsync(
        IJSRuntime js, string name, DateTimeOffset now, IEnumerable<string> titles, IEnumerable<IEnumerable<string?>> rows)
    {
        using var file = new DotNetStreamReference(new MemoryStream(Csv.Of(titles, rows)));
        await js.InvokeVoidAsync("adminConsole.save", string.Create(CultureInfo.InvariantCulture, $"{name}-{now:yyyy-MM-dd}.csv"), file);
    }
}
