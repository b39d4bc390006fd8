using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AdminConsole.Components.History;

/// <summary>One half of History: it reads the newest when it is opened, and older ones when asked, from a database that may be away.</summary>
public abstract class HistoryHalf(IJSRuntime js) : ComponentBase, IDisposable
{
    // One screen and a half; older ones are asked for.
    protected const int PageSize = 60;

    private readonly CancellationTokenSource _left = new();
    private string? _of;
    private bool _started;

    [CascadingParameter]
    public required AccountView View { get; set; }

    /// <summary>Only what concerns this one; null: all.</summary>
    [SupplyParameterFromQuery(Name = "user")]
    public string? OfUser { get; set; }

    protected IJSRuntime Js => js;

    protected UserId? Of => OfUser is null ? null : new UserId(OfUser);

    /// <summary>The reader's, in which days begin.</summary>
    protected TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    protected bool Reading { get; private set; }

    /// <summary>True while what was asked for last could not be read.</summary>
    protected bool Failed { get; private set; }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _of = OfUser;
        Zone = await ReaderZone.ReadAsync(js, _left.Token);
        await StartAsync();
        _started = true;
        StateHasChanged();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!_started)
            return;

        if (_of == OfUser)
        {
            await LookAsync();
            return;
        }

        _of = OfUser;
        await StartAsync();
    }

    /// <summary>Begins with the newest.</summary>
    protected abstract Task StartAsync();

    /// <summary>The account has changed while the page is open.</summary>
    protected virtual Task LookAsync() => Task.CompletedTask;

    /// <returns>Null where there is nothing to show: the database is away, or the reader has left.</returns>
    protected async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> read)
        where T : class
    {
        Reading = true;
        Failed = false;
        try
        {
            return await read(_left.Token);
        }
        catch (UnavailableException)
        {
            Failed = true;
            return null;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            Reading = false;
        }
    }
}
