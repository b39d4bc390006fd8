using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace AdminConsole.Components.Layout;

/// <summary>A page that fails takes nothing else with it; going elsewhere forgets the failure.</summary>
public sealed partial class PageBoundary(NavigationManager navigation, ILogger<PageBoundary> logger) : IDisposable
{
    private string _reference = "";

    public void Dispose() => navigation.LocationChanged -= Leave;

    protected override void OnInitialized() => navigation.LocationChanged += Leave;

    protected override Task OnErrorAsync(Exception exception)
    {
        _reference = Guid.NewGuid().ToString("N")[..12];
        LogPageFailed(logger, exception, _reference, new Uri(navigation.Uri).AbsolutePath);
        return Task.CompletedTask;
    }

    private void Leave(object? sender, LocationChangedEventArgs e) => InvokeAsync(Recover);

    [LoggerMessage(Level = LogLevel.Error, Message = "Page {Path} failed; the reader was given reference {Reference}")]
    private static partial void LogPageFailed(ILogger logger, Exception exception, string reference, string path);
}
