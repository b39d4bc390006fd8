using AdminConsole.Engine;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.Extensions;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AdminConsole.SignIn.Provider;

/// <summary>
/// Where applications send a browser to sign out here too. An application that shows whose session it means is believed; otherwise
/// the person is asked, since a link of any site leads here.
/// </summary>
internal sealed class LogoutPage(RequestDelegate next, IAntiforgery antiforgery)
{
    /// <summary>In our own form alone.</summary>
    private const string Confirmed = "confirmed";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetOpenIddictServerRequest() is not { } request || context.GetOpenIddictServerResponse() is { Error.Length: > 0 })
        {
            ProviderPages.ShowRefusal(context);
            await next(context);
            return;
        }

        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (session.Principal is not null && Caller.Of(session.Principal) is { } caller)
        {
            var hint = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
            var isOurForm = request.HasParameter(Confirmed) && await antiforgery.IsRequestValidAsync(context);
            if (!isOurForm && hint?.GetClaim(Claims.Subject) != caller.UserId.Value)
            {
                context.Features.Set<ProviderPrompt>(new ProviderPrompt.SignOut(FieldsOf(request)));
                await next(context);
                return;
            }

            await ConsoleSession.LeaveAsync(context);
            if (isOurForm)
            {
                context.Response.Redirect(FrontDoor.GoOn(OpenIdProvider.LogoutPath + new QueryBuilder(FieldsOf(request))));
                return;
            }
        }

        await context.SignOutAsync(
            OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = "/signed-out" });
    }

    private static Dictionary<string, string> FieldsOf(OpenIddictRequest request) =>
        new[] { Parameters.ClientId, Parameters.IdTokenHint, Parameters.PostLogoutRedirectUri, Parameters.State }
            .Where(name => request.HasParameter(name))
            .ToDictionary(name => name, name => (string?)request[name] ?? "");
}
