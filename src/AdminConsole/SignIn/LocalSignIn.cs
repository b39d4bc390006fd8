using System.Net.Mail;
using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Mvc;

namespace AdminConsole.SignIn;

/// <summary>The forms of the front door: signing in with a password of ours, and the set-up link's first owner.</summary>
internal static class LocalSignIn
{
    /// <summary>Name, e-mail, two passwords and a code: nothing honest comes near it.</summary>
    private const int MaxForm = 16 * 1024;

    public static void MapLocalSignIn(this WebApplication app)
    {
        app.MapPost("/signin", SignInAsync).WithFormOptions(bufferBodyLengthLimit: MaxForm).RequireRateLimiting(SignInLimits.Policy);
        app.MapPost("/welcome", WelcomeAsync).WithFormOptions(bufferBodyLengthLimit: MaxForm).RequireRateLimiting(SignInLimits.Policy);
    }

    private static async Task<IResult> SignInAsync(
        [FromForm] string? email, [FromForm] string? password, [FromForm] string? returnUrl,
        LocalUsers users, HttpContext context)
    {
        var back = ConsoleSession.LocalOnly(returnUrl);
        try
        {
            var outcome = await users.SignInAsync(email ?? "", password ?? "", ConsoleSession.OriginOf(context), context.RequestAborted);
            switch (outcome)
            {
                case SignInOutcome.Succeeded succeeded:
                    await ConsoleSession.BeginAsync(context, succeeded.Account, succeeded.User, succeeded.Name, (email ?? "").Trim());
                    return Results.LocalRedirect(back);
                case SignInOutcome.Locked:
                    return To("locked");
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

    private static async Task<IResult> WelcomeAsync(
        [FromForm] string? code, [FromForm] string? name, [FromForm] string? email, [FromForm] string? password,
        [FromForm] string? password2, LocalUsers users, HttpContext context)
    {
        try
        {
            if (await users.FindSetupCodeAsync(code ?? "", context.RequestAborted) is not { } account)
                return Results.LocalRedirect("/welcome?error=code");

            if (Refusal(name ?? "", email ?? "", password ?? "", password2 ?? "") is { } error)
                return To(error);

            var (owner, rejection) = await users.ClaimAsync(
                account, name!, email!, password!, ConsoleSession.OriginOf(context), context.RequestAborted);
            if (owner is not { } user)
                return rejection!.Kind == RejectionKind.Precondition ? To("owned") : To("failed");

            await ConsoleSession.BeginAsync(context, account.Id, user, name!.Trim(), email!.Trim());
            return Results.LocalRedirect("/");
        }
        catch (UnavailableException)
        {
            return To("unavailable");
        }

        IResult To(string error) => Results.LocalRedirect($"/welcome?code={Uri.EscapeDataString(code ?? "")}&error={error}");
    }

    private static string? Refusal(string name, string email, string password, string password2)
    {
        if (name.Trim().Length is 0 or > 200)
            return "name";

        if (email.Length > 254 || !MailAddress.TryCreate(email.Trim(), out var address) || address.Address != email.Trim())
            return "email";

        if (password != password2)
            return "passwords";

        return password.Length is < LocalUsers.MinPasswordLength or > LocalUsers.MaxPasswordLength ? "weak" : null;
    }
}
