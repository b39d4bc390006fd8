using System.Globalization;
using System.Text;

namespace AdminConsole.Components.Controls;

/// <summary>Tables as files for spreadsheets (RFC 4180).</summary>
public static class Csv
{
    /// <summary>
    /// What a spreadsheet takes for the beginning of a formula. Names come from agents and providers: without the apostrophe, which
    /// spreadsheets show as text, somebody's host name would run in the browser of whoever opens the file.
    /// </summary>
    private const string Formula = "=+-@\t\r\n";

    /// <summary>Spreadsheets take a file without it for the code page of their machine.</summary>
    private const char ByteOrderMark = '\uFEFF';

    public static byte[] Of(IEnumerable<string> titles, IEnumerable<IEnumerable<string?>> rows)
    {
        var text = new StringBuilder().Append(ByteOrderMark);
        foreach (var row in rows.Prepend(titles))
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>ISO 8601 in UTC; empty for what is not known.</summary>
    public static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Always in quotes, so that no separator of whatever language counts.</summary>
    internal static string Cell(string? text)
    {
        var inert = text is [var first, ..] && Formula.Contains(first, StringComparison.Ordinal) ? "'" + text : text;
        return $"\"{inert?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
