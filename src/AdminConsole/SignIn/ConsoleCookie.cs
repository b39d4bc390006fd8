using System.Globalization;
using System.Security.Claims;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace AdminConsole.SignIn;

/// <summary>The session of a signed-in person: a sealed cookie that names account and user, and no right. Rights are asked each time.</summary>
internal static class ConsoleCookie
{
    /// <summary>Unix time in milliseconds of when the person showed who it is.</summary>
    public const string SignedInAtClaim = "signed_in_at";

    /// <summary>How the person showed it, one claim each: RFC 8176's <c>pwd</c> and <c>otp</c>.</summary>
    public const string MethodClaim = "amr";

    /// <summary>Between the password and the code of a second factor.</summary>
    public const string HalfWayScheme = "HalfWay";

    /// <summary>A working day; it slides while the console is used.</summary>
    private static readonly TimeSpan _life = TimeSpan.FromHours(12);

    /// <summary>Time to find the phone.</summary>
    private static readonly TimeSpan _halfWayLife = TimeSpan.FromMinutes(10);

    public static AuthenticationBuilder AddConsoleCookie(this AuthenticationBuilder builder, bool secure) => builder
        .AddCookie(CookieAuthenticationDefaults.AuthenticationScheme, options =>
        {
            Furnish(options.Cookie, "adminconsole", secure);
            options.ExpireTimeSpan = _life;
            options.SlidingExpiration = true;
            options.LoginPath = "/signin";
            options.AccessDeniedPath = "/signin";
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnValidatePrincipal = ValidateAsync;
        })
        .AddCookie(HalfWayScheme, options =>
        {
            Furnish(options.Cookie, "adminconsole-halfway", secure);
            options.ExpireTimeSpan = _halfWayLife;
            options.SlidingExpiration = false;
        });

    /// <param name="methods">How the person showed who it is.</param>
    public static ClaimsPrincipal Principal(SessionUser user, DateTimeOffset signedInAt, params IEnumerable<string> methods) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.Id.Value),
            new Claim(Caller.AccountClaim, user.Account.Value),
            new Claim(ClaimTypes.Name, user.Name),
            new Claim(ClaimTypes.Email, user.Email),
            new Claim(SignedInAtClaim, signedInAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            .. methods.Select(m => new Claim(MethodClaim, m)),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>The beginning of time for who does not say it.</summary>
    public static DateTimeOffset SignedInAt(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue(SignedInAtClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : DateTimeOffset.UnixEpoch;

    private static void Furnish(CookieBuilder cookie, string name, bool secure)
    {
        cookie.Name = secure ? "__Host-" + name : name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;

        // From the configuration, not from the request: behind a proxy every request looks like cleartext.
        cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
    }

    /// <summary>A user who is gone or blocked, or has a new password, has no session, whatever the cookie says.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (context.Principal is { } principal && Caller.Of(principal) is { } caller)
        {
            try
            {
                var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
                if (await sessions.FindAsync(caller.AccountId, caller.UserId, SignedInAt(principal), context.HttpContext.RequestAborted) is not null)
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
