using AdminConsole.Engine;
using Microsoft.Extensions.Primitives;

namespace AdminConsole.Components.Layout;

/// <summary>
/// Who may come to the hub of the circuits: whoever is signed in, from a page of our own. A browser sends the cookie along with the
/// WebSocket of any site's script; only the header <c>Origin</c> tells them apart.
/// </summary>
internal static class CircuitDoor
{
    private static readonly PathString _hub = "/_blazor";

    public static void UseCircuitDoor(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(_hub),
        hub => hub.Use((context, next) =>
        {
            if (!IsOurs(context))
                return RefuseAsync(context, StatusCodes.Status403Forbidden);

            return context.User.Identity?.IsAuthenticated == true ? next(context) : RefuseAsync(context, StatusCodes.Status401Unauthorized);
        }));

    /// <summary>By host and port: what a proxy makes of the scheme says nothing of the site.</summary>
    private static bool IsOurs(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        if (StringValues.IsNullOrEmpty(origin))
            return !context.WebSockets.IsWebSocketRequest;

        return Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var site)
            && (Same(site, context.Request.Host.Value) || Same(site, context.RequestServices.GetRequiredService<HostAddress>().PublicUrl.Authority));

        static bool Same(Uri site, string? host) => string.Equals(site.Authority, host, StringComparison.OrdinalIgnoreCase);
    }

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
