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
    /// <param name="methods">How the person showed who it is, in the words of RFC 8176; none if a provider did it.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public static async Task BeginAsync(
        HttpContext context, AccountId account, UserId user, string name, string email, string? idToken = null,
        params IReadOnlyList<string> methods)
    {
        var services = context.RequestServices;

        // At the provider's callback nobody has looked at the cookie yet.
        if ((await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Principal is { } before)
            await EndAsync(context, before);

        var id = await services.GetRequiredService<Sessions>().BeginAsync(account, user, idToken, OriginOf(context), context.RequestAborted);
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            ConsoleCookie.Principal(
                new SessionUser(account, user, name, email), services.GetRequiredService<TimeProvider>().GetUtcNow(), methods, id));
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

    /// <summary>Signs the browser out of the console. Who wants to leave, leaves, even if the database is away.</summary>
    public static async Task LeaveAsync(HttpContext context)
    {
        try
        {
            await EndAsync(context, context.User);
        }
        catch (UnavailableException)
        {
            // Without its cookie the session is out of this browser's reach.
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public static Origin OriginOf(HttpContext context) =>
        FrontDoor.OriginOf(context, context.RequestServices.GetRequiredService<Xid>());

    /// <summary>A path of this console, never another site.</summary>
    public static string LocalOnly(string? path) => FrontDoor.LocalOnly(path);
}
