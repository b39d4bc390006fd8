using System.Security.Claims;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;

namespace AdminConsole.Engine;

/// <summary>Who asks, as the sign-in found out. It travels through a request as claims.</summary>
/// <param name="TokenId">The access token that was shown; null for a person who signed in.</param>
public sealed record Caller(AccountId AccountId, UserId UserId, AccessTokenId? TokenId)
{
    /// <summary>The authentication scheme of access tokens.</summary>
    public const string AccessTokenScheme = "AccessToken";

    public const string AccountClaim = "account";
    public const string UserClaim = ClaimTypes.NameIdentifier;
    public const string TokenClaim = "token";

    /// <summary>The session of a browser: an id of <see cref="Sessions"/>.</summary>
    public const string SessionClaim = "session";

    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, UserClaim, roleType: null);
        identity.AddClaim(new Claim(AccountClaim, AccountId.Value));
        identity.AddClaim(new Claim(UserClaim, UserId.Value));
        if (TokenId is { } token)
            identity.AddClaim(new Claim(TokenClaim, token.Value));

        return new ClaimsPrincipal(identity);
    }

    /// <returns>Null if nobody has signed in.</returns>
    public static Caller? Of(ClaimsPrincipal principal) =>
        principal.FindFirstValue(AccountClaim) is { } account && principal.FindFirstValue(UserClaim) is { } user
            ? new Caller(
                new AccountId(account),
                new UserId(user),
                principal.FindFirstValue(TokenClaim) is { } token ? new AccessTokenId(token) : null)
            : null;
}
