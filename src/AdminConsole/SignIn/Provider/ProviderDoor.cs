using AdminConsole.Engine;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AdminConsole.SignIn.Provider;

/// <summary>
/// What programs ask the provider comes through here: any site's script may read the answers, since they depend on no cookie, and a
/// database that is away is told in OAuth's words.
/// </summary>
internal sealed partial class ProviderDoor(RequestDelegate next, ILogger<ProviderDoor> logger)
{
    /// <summary>Seconds. A database that restarts is back within a few.</summary>
    private const string RetryAfter = "2";

    private static readonly PathString[] _open =
        ["/.well-known", OpenIdProvider.TokenPath, OpenIdProvider.UserInfoPath, OpenIdProvider.RevocationPath, OpenIdProvider.DeviceAuthorizationPath];

    public async Task InvokeAsync(HttpContext context)
    {
        // No parameter of OAuth may hold it (RFC 6749, appendix A), and the database cannot be asked for it.
        if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true && context.Request.Path.StartsWithSegments("/connect"))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (!_open.Any(p => context.Request.Path.StartsWithSegments(p)))
        {
            await next(context);
            return;
        }

        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.Headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
            context.Response.Headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
            context.Response.Headers.AccessControlMaxAge = "7200";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && DatabaseCalls.IsTrouble(e))
        {
            LogUnavailable(logger, e, context.Request.Path);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = RetryAfter;
            await context.Response.WriteAsJsonAsync(
                new { error = Errors.TemporarilyUnavailable, error_description = "The database does not answer." }, context.RequestAborted);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} could not be answered: the database does not answer")]
    private static partial void LogUnavailable(ILogger logger, Exception e, string path);
}
