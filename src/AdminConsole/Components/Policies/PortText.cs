using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Components.Policies;

/// <summary>Ports as people write and paste them: numbers and ranges, between commas, spaces or line ends.</summary>
public static class PortText
{
    private static readonly char[] _between = [',', ';', ' ', '\t', '\r', '\n'];

    public static ImmutableArray<string> Split(string text) =>
        [.. text.Split(_between, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Null if it is neither a port nor a range of ports.</summary>
    public static PortRange? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var start = Port(dash < 0 ? text : text[..dash]);
        var end = dash < 0 ? start : Port(text[(dash + 1)..]);
        return start is { } from && end is { } to && from <= to ? new PortRange(from, to) : null;
    }

    public static string Write(PortRange range) => range.Start == range.End
        ? range.Start.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.Start}-{range.End}");

    private static ushort? Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
