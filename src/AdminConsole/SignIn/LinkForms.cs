using AdminConsole.Engine;
using Microsoft.AspNetCore.Mvc;
using static AdminConsole.SignIn.FrontDoor;

namespace AdminConsole.SignIn;

/// <summary>The forms behind links that people are given: an invitation, and the owner's way back in.</summary>
internal static class LinkForms
{
    public static void MapLinkForms(this WebApplication app)
    {
        app.MapForm("/invite", InviteAsync);
        app.MapForm("/reset-owner", ResetOwnerAsync);
    }

    private static async Task<IResult> InviteAsync(
        [FromForm] string? token, [FromForm] string? name, [FromForm] string? password, [FromForm] string? password2,
        InvitedUsers invited, Xid ids, HttpContext context)
    {
        if (!PersonName.IsOne(name ?? ""))
            return To("name");

        if (PasswordRefusal(password ?? "", password2 ?? "") is { } error)
            return To(error);

        try
        {
            var outcome = await invited.AcceptAsync(token ?? "", name!, password!, OriginOf(context, ids), context.RequestAborted);
            switch (outcome)
            {
                case InvitationOutcome.Accepted e:
                    var user = new SessionUser(e.Account, e.User, e.Name, e.Email);
                    return await EnterAsync(context, user, "/", "pwd");
                case InvitationOutcome.Taken:
                    return To("taken");
                case InvitationOutcome.Void:
                    return Results.LocalRedirect("/invite?error=invite");
                default:
                    return To("failed");
            }
        }
        catch (UnavailableException)
        {
            return To("unavailable");
        }

        IResult To(string error) => Results.LocalRedirect($"/invite?token={Uri.EscapeDataString(token ?? "")}&error={error}");
    }

    private static async Task<IResult> ResetOwnerAsync(
        [FromForm] string? code, [FromForm] string? password, [FromForm] string? password2, OwnerReset reset, Sessions sessions, Xid ids, HttpContext context)
    {
        if (PasswordRefusal(password ?? "", password2 ?? "") is { } error)
            return To(error);

        try
        {
            if (await reset.ResetAsync(code ?? "", password!, OriginOf(context, ids), context.RequestAborted) is not var (account, owner))
                return Results.LocalRedirect("/reset-owner?error=reset");

            // Whoever knew the old password may be signed in with it.
            await sessions.EndAllAsync(account, owner, except: null, OriginOf(context, ids), context.RequestAborted);
            return Results.LocalRedirect("/signin?done=reset");
        }
        catch (UnavailableException)
        {
            return To("unavailable");
        }

        IResult To(string error) => Results.LocalRedirect($"/reset-owner?code={Uri.EscapeDataString(code ?? "")}&error={error}");
    }
}
