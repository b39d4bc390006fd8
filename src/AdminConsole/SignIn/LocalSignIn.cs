using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using static AdminConsole.SignIn.FrontDoor;

namespace AdminConsole.SignIn;

/// <summary>The forms of the front door: signing in with a password of ours, and the set-up link's first owner.</summary>
internal static class LocalSignIn
{
    /// <summary>Where a second factor is set up.</summary>
    private const string SecondFactorPage = "/profile/second-factor";

    public static void MapLocalSignIn(this WebApplication app)
    {
        app.MapForm("/signin", SignInAsync);
        app.MapForm("/signin/second-factor", SecondStepAsync);
        app.MapForm("/welcome", WelcomeAsync);
    }

    private static async Task<IResult> SignInAsync(
        [FromForm] string? email, [FromForm] string? password, [FromForm] string? returnUrl,
        LocalUsers users, SignedInUsers signedIn, Xid ids, TimeProvider clock, HttpContext context)
    {
        var back = LocalOnly(returnUrl);
        try
        {
            var outcome = await users.SignInAsync(email ?? "", password ?? "", OriginOf(context, ids), context.RequestAborted);
            switch (outcome)
            {
                case SignInOutcome.Succeeded(var user):
                    var owes = await signedIn.OwesSecondFactorAsync(user.Account, user.Id, context.RequestAborted);
                    return await EnterAsync(context, user, owes ? SecondFactorPage : back, "pwd");
                case SignInOutcome.SecondFactorNeeded(var user):
                    await context.SignInAsync(
                        ConsoleCookie.HalfWayScheme,
                        ConsoleCookie.Principal(user, clock.GetUtcNow(), ["pwd"]),
                        new AuthenticationProperties { RedirectUri = back });
                    return Results.LocalRedirect("/signin/second-factor");
                case SignInOutcome.Locked:
                    return To("locked");
                case SignInOutcome.Blocked:
                    return Results.LocalRedirect(ConsoleCookie.BlockedPath);
                default:
                    return To("credentials");
            }
        }
        catch (UnavailableException)
        {
            return To("unavailable");
        }

        IResult To(string error) => Results.LocalRedirect(
            $"/signin?error={error}" + (back == "/" ? "" : $"&returnUrl={Uri.EscapeDataString(back)}"));
    }

    private static async Task<IResult> SecondStepAsync(
        [FromForm] string? code, LocalUsers users, Xid ids, HttpContext context)
    {
        var halfWay = await context.AuthenticateAsync(ConsoleCookie.HalfWayScheme);
        if (halfWay is not { Succeeded: true, Principal: { } principal } || Caller.Of(principal) is not { } caller)
            return Results.LocalRedirect("/signin?error=expired");

        try
        {
            var outcome = await users.SignInAsync(
                caller.AccountId, caller.UserId, ConsoleCookie.SignedInAt(principal), code ?? "", OriginOf(context, ids), context.RequestAborted);
            return outcome switch
            {
                SecondStepOutcome.Succeeded(var user) => await EnterAsync(
                    context, user, LocalOnly(halfWay.Properties?.RedirectUri), "pwd", "otp"),
                SecondStepOutcome.Locked => To("codes"),
                SecondStepOutcome.Void => Results.LocalRedirect("/signin?error=expired"),
                _ => To("one-time-code"),
            };
        }
        catch (UnavailableException)
        {
            return To("unavailable");
        }

        static IResult To(string error) => Results.LocalRedirect($"/signin/second-factor?error={error}");
    }

    private static async Task<IResult> WelcomeAsync(
        [FromForm] string? code, [FromForm] string? name, [FromForm] string? email, [FromForm] string? password,
        [FromForm] string? password2, LocalUsers users, Xid ids, HttpContext context)
    {
        try
        {
            if (await users.FindSetupCodeAsync(code ?? "", context.RequestAborted) is not { } account)
                return Results.LocalRedirect("/welcome?error=code");

            if (Refusal(name ?? "", email ?? "", password ?? "", password2 ?? "") is { } error)
                return To(error);

            var (owner, rejection) = await users.ClaimAsync(
                account, name!, email!, password!, OriginOf(context, ids), context.RequestAborted);
            if (owner is not { } user)
                return rejection!.Kind == RejectionKind.Precondition ? To("owned") : To("failed");

            var person = new SessionUser(account.Id, user, name!.Trim(), email!.Trim());
            return await EnterAsync(context, person, "/", "pwd");
        }
        catch (UnavailableException)
        {
            return To("unavailable");
        }

        IResult To(string error) => Results.LocalRedirect($"/welcome?code={Uri.EscapeDataString(code ?? "")}&error={error}");
    }

    private static string? Refusal(string name, string email, string password, string password2)
    {
        if (!PersonName.IsOne(name))
            return "name";

        return EmailAddress.IsOne(email) ? PasswordRefusal(password, password2) : "email";
    }
}
