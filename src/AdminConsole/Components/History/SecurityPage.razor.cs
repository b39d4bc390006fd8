using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AdminConsole.Components.History;

/// <summary>The security log: what decided who gets in, and changed nothing in the account.</summary>
public sealed partial class SecurityPage(IJSRuntime js) : IDisposable
{
    // One screen and a half; older ones are asked for.
    private const int PageSize = 60;

    private readonly CancellationTokenSource _left = new();
    private ImmutableArray<SecurityHappening>? _happenings;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private bool _more;
    private bool _reading;
    private bool _failed;
    private bool _onlyRefused;
    private string? _of;

    [CascadingParameter]
    public required AccountView View { get; set; }

    /// <summary>Only what concerns this one; null: all.</summary>
    [SupplyParameterFromQuery(Name = "user")]
    public string? OfUser { get; set; }

    /// <summary>What was read, as the switch shows it.</summary>
    private IEnumerable<HappeningRow> Rows => (_happenings ?? []).Select(h => HappeningRow.Of(h, View)).Where(r => r.Refused || !_onlyRefused);

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _zone = await ReaderZone.ReadAsync(js, _left.Token);
        await StartAsync();
        StateHasChanged();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_happenings is not null && _of != OfUser)
            await StartAsync();
    }

    private async Task StartAsync()
    {
        _of = OfUser;
        if (await ReadAsync(below: null) is { } newest)
            _happenings = newest;
    }

    private async Task OlderAsync()
    {
        if (await ReadAsync(_happenings is [.., var last] ? last : null) is { } older)
            _happenings = [.. _happenings ?? [], .. older];
    }

    private async Task<ImmutableArray<SecurityHappening>?> ReadAsync(SecurityHappening? below)
    {
        _reading = true;
        try
        {
            var read = await View.Desk.ReadHappenings(_of is null ? null : new UserId(_of), below, PageSize, _left.Token);
            (_failed, _more) = (false, read.Count == PageSize);
            return [.. read];
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

    private Task ExportAsync() => CsvFile.SaveAsync(
        js, "security", View.Now, ["When", "Who", "What", "By", "Address", "Client", "Kind", "Subject"],
        Rows.Select(r => new[]
        {
            Csv.Time(r.Happening.At), r.Whose, r.What, r.By, r.Happening.Address, r.Happening.Client, r.Happening.Kind, r.Happening.Subject,
        }));
}
