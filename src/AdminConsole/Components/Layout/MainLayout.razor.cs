using Microsoft.AspNetCore.Components;

namespace AdminConsole.Components.Layout;

public sealed partial class MainLayout(NavigationManager navigation)
{
    // With a base address of /, a bare #main would lead to the start page.
    private string SkipTo => new Uri(navigation.Uri).PathAndQuery + "#main";
}
