using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace AdminConsole.Components.Layout;

/// <summary>
/// Who may come to the hub of the circuits: whoever is signed in, from a page of our own, with a connection that the same session has
/// asked for. A browser sends the cookie along with the WebSocket of any site's script; only the header <c>Origin</c> tells them apart.
/// </summary>
internal sealed class CircuitDoor(TimeProvider clock)
{
    /// <summary>Longer than any browser takes from asking for a connection to using it, and between two polls.</summary>
    private static readonly TimeSpan _remember = TimeSpan.FromMinutes(10);

    /// <summary>From so many on those that nobody uses are looked for.</summary>
    private const int Many = 1_000;

    private static readonly PathString _negotiate = "/_blazor/negotiate";

    private readonly ConcurrentDictionary<string, Asked> _asked = new();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsOurs(context))
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        else if (context.User.FindFirstValue(Caller.SessionClaim) is not { } session)
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else if (context.Request.Path.StartsWithSegments(_negotiate))
            await NegotiateAsync(context, session, next);
        else if (context.Request.Query["id"].ToString() is { Length: > 0 } token && !Belongs(token, session))
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        else
            await next(context);
    }

    /// <summary>By host and port: what a proxy makes of the scheme says nothing of the site.</summary>
    private static bool IsOurs(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        if (StringValues.IsNullOrEmpty(origin))
            return !IsWebSocket(context);

        return Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var site)
            && (Same(site, context.Request.Host.Value) || Same(site, context.RequestServices.GetRequiredService<HostAddress>().PublicUrl.Authority));

        static bool Same(Uri site, string? host) => string.Equals(site.Authority, host, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>By what the connection can do: <see cref="HttpContext.WebSockets"/> knows of none before the hub has asked for them.</summary>
    private static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    /// <summary>The hub itself does not ask who comes with a token that it gave out: we note to whom.</summary>
    private async Task NegotiateAsync(HttpContext context, string session, RequestDelegate next)
    {
        var body = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        if (context.Response.StatusCode == StatusCodes.Status200OK && TokenIn(answer) is { } token)
            Note(token, session);

        answer.Position = 0;
        await answer.CopyToAsync(body, context.RequestAborted);
    }

    private static string? TokenIn(MemoryStream answer)
    {
        using var json = JsonDocument.Parse(answer.GetBuffer().AsMemory(0, (int)answer.Length));
        return json.RootElement.TryGetProperty("connectionToken", out var token) ? token.GetString() : null;
    }

    private bool Belongs(string token, string session)
    {
        if (!_asked.TryGetValue(token, out var asked) || asked.Session != session)
            return false;

        _asked.TryUpdate(token, asked with { At = clock.GetUtcNow() }, asked);
        return true;
    }

    private void Note(string token, string session)
    {
        var now = clock.GetUtcNow();
        _asked[token] = new Asked(session, now);
        if (_asked.Count % Many != 0)
            return;

        foreach (var (old, asked) in _asked)
        {
            if (now - asked.At > _remember)
                _asked.TryRemove(old, out _);
        }
    }

    private sealed record Asked(string Session, DateTimeOffset At);
}

internal static class CircuitDoorway
{
    private static readonly PathString _hub = "/_blazor";

    public static void UseCircuitDoor(this WebApplication app)
    {
        var door = app.Services.GetRequiredService<CircuitDoor>();
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(_hub),
            hub => hub.Use((context, next) => door.InvokeAsync(context, next)));
    }
}
