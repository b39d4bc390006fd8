using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;

namespace AdminConsole.SignIn;

/// <summary>What all forms before the console have in common.</summary>
internal static class FrontDoor
{
    /// <summary>Name, e-mail, two passwords and a code: nothing honest comes near it.</summary>
    public const int MaxForm = 16 * 1024;

    public static RouteHandlerBuilder MapForm(this IEndpointRouteBuilder app, string path, Delegate handler) =>
        app.MapPost(path, handler).WithFormOptions(bufferBodyLengthLimit: MaxForm).RequireRateLimiting(SignInLimits.Policy);

    /// <summary>Gives the browser its session and goes on.</summary>
    /// <param name="back">A path of this console.</param>
    /// <param name="methods">How the person showed who it is, in the words of RFC 8176.</param>
    public static async Task<IResult> EnterAsync(HttpContext context, SessionUser user, string back, params IReadOnlyList<string> methods)
    {
        await context.SignOutAsync(ConsoleCookie.HalfWayScheme);
        await ConsoleSession.BeginAsync(context, user.Account, user.Id, user.Name, user.Email, idToken: null, methods);
        return Results.LocalRedirect(GoOn(back));
    }

    /// <summary>
    /// Where to send a browser that has posted a form. What may lead on to an application breaks off the chain of redirects: our
    /// policy lets forms lead to us alone, and browsers apply it to the whole chain.
    /// </summary>
    public static string GoOn(string back) =>
        back.StartsWith("/connect/", StringComparison.Ordinal) ? $"/signin/continue?returnUrl={Uri.EscapeDataString(back)}" : back;

    /// <summary>A path of this console, never another site.</summary>
    public static string LocalOnly(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : "/";

    /// <returns>The key of what is wrong; null if nothing is.</returns>
    public static string? PasswordRefusal(string password, string again) =>
        password != again ? "passwords" : Passwords.IsLongEnough(password) ? null : "weak";

    public static Origin OriginOf(HttpContext context, Xid ids)
    {
        var client = context.Request.Headers.UserAgent.ToString();
        var address = context.Connection.RemoteIpAddress;
        return new Origin(
            Channel.Console,
            (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString(),
            new string([.. client.Take(200).Where(c => !char.IsControl(c))]),
            context.TraceIdentifier,
            ids.Next());
    }
}
