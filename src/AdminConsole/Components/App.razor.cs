using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace AdminConsole.Components;

public sealed partial class App
{
    private static readonly string[] _modules =
        ["js/theme.js", "js/nav.js", "js/dialog.js", "js/menu.js", "js/table.js", "js/copy.js", "js/save.js", "js/times.js", "js/reconnect.js"];

    private InteractiveServerRenderMode? _mode;
    private string _theme = "system";
    private string _sheet = "";

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    protected override async Task OnInitializedAsync()
    {
        // Without prerendering data is loaded once; what stands there until the circuit comes is StaticShell.
        _mode = HttpContext.AcceptsInteractiveRouting() ? new InteractiveServerRenderMode(prerender: false) : null;
        _theme = HttpContext.Request.Cookies["theme"] is ("light" or "dark") and var chosen ? chosen : "system";
        _sheet = (await Sheets.SheetAsync()).Path;
    }
}
