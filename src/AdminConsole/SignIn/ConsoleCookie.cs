using System.Globalization;
using System.Security.Claims;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace AdminConsole.SignIn;

/// <summary>
/// The browser's half of a session: a sealed cookie that names account, user and session, and no right. Whether the session goes on,
/// and what its user may do, is asked each time.
/// </summary>
internal static class ConsoleCookie
{
    /// <summary>Unix time in milliseconds of when the person showed who it is.</summary>
    public const string SignedInAtClaim = TokenIdentity.SignedInAtClaim;

    /// <summary>How the person showed it, one claim each: RFC 8176's <c>pwd</c> and <c>otp</c>.</summary>
    public const string MethodClaim = "amr";

    /// <summary>Between the password and the code of a second factor.</summary>
    public const string HalfWayScheme = "HalfWay";

    public const string PendingPath = "/pending";
    public const string BlockedPath = "/blocked";

    /// <summary>Time to find the phone.</summary>
    private static readonly TimeSpan _halfWayLife = TimeSpan.FromMinutes(10);

    public static AuthenticationBuilder AddConsoleCookie(this AuthenticationBuilder builder, bool secure) => builder
        .AddCookie(CookieAuthenticationDefaults.AuthenticationScheme, options =>
        {
            Furnish(options.Cookie, "adminconsole", secure);

            // The session itself ends sooner when it is not used.
            options.ExpireTimeSpan = Sessions.Life;
            options.SlidingExpiration = false;
            options.LoginPath = "/signin";
            options.AccessDeniedPath = "/signin";
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnValidatePrincipal = ValidateAsync;
            options.Events.OnRedirectToLogin = context =>
            {
                context.Response.Redirect(WhereTo(context));
                return Task.CompletedTask;
            };
        })
        .AddCookie(HalfWayScheme, options =>
        {
            Furnish(options.Cookie, "adminconsole-halfway", secure);
            options.ExpireTimeSpan = _halfWayLife;
            options.SlidingExpiration = false;
        });

    /// <param name="methods">How the person showed who it is.</param>
    /// <param name="session">Null while the sign-in is not complete.</param>
    public static ClaimsPrincipal Principal(
        SessionUser user, DateTimeOffset signedInAt, IEnumerable<string> methods, string? session = null) => new(new ClaimsIdentity(
        [
            new Claim(Caller.UserClaim, user.Id.Value),
            new Claim(Caller.AccountClaim, user.Account.Value),
            new Claim(ClaimTypes.Name, user.Name),
            new Claim(ClaimTypes.Email, user.Email),
            new Claim(SignedInAtClaim, signedInAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            .. methods.Select(m => new Claim(MethodClaim, m)),
            .. session is null ? Array.Empty<Claim>() : [new Claim(Caller.SessionClaim, session)],
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

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var standing = await StandingAsync(context);
        if (standing == Standing.Good)
            return;

        // The page that says "you have to wait" must know who waits.
        if (standing == Standing.Pending && context.Request.Path.StartsWithSegments(PendingPath))
            return;

        context.RejectPrincipal();
        context.HttpContext.Items[typeof(Standing)] = standing;
        if (standing is Standing.Over or Standing.Blocked)
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private static async Task<Standing> StandingAsync(CookieValidatePrincipalContext context)
    {
        if (context.Principal is not { } principal || Caller.Of(principal) is not { } caller
            || principal.FindFirstValue(Caller.SessionClaim) is not { } id)
        {
            return Standing.Over;
        }

        var services = context.HttpContext.RequestServices;
        var cancellationToken = context.HttpContext.RequestAborted;
        try
        {
            if (await services.GetRequiredService<Sessions>().FindAsync(id, caller.AccountId, caller.UserId, cancellationToken) is not { } session)
                return Standing.Over;

            context.HttpContext.Features.Set(session);
            var account = await services.GetRequiredService<Accounts>().GetAsync(caller.AccountId, cancellationToken);
            return account.Snapshot.Users.GetValueOrDefault(caller.UserId) switch
            {
                null => Standing.Over,
                { Blocked: true } => Standing.Blocked,
                { PendingApproval: true } => Standing.Pending,
                _ => Standing.Good,
            };
        }
        catch (UnavailableException)
        {
            // Our trouble signs nobody out: the cookie stays, and counts again when it can be looked at.
            return Standing.Unknown;
        }
    }

    private static string WhereTo(RedirectContext<CookieAuthenticationOptions> context) =>
        (context.HttpContext.Items[typeof(Standing)] as Standing?) switch
        {
            Standing.Pending => PendingPath,
            Standing.Blocked => BlockedPath,
            Standing.Over => SignInPage(context.Request, "ended"),
            Standing.Unknown => SignInPage(context.Request, "unavailable"),
            _ => context.RedirectUri,
        };

    private static string SignInPage(HttpRequest request, string error) =>
        "/signin" + QueryString.Create("error", error).Add("returnUrl", request.Path + request.QueryString);

    private enum Standing
    {
        Good,
        Pending,
        Blocked,

        /// <summary>The session or its user is gone.</summary>
        Over,

        /// <summary>The database is away, and nobody here remembers the session.</summary>
        Unknown,
    }
}
