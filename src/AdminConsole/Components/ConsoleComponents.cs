using AdminConsole.Components.Layout;
using AdminConsole.Components.Theme;
using Microsoft.AspNetCore.SignalR;
using MudBlazor.Services;

namespace AdminConsole.Components;

/// <summary>What the console needs of the host: its services, and its addresses.</summary>
public static class ConsoleComponents
{
    // A message from the browser is a form field or a click. The largest honest one is a pasted list of ports or names.
    private const int LargestMessage = 128 * 1024;

    /// <summary>Without a browser: each is kept for three minutes in case its browser comes back, and those beyond are let go at once.</summary>
    private const int MostAbandoned = 50;

    public static IServiceCollection AddConsoleComponents(this IServiceCollection services, CircuitLimits limits)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DisconnectedCircuitMaxRetained = MostAbandoned)
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = LargestMessage;
                hub.AddFilter<CircuitGuard>();
            });
        services.AddSingleton(new CircuitSeats(limits));
        services.AddSingleton<CircuitGuard>();
        services.AddSingleton<CircuitDoor>();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddMudServices();
        services.AddSingleton<ThemeSheets>();
        services.AddSingleton<PeopleDesks>();
        services.AddScoped<Notices>();
        services.AddScoped<LiveUpdates>();
        return services;
    }

    /// <summary>Behind the authentication: who comes to the circuits is looked at before anything of theirs.</summary>
    public static void UseConsoleComponents(this WebApplication app) => app.UseCircuitDoor();

    public static WebApplication MapConsoleComponents(this WebApplication app)
    {
        app.MapThemeSheet();
        app.MapStaticAssets().ShortCircuit();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'");
        return app;
    }
}
