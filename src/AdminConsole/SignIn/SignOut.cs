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
        // Asked before the session ends: from then on the page that stands open waits for our answer only a moment.
        var endpoint = await EndpointAsync(context);
        var (idToken, lost) = await EndAsync(context);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (idToken is not null && endpoint is not null)
            return Results.Content(Onwards(AddressOf(context.RequestServices, endpoint, idToken)), "text/html; charset=utf-8");

        return Results.LocalRedirect(idToken is null && !lost ? OidcProvider.SignedOutPath : $"{OidcProvider.SignedOutPath}?provider=open");
    }

    /// <returns>What the session at the provider began with, and whether there may be one that we cannot look up.</returns>
    private static async Task<(string? IdToken, bool Lost)> EndAsync(HttpContext context)
    {
        try
        {
            return (await ConsoleSession.EndAsync(context, context.User), false);
        }
        catch (UnavailableException)
        {
            // Who wants to leave, leaves: without its cookie the session is out of this browser's reach.
            return (null, context.RequestServices.GetService<OidcDiscovery>() is not null);
        }
    }

    /// <summary>Where the provider ends sessions. Null if it has no such place, or does not answer.</summary>
    private static async Task<string?> EndpointAsync(HttpContext context)
    {
        if (context.RequestServices.GetService<OidcDiscovery>() is not { } discovery)
            return null;

        try
        {
            return (await discovery.ProbeAsync(context.RequestAborted)).EndSessionEndpoint is { Length: > 0 } endpoint ? endpoint : null;
        }
        catch (UnavailableException)
        {
            return null;
        }
    }

    /// <summary>OpenID Connect RP-Initiated Logout 1.0.</summary>
    private static string AddressOf(IServiceProvider services, string endpoint, string idToken) =>
        QueryHelpers.AddQueryString(endpoint, new Dictionary<string, string?>
        {
            ["id_token_hint"] = idToken,
            ["client_id"] = services.GetRequiredService<OidcProvider>().ClientId,
            ["post_logout_redirect_uri"] = OidcProvider.SignedOutOf(services.GetRequiredService<HostAddress>().PublicUrl).ToString(),
        });

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
