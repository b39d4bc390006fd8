using System.Text.Encodings.Web;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AdminConsole.SignIn;

/// <summary>
/// Signs in whoever shows an access token: <c>Authorization: Token nbp_…</c>, or <c>Bearer</c> with the same text. The answers to
/// those it turns away are NetBird's, which dashboards match word by word.
/// </summary>
internal sealed class AccessTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    Accounts accounts,
    TokenUses uses,
    TimeProvider clock) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private static readonly Refusal _missing = new(StatusCodes.Status401Unauthorized, "no valid authentication provided");
    private static readonly Refusal _invalid = new(StatusCodes.Status401Unauthorized, "token invalid");
    private static readonly Refusal _blocked = new(StatusCodes.Status403Forbidden, "the user has no access to the api or is blocked");
    private static readonly Refusal _pending = new(StatusCodes.Status403Forbidden, "user is pending approval");

    private Refusal _refusal = _missing;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!TryRead(Request.Headers.Authorization.ToString(), out var text))
            return AuthenticateResult.NoResult();

        if (!AccessTokens.IsWellFormed(text))
            return Refuse(_invalid);

        if (await accounts.FindAccessTokenAsync(AccessTokens.HashOf(text), Context.RequestAborted) is not var (account, user, token))
            return Refuse(_invalid);

        if (token.ExpiresAt <= clock.GetUtcNow())
            return Refuse(_invalid);

        if (!user.MayAct)
            return Refuse(user.Blocked ? _blocked : _pending);

        uses.Note(account.Id, token.Id);
        var principal = new Caller(account.Id, user.Id, token.Id).ToPrincipal(Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = _refusal.Status;
        if (_refusal.Status == StatusCodes.Status401Unauthorized)
            Response.Headers.WWWAuthenticate = "Token";

        return Response.WriteAsJsonAsync(new { message = _refusal.Message, code = _refusal.Status }, Context.RequestAborted);
    }

    private AuthenticateResult Refuse(Refusal refusal)
    {
        _refusal = refusal;
        return AuthenticateResult.Fail(refusal.Message);
    }

    private static bool TryRead(string header, out string text)
    {
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        text = space < 0 ? "" : header[(space + 1)..].Trim();
        var scheme = space < 0 ? header : header[..space];
        return text.Length > 0
            && (scheme.Equals("Token", StringComparison.OrdinalIgnoreCase) || scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase));
    }

    private sealed record Refusal(int Status, string Message);
}

internal static class AccessTokenSignIn
{
    /// <summary>Adds the scheme <see cref="Caller.AccessTokenScheme"/>.</summary>
    public static AuthenticationBuilder AddAccessTokens(this AuthenticationBuilder authentication) =>
        authentication.AddScheme<AuthenticationSchemeOptions, AccessTokenHandler>(Caller.AccessTokenScheme, configureOptions: null);
}
