using System.Security.Claims;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace AdminConsole.SignIn;

/// <summary>Begins and ends the session of a browser. Whatever proves who somebody is ends here.</summary>
internal static class ConsoleSession
{
    /// <summary>Somebody has signed in with this browser. The session that it had before is over.</summary>
    /// <param name="name">As the console shows it.</param>
    /// <param name="idToken">The provider's; null without a provider.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public static async Task BeginAsync(
        HttpContext context, AccountId account, UserId user, string name, string email, string? idToken = null)
    {
        var sessions = context.RequestServices.GetRequiredService<Sessions>();

        // At the provider's callback nobody has looked at the cookie yet.
        if ((await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Principal is { } before)
            await EndAsync(context, before);

        var id = await sessions.BeginAsync(account, user, idToken, OriginOf(context), context.RequestAborted);
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            new ClaimsPrincipal(new ClaimsIdentity(
                [
                    new Claim(Caller.UserClaim, user.Value),
                    new Claim(Caller.AccountClaim, account.Value),
                    new Claim(Caller.SessionClaim, id),
                    new Claim(ClaimTypes.Name, name),
                    new Claim(ClaimTypes.Email, email),
                ],
                CookieAuthenticationDefaults.AuthenticationScheme)));
    }

    /// <summary>Ends the session of this browser, if it has one. The cookie is the caller's affair.</summary>
    /// <returns>The provider's token that it began with; null without one.</returns>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public static async Task<string?> EndAsync(HttpContext context, ClaimsPrincipal principal)
    {
        if (Caller.Of(principal) is not { } caller || principal.FindFirstValue(Caller.SessionClaim) is not { } session)
            return null;

        var sessions = context.RequestServices.GetRequiredService<Sessions>();
        return (await sessions.EndAsync(caller.AccountId, caller.UserId, session, OriginOf(context), context.RequestAborted)).IdToken;
    }

    public static Origin OriginOf(HttpContext context)
    {
        var client = context.Request.Headers.UserAgent.ToString();
        var address = context.Connection.RemoteIpAddress;
        return new Origin(
            Channel.Console,
            (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString(),
            new string([.. client.Take(200).Where(c => !char.IsControl(c))]),
            context.TraceIdentifier,
            context.RequestServices.GetRequiredService<Xid>().Next());
    }

    /// <summary>A path of this console, never another site.</summary>
    public static string LocalOnly(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : "/";
}
