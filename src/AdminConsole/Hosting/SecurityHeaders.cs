namespace AdminConsole.Hosting;

/// <summary>What a browser may do with our pages: everything of our own origin, nothing of another.</summary>
internal static class SecurityHeaders
{
    /// <summary>MudBlazor places and animates by style attributes; that is the one opening.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The outermost: what answers without going further in has them too.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // An agent's stream neither needs them nor has room for them.
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            // Any earlier, and an answer that turns into the error page would lose them.
            context.Response.OnStarting(
                state =>
                {
                    Head((HttpContext)state);
                    return Task.CompletedTask;
                },
                context);
        }

        return next(context);
    });

    /// <summary>On an answer that has not begun.</summary>
    public static void Head(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
