using System.Net;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace AdminConsole.SignIn;

/// <summary>Signing out: here, and at the provider.</summary>
internal static class SignOut
{
    /// <summary>An antiforgery token.</summary>
    private const int MaxForm = 16 * 1024;

    public static void MapSignOut(this WebApplication app) =>
        app.MapPost("/signout", SignOutAsync).WithFormOptions(bufferBodyLengthLimit: MaxForm);

    /// <summary>A form, though nothing is in it but the antiforgery token: a link of another site must not sign anybody out.</summary>
    private static async Task<IResult> SignOutAsync([FromForm] IFormCollection form, HttpContext context)
    {
        _ = form;
        string? idToken = null;
        var open = false;
        try
        {
            idToken = await ConsoleSession.EndAsync(context, context.User);
        }
        catch (UnavailableException)
        {
            // Who wants to leave, leaves: without its cookie the session is out of this browser's reach.
            open = context.RequestServices.GetService<OidcDiscovery>() is not null;
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (idToken is null)
            return Results.LocalRedirect(open ? $"{OidcProvider.SignedOutPath}?provider=open" : OidcProvider.SignedOutPath);

        return await EndSessionAsync(context, idToken) is { } there
            ? Results.Content(Onwards(there), "text/html; charset=utf-8")
            : Results.LocalRedirect($"{OidcProvider.SignedOutPath}?provider=open");
    }

    /// <summary>OpenID Connect RP-Initiated Logout 1.0. Null if the provider has no such thing, or does not answer.</summary>
    private static async Task<string?> EndSessionAsync(HttpContext context, string idToken)
    {
        if (context.RequestServices.GetService<OidcDiscovery>() is not { } discovery)
            return null;

        try
        {
            if ((await discovery.ProbeAsync(context.RequestAborted)).EndSessionEndpoint is not { Length: > 0 } endpoint)
                return null;

            var services = context.RequestServices;
            return QueryHelpers.AddQueryString(endpoint, new Dictionary<string, string?>
            {
                ["id_token_hint"] = idToken,
                ["client_id"] = services.GetRequiredService<OidcProvider>().ClientId,
                ["post_logout_redirect_uri"] = OidcProvider.SignedOutOf(services.GetRequiredService<HostAddress>().PublicUrl).ToString(),
            });
        }
        catch (UnavailableException)
        {
            return null;
        }
    }

    /// <summary>Our pages let forms lead nowhere but to ourselves, by redirects either; so a page of its own leads on.</summary>
    private static string Onwards(string address)
    {
        var there = WebUtility.HtmlEncode(address);
        return $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Signing out · AdminConsole</title>
            <meta http-equiv="refresh" content="0;url={there}"></head>
            <body><p>You are signed out here. <a href="{there}">Sign out at the provider</a></p></body></html>
            """;
    }
}
