using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Engine;
using Microsoft.JSInterop;

namespace AdminConsole.Components.History;

/// <summary>The security log: what decided who gets in, and changed nothing in the account.</summary>
public sealed partial class SecurityPage(IJSRuntime js) : HistoryHalf(js)
{
    private ImmutableArray<SecurityHappening>? _happenings;
    private bool _more;
    private bool _onlyRefused;

    /// <summary>What was read, as the switch shows it.</summary>
    private IEnumerable<HappeningRow> Rows => (_happenings ?? []).Select(h => HappeningRow.Of(h, View)).Where(r => r.Refused || !_onlyRefused);

    protected override async Task StartAsync()
    {
        if (await ReadAsync(below: null) is { } newest)
            _happenings = [.. newest];
    }

    private async Task OlderAsync()
    {
        if (await ReadAsync(_happenings is [.., var last] ? last : null) is { } older)
            _happenings = [.. _happenings ?? [], .. older];
    }

    private async Task<IReadOnlyList<SecurityHappening>?> ReadAsync(SecurityHappening? below)
    {
        var read = await TryAsync(left => View.Desk.ReadHappenings(Of, below, PageSize, left));
        _more = read?.Count == PageSize;
        return read;
    }

    private Task ExportAsync() => CsvFile.SaveAsync(
        Js, "security", View.Now, ["When", "Who", "What", "By", "Address", "Client", "Kind", "Subject"],
        Rows.Select(r => new[]
        {
            Csv.Time(r.Happening.At), r.Whose, r.What, r.By, r.Happening.Address, r.Happening.Client, r.Happening.Kind, r.Happening.Subject,
        }));
}
