using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Engine;
using Microsoft.JSInterop;

namespace AdminConsole.Components.History;

/// <summary>The changes of the account.</summary>
public sealed partial class HistoryPage(IJSRuntime js) : HistoryHalf(js)
{
    // What concerns one user is a small part of all: so much is looked through at a time.
    private const int FilteredSize = 1_000;

    private ImmutableArray<ChangeRow>? _rows;
    private long _oldest;
    private long _newest;
    private long _asked;
    private int _news;
    private bool _withMinor;

    private int Size => OfUser is null ? PageSize : FilteredSize;

    // How many changes are new is known only by reading them: a version counts events.
    protected override async Task LookAsync()
    {
        if (_rows is null || Failed || View.Account.Version <= _asked)
            return;

        _asked = View.Account.Version;
        if (await ReadAsync(_asked + 1, (int)Math.Min(PageSize, _asked - _newest)) is { } slice)
            _news = Rows(slice).Count(r => r.Number > _newest && (_withMinor || !r.Minor));
    }

    protected override async Task StartAsync()
    {
        _asked = View.Account.Version;
        if (await ReadAsync(_asked + 1, Size) is not { } slice)
            return;

        _rows = Rows(slice);
        _newest = slice.Events is [.., var last] ? last.Version : 0;
        _oldest = slice.Events is [var first, ..] ? first.Version : 0;
        _news = 0;
    }

    private async Task OlderAsync()
    {
        if (await ReadAsync(_oldest, Size) is not { Events: [var first, ..] } slice)
            return;

        _rows = [.. _rows ?? [], .. Rows(slice)];
        _oldest = first.Version;
    }

    /// <summary>What has been read so far, as the switch shows it.</summary>
    private Task ExportAsync() => CsvFile.SaveAsync(
        Js, "history", View.Now, ["Change", "When", "Who", "What", "Details", "Channel", "Address", "Reason"],
        (_rows ?? []).Where(r => _withMinor || !r.Minor).Select(r => new[]
        {
            r.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Csv.Time(r.At),
            r.Who,
            string.Join("; ", r.Stories.Select(s => $"{s.Verb} {s.Subject}".Trim())),
            string.Join("; ", r.Stories.SelectMany(s => s.Fields).Select(f => $"{f.Field}: {f.Before ?? "–"} → {f.After ?? "–"}")),
            r.Channel,
            r.Origin.Address,
            r.Origin.Reason,
        }));

    private ImmutableArray<ChangeRow> Rows(HistorySlice slice) => ChangeRow.Of(slice, View, Of is { } user ? e => e.Concerns(user) : null);

    private Task<HistorySlice?> ReadAsync(long below, int most) => TryAsync(left => View.ReadHistory(below, most, left));
}
