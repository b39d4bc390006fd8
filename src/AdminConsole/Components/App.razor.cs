using AdminConsole.Components.Layout;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace AdminConsole.Components;

public sealed partial class App
{
    private static readonly string[] _modules =
        ["js/theme.js", "js/nav.js", "js/dialog.js", "js/menu.js", "js/table.js", "js/copy.js", "js/save.js", "js/times.js", "js/reconnect.js"];

    /// <summary>Seconds. A tab is closed, or a browser is found to be gone, within so many.</summary>
    private const string RetryAfter = "10";

    private InteractiveServerRenderMode? _mode;
    private Room _room;
    private string _theme = "system";
    private string _sheet = "";

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    protected override async Task OnInitializedAsync()
    {
        // Without prerendering data is loaded once; what stands there until the circuit comes is StaticShell.
        _mode = HttpContext.AcceptsInteractiveRouting() ? new InteractiveServerRenderMode(prerender: false) : null;
        if (_mode is not null && Caller.Of(HttpContext.User) is { } caller && Seats.RoomFor(caller.UserId) is not Room.Free and var full)
        {
            (_mode, _room) = (null, full);
            HttpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            HttpContext.Response.Headers.RetryAfter = RetryAfter;
        }

        _theme = HttpContext.Request.Cookies["theme"] is ("light" or "dark") and var chosen ? chosen : "system";
        _sheet = (await Sheets.SheetAsync()).Path;
    }
}
