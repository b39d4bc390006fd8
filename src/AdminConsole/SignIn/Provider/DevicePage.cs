using AdminConsole.Engine;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AdminConsole.SignIn.Provider;

/// <summary>
/// Where a person tells that the device with this code is its own. Nothing is said of a code to who is not signed in, and no code is
/// confirmed by a link alone.
/// </summary>
internal sealed class DevicePage(
    RequestDelegate next, SignedInUsers signedIn, LocalUsers users, Xid ids, IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext context, IOpenIddictApplicationManager applications)
    {
        if (context.GetOpenIddictServerResponse() is { Error.Length: > 0 })
        {
            ProviderPages.ShowRefusal(context);
            await next(context);
            return;
        }

        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (session.Principal is null || Caller.Of(session.Principal) is not { } caller
            || await signedIn.FindAsync(
                caller.AccountId, caller.UserId, ConsoleCookie.SignedInAt(session.Principal), context.RequestAborted) is not { } user)
        {
            var back = context.Request.Path + (HttpMethods.IsGet(context.Request.Method) ? context.Request.QueryString.Value : "");
            context.Response.Redirect($"/signin?returnUrl={Uri.EscapeDataString(back)}");
            return;
        }

        var code = await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        if (code is not { Succeeded: true, Principal: { } ticket } || ticket.GetClaim(Claims.ClientId) is not { } client)
        {
            var given = context.GetOpenIddictServerRequest()?.UserCode is { Length: > 0 };
            await ShowAsync(context, new ProviderPrompt.DeviceCode(Wrong: given));
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            var application = await applications.FindByClientIdAsync(client, context.RequestAborted);
            var name = application is null ? null : await applications.GetDisplayNameAsync(application, context.RequestAborted);
            await ShowAsync(context, new ProviderPrompt.DeviceConfirmation(
                UserCodeOf(context), name ?? client, ticket.GetClaim(DeviceAddressHandler.AddressClaim) ?? "", user));
            return;
        }

        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var allowed = (string?)context.GetOpenIddictServerRequest()?["decision"] == "allow";
        await users.NoteAsync(
            user.Account, allowed ? "openid.device.confirmed" : "openid.device.refused", user.Id.Value, FrontDoor.OriginOf(context, ids),
            context.RequestAborted);
        if (allowed)
        {
            await context.SignInAsync(
                OpenIddictServerAspNetCoreDefaults.AuthenticationScheme,
                ProviderTickets.Of(user, session.Principal, ticket.GetScopes(), client),
                new AuthenticationProperties { RedirectUri = $"{OpenIdProvider.DevicePath}?done=allowed" });
        }
        else
        {
            await context.ForbidAsync(
                OpenIddictServerAspNetCoreDefaults.AuthenticationScheme,
                new AuthenticationProperties { RedirectUri = $"{OpenIdProvider.DevicePath}?done=refused" });
        }
    }

    private Task ShowAsync(HttpContext context, ProviderPrompt prompt)
    {
        context.Features.Set(prompt);
        return next(context);
    }

    /// <summary>As the device shows it.</summary>
    private static string UserCodeOf(HttpContext context)
    {
        var letters = string.Concat((context.GetOpenIddictServerRequest()?.UserCode ?? "").Where(char.IsAsciiLetter));
        return letters.Length == 8 ? $"{letters[..4]}-{letters[4..]}" : letters;
    }
}
