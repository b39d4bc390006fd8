using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;

namespace AdminConsole.Api;

/// <summary>
/// Everything under /api comes through here: it gets its request id and the headers that let any site's script read the answer,
/// signs in who calls, and turns what went wrong into the API's form of an error.
/// </summary>
internal sealed partial class ApiDoor(RequestDelegate next, Accounts accounts, Xid ids, ILogger<ApiDoor> logger)
{
    /// <summary>The longest honest request names some ten thousand peers of a group by their ids.</summary>
    private const long MaxBodySize = 1 << 20;

    /// <summary>Seconds. A database that restarts is back within a few.</summary>
    private const string RetryAfter = "2";

    public async Task InvokeAsync(HttpContext context)
    {
        var requestId = ids.Next();
        Head(context.Response.Headers, requestId);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            AnswerPreflight(context);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = MaxBodySize;

        try
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<NeedsCaller>() is null || await AdmitAsync(context, requestId))
                await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await AnswerFailureAsync(context, e);
        }
    }

    private static void Head(IHeaderDictionary headers, string requestId)
    {
        headers["X-Request-Id"] = requestId;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "X-Request-Id, Retry-After";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>Any site may call: what protects an account is the token, which no browser sends by itself.</summary>
    private static void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE, OPTIONS";
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = "7200";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <returns>False if the caller was turned away.</returns>
    private async Task<bool> AdmitAsync(HttpContext context, string requestId)
    {
        var outcome = await context.AuthenticateAsync(Caller.AccessTokenScheme);
        if (outcome.Principal is { } principal && Caller.Of(principal) is { } caller)
        {
            context.User = principal;
            var account = await accounts.GetAsync(caller.AccountId, context.RequestAborted);
            if (account.Snapshot.Users.GetValueOrDefault(caller.UserId) is { } user)
            {
                context.Features.Set(new ApiCall(context, account, user, caller.TokenId, requestId, ids));
                return true;
            }
        }

        await context.ChallengeAsync(Caller.AccessTokenScheme);
        return false;
    }

    private Task AnswerFailureAsync(HttpContext context, Exception e)
    {
        if (e is UnavailableException)
            context.Response.Headers.RetryAfter = RetryAfter;

        var answer = e switch
        {
            UnavailableException => ApiAnswer.Error(StatusCodes.Status503ServiceUnavailable, e.Message.TrimEnd('.').ToLowerInvariant()),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
                ApiAnswer.Error(StatusCodes.Status413PayloadTooLarge, "the request body should be at most 1 mib"),
            BadHttpRequestException bad => ApiAnswer.Error(bad.StatusCode, bad.Message.TrimEnd('.').ToLowerInvariant()),
            _ => ApiAnswer.Error(StatusCodes.Status500InternalServerError, "internal server error"),
        };
        if (e is not (UnavailableException or BadHttpRequestException))
            LogFailed(logger, e, context.Request.Method, context.Request.Path);

        return answer.ExecuteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception e, string method, string path);
}

/// <summary>On endpoints that answer only to who has signed in.</summary>
internal sealed class NeedsCaller;
