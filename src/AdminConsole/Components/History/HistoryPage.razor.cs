using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AdminConsole.Components.History;

public sealed partial class HistoryPage(IJSRuntime js) : IDisposable
{
    // One screen and a half of changes; older ones are asked for.
    private const int PageSize = 60;

    // What concerns one user is a small part of all: so much is looked through at a time.
    private const int FilteredSize = 1_000;

    private readonly CancellationTokenSource _left = new();
    private ImmutableArray<ChangeRow>? _rows;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private long _oldest;
    private long _newest;
    private long _asked;
    private int _news;
    private bool _reading;
    private bool _failed;
    private bool _withMinor;
    private string? _of;

    [CascadingParameter]
    public required AccountView View { get; set; }

    /// <summary>Only what concerns this one; null: all.</summary>
    [SupplyParameterFromQuery(Name = "user")]
    public string? OfUser { get; set; }

    private int Size => OfUser is null ? PageSize : FilteredSize;

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _of = OfUser;
        _zone = await ReaderZone.ReadAsync(js, _left.Token);
        await StartAsync();
        StateHasChanged();
    }

    // How many changes are new is known only by reading them: a version counts events.
    protected override async Task OnParametersSetAsync()
    {
        if (_rows is not null && _of != OfUser)
        {
            _of = OfUser;
            await StartAsync();
            return;
        }

        if (_rows is null || _failed || View.Account.Version <= _asked)
            return;

        _asked = View.Account.Version;
        if (await ReadAsync(_asked + 1, (int)Math.Min(PageSize, _asked - _newest)) is { } slice)
            _news = Rows(slice).Count(r => r.Number > _newest && (_withMinor || !r.Minor));
    }

    private async Task StartAsync()
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
        js, "history", View.Now, ["Change", "When", "Who", "What", "Details", "Channel", "Address", "Reason"],
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

    private ImmutableArray<ChangeRow> Rows(HistorySlice slice) =>
        ChangeRow.Of(slice, View, OfUser is { } user ? e => e.Concerns(new UserId(user)) : null);

    private async Task<HistorySlice?> ReadAsync(long below, int most)
    {
        _reading = true;
        _failed = false;
        try
        {
            return await View.ReadHistory(below, most, _left.Token);
        }
        catch (UnavailableException)
        {
            _failed = true;
            return null;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _reading = false;
        }
    }
}
