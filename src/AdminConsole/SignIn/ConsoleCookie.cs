using System.Security.Claims;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace AdminConsole.SignIn;

/// <summary>The session of a signed-in person: a sealed cookie that names account and user, and no right. Rights are asked each time.</summary>
internal static class ConsoleCookie
{
    /// <summary>A working day; it slides while the console is used.</summary>
    private static readonly TimeSpan _life = TimeSpan.FromHours(12);

    public static AuthenticationBuilder AddConsoleCookie(this AuthenticationBuilder builder, bool secure) =>
        builder.AddCookie(CookieAuthenticationDefaults.AuthenticationScheme, options =>
        {
            options.Cookie.Name = secure ? "__Host-adminconsole" : "adminconsole";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;

            // From the configuration, not from the request: behind a proxy every request looks like cleartext.
            options.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.ExpireTimeSpan = _life;
            options.SlidingExpiration = true;
            options.LoginPath = "/signin";
            options.AccessDeniedPath = "/signin";
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnValidatePrincipal = ValidateAsync;
        });

    public static ClaimsPrincipal Principal(SignInOutcome.Succeeded user, string email) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.User.Value),
            new Claim(Caller.AccountClaim, user.Account.Value),
            new Claim(ClaimTypes.Name, user.Name),
            new Claim(ClaimTypes.Email, email),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>A user who is gone or blocked has no session, whatever the cookie says.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var user = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier);
        var account = context.Principal?.FindFirstValue(Caller.AccountClaim);
        if (user is not null && account is not null)
        {
            try
            {
                var accounts = context.HttpContext.RequestServices.GetRequiredService<Accounts>();
                var snapshot = (await accounts.GetAsync(new AccountId(account), context.HttpContext.RequestAborted)).Snapshot;
                if (snapshot.Users.GetValueOrDefault(new UserId(user)) is { MayAct: true })
                    return;
            }
            catch (UnavailableException)
            {
                return; // our trouble signs nobody out; without the account the session can do nothing anyway
            }
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }
}
