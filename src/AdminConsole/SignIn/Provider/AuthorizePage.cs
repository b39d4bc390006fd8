using System.Globalization;
using System.Security.Claims;
using AdminConsole.Engine;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.Extensions;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AdminConsole.SignIn.Provider;

/// <summary>
/// Where applications send a browser: who is signed in at the console goes on to the application with a code, everybody else signs in
/// first and comes back. The applications are the operator's own, so nobody is asked for consent.
/// </summary>
internal sealed class AuthorizePage(RequestDelegate next, SignedInUsers signedIn, TimeProvider clock)
{
    /// <summary>Unix time in seconds; set by us when a browser goes to sign in and must not come back with an older session.</summary>
    private const string SignedInAfter = "signed_in_after";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetOpenIddictServerRequest() is not { } request || context.GetOpenIddictServerResponse() is { Error.Length: > 0 })
        {
            ProviderPages.ShowRefusal(context);
            await next(context);
            return;
        }

        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (await UserOfAsync(session.Principal, request, context.RequestAborted) is not { } user)
        {
            if (request.HasPromptValue(PromptValues.None))
                await RefuseAsync(context);
            else
                context.Response.Redirect($"/signin?returnUrl={Uri.EscapeDataString(ComeBack(request))}");

            return;
        }

        await context.SignInAsync(
            OpenIddictServerAspNetCoreDefaults.AuthenticationScheme,
            ProviderTickets.Of(user, session.Principal!, request.GetScopes(), request.ClientId ?? "")); // UserOfAsync found somebody in it
    }

    /// <summary>Null if nobody is signed in, or not recently enough for what the application asks.</summary>
    private async Task<SessionUser?> UserOfAsync(ClaimsPrincipal? session, OpenIddictRequest request, CancellationToken cancellationToken)
    {
        if (session is null || Caller.Of(session) is not { } caller)
            return null;

        var signedInAt = ConsoleCookie.SignedInAt(session);
        if (WantsNewSignIn(request) || signedInAt.ToUnixTimeSeconds() < EarliestSignIn(request))
            return null;

        return await signedIn.FindAsync(caller.AccountId, caller.UserId, signedInAt, cancellationToken);
    }

    private static bool WantsNewSignIn(OpenIddictRequest request) =>
        request.HasPromptValue(PromptValues.Login) || request.HasPromptValue(PromptValues.SelectAccount);

    private long EarliestSignIn(OpenIddictRequest request)
    {
        var asked = (long?)request[SignedInAfter] ?? 0;
        return request.MaxAge is { } age ? Math.Max(asked, clock.GetUtcNow().ToUnixTimeSeconds() - age) : asked;
    }

    /// <summary>The same request once more, with what asked for a new sign-in turned into the moment from which one counts.</summary>
    private string ComeBack(OpenIddictRequest request)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var query = new QueryBuilder();
        foreach (var (name, value) in request.GetParameters())
        {
            if (name is not (Parameters.Prompt or Parameters.MaxAge or SignedInAfter) && (string?)value is { } text)
                query.Add(name, text);
        }

        var earliest = WantsNewSignIn(request) ? now : EarliestSignIn(request);
        if (earliest > 0)
            query.Add(SignedInAfter, earliest.ToString(CultureInfo.InvariantCulture));

        return OpenIdProvider.AuthorizePath + query;
    }

    private static Task RefuseAsync(HttpContext context) => context.ForbidAsync(
        OpenIddictServerAspNetCoreDefaults.AuthenticationScheme,
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.LoginRequired,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The person has to sign in.",
        }));
}
