using System.Text.Encodings.Web;
using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AdminConsole.SignIn;

/// <summary>
/// Signs in whoever shows an access token: <c>Authorization: Token nbp_…</c>, or <c>Bearer</c> with the same text; and people with a
/// token of the provider, <c>Bearer</c> alone. The answers to those it turns away are NetBird's, which dashboards match word by word.
/// </summary>
internal sealed class AccessTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    Accounts accounts,
    TokenUses uses,
    BearerTokens tokens,
    Arrivals arrivals,
    TimeProvider clock) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private static readonly Refusal _missing = new(StatusCodes.Status401Unauthorized, "no valid authentication provided");
    private static readonly Refusal _invalid = new(StatusCodes.Status401Unauthorized, "token invalid");
    private static readonly Refusal _blocked = new(StatusCodes.Status403Forbidden, "the user has no access to the api or is blocked");
    private static readonly Refusal _pending = new(StatusCodes.Status403Forbidden, "user is pending approval");

    private static readonly Refusal _outside = new(StatusCodes.Status403Forbidden, AccountSettings.TokenGroupsRefusedText.ToLowerInvariant());

    private Refusal _refusal = _missing;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!TryRead(Request.Headers.Authorization.ToString(), out var bearer, out var text))
            return AuthenticateResult.NoResult();

        if (bearer && !text.StartsWith(AccessTokens.Prefix, StringComparison.Ordinal))
            return await ArriveAsync(text);

        if (!AccessTokens.IsWellFormed(text))
            return Refuse(_invalid);

        if (await accounts.FindAccessTokenAsync(AccessTokens.HashOf(text), Context.RequestAborted) is not var (account, user, token))
            return Refuse(_invalid);

        if (token.ExpiresAt <= clock.GetUtcNow())
            return Refuse(_invalid);

        if (!user.MayAct)
            return Refuse(user.Blocked ? _blocked : _pending);

        uses.Note(account.Id, token.Id);
        return Admit(new Caller(account.Id, user.Id, token.Id));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = _refusal.Status;
        if (_refusal.Status == StatusCodes.Status401Unauthorized)
            Response.Headers.WWWAuthenticate = "Token";

        return Response.WriteAsJsonAsync(new { message = _refusal.Message, code = _refusal.Status }, Context.RequestAborted);
    }

    private async Task<AuthenticateResult> ArriveAsync(string text)
    {
        if (await tokens.ReadAsync(text, idTokens: false, Context.RequestAborted) is not { } who)
            return Refuse(_invalid);

        var origin = ConsoleSession.OriginOf(Context) with { Channel = Channel.Api };
        return await arrivals.ArriveAsync(who, setupCode: null, origin, Context.RequestAborted) switch
        {
            Arrival.Known { User.MayAct: true } known => Admit(new Caller(known.Account.Id, known.User.Id, TokenId: null)),
            Arrival.Known known => Refuse(known.User.Blocked ? _blocked : _pending),
            Arrival.OutsideGroups => Refuse(_outside),
            Arrival.Refused refused => Refuse(new Refusal(StatusCodes.Status403Forbidden, refused.Rejection.Message)),
            _ => Refuse(_invalid),
        };
    }

    private AuthenticateResult Admit(Caller caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(Scheme.Name), Scheme.Name));

    private AuthenticateResult Refuse(Refusal refusal)
    {
        _refusal = refusal;
        return AuthenticateResult.Fail(refusal.Message);
    }

    private static bool TryRead(string header, out bool bearer, out string text)
    {
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        text = space < 0 ? "" : header[(space + 1)..].Trim();
        var scheme = space < 0 ? header : header[..space];
        bearer = scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);
        return text.Length > 0 && (bearer || scheme.Equals("Token", StringComparison.OrdinalIgnoreCase));
    }

    private sealed record Refusal(int Status, string Message);
}

internal static class AccessTokenSignIn
{
    /// <summary>Adds the scheme <see cref="Caller.AccessTokenScheme"/>.</summary>
    public static AuthenticationBuilder AddAccessTokens(this AuthenticationBuilder authentication) =>
        authentication.AddScheme<AuthenticationSchemeOptions, AccessTokenHandler>(Caller.AccessTokenScheme, configureOptions: null);
}
