using AdminConsole.Engine;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AdminConsole.SignIn.Provider;

/// <summary>Gives tokens for a code, a confirmed device or a refresh token, as long as its user may act.</summary>
internal static class TokenEndpoint
{
    public static async Task<IResult> AnswerAsync(HttpContext context, SignedInUsers signedIn, LocalUsers users, Xid ids)
    {
        // The library has verified the grant before it let the request through.
        var ticket = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal
            ?? throw new InvalidOperationException("The token request has no grant.");
        if (await ProviderTickets.UserOfAsync(ticket, signedIn, context.RequestAborted) is not { } user)
        {
            return Results.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
            {
                [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidGrant,
                [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The user may not sign in any more, or has to sign in again.",
            }), [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        }

        if (context.GetOpenIddictServerRequest()?.IsRefreshTokenGrantType() != true)
            await users.NoteAsync(user.Account, "openid.signin", user.Id.Value, FrontDoor.OriginOf(context, ids), context.RequestAborted);

        return Results.SignIn(
            ProviderTickets.Renewed(user, ticket), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}

/// <summary>Tells an application whom its access token is of, as that person is called now.</summary>
internal static class UserInfoEndpoint
{
    public static async Task<IResult> AnswerAsync(HttpContext context, SignedInUsers signedIn)
    {
        var ticket = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        if (ticket is null || await ProviderTickets.UserOfAsync(ticket, signedIn, context.RequestAborted) is not { } user)
        {
            return Results.Challenge(new AuthenticationProperties(new Dictionary<string, string?>
            {
                [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidToken,
                [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The user of this token may not act any more.",
            }), [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        }

        var claims = new Dictionary<string, string>(StringComparer.Ordinal) { [Claims.Subject] = user.Id.Value };
        if (ticket.HasScope(Scopes.Profile))
        {
            claims[Claims.Name] = user.Name;
            claims[Claims.PreferredUsername] = user.Email;
        }

        if (ticket.HasScope(Scopes.Email))
            claims[Claims.Email] = user.Email;

        return Results.Json(claims);
    }
}
