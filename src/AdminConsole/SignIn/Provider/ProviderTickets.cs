using System.Globalization;
using System.Security.Claims;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AdminConsole.SignIn.Provider;

/// <summary>What codes and tokens say of a person.</summary>
internal static class ProviderTickets
{
    /// <summary>For the session of the console that stands behind the request.</summary>
    public static ClaimsPrincipal Of(SessionUser user, ClaimsPrincipal session, IEnumerable<string> scopes, string client)
    {
        var signedInAt = ConsoleCookie.SignedInAt(session);
        var identity = new ClaimsIdentity("OpenIdProvider", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, user.Id.Value)
            .SetClaim(Caller.AccountClaim, user.Account.Value)
            .SetClaim(ConsoleCookie.SignedInAtClaim, signedInAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))
            .SetClaim(Claims.AuthenticationTime, signedInAt.ToUnixTimeSeconds())
            .SetClaims(Claims.AuthenticationMethodReference, [.. session.FindAll(ConsoleCookie.MethodClaim).Select(c => c.Value)]);
        identity.SetScopes(scopes);
        identity.SetResources(OpenIdProvider.Audience, client);
        return Named(identity, user);
    }

    /// <summary>For the next token after one of ours, with what the person is called now.</summary>
    public static ClaimsPrincipal Renewed(SessionUser user, ClaimsPrincipal before) =>
        Named(new ClaimsIdentity(before.Claims, "OpenIdProvider", Claims.Name, Claims.Role), user);

    /// <summary>Who stands behind a code or token of ours; null if it does not count any more.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public static async Task<SessionUser?> UserOfAsync(ClaimsPrincipal ticket, SignedInUsers signedIn, CancellationToken cancellationToken) =>
        ticket.GetClaim(Claims.Subject) is { } user && ticket.GetClaim(Caller.AccountClaim) is { } account
            ? await signedIn.FindAsync(new AccountId(account), new UserId(user), ConsoleCookie.SignedInAt(ticket), cancellationToken)
            : null;

    private static ClaimsPrincipal Named(ClaimsIdentity identity, SessionUser user)
    {
        identity.SetClaim(Claims.Name, user.Name)
            .SetClaim(Claims.PreferredUsername, user.Email)
            .SetClaim(Claims.Email, user.Email);
        identity.SetDestinations(DestinationsOf);
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Others can read access and identity tokens; what is nobody's business stays in those that come back to us.</summary>
    private static IEnumerable<string> DestinationsOf(Claim claim) => claim.Type switch
    {
        Claims.Name or Claims.PreferredUsername when claim.Subject!.HasScope(Scopes.Profile) => [Destinations.AccessToken, Destinations.IdentityToken],
        Claims.Email when claim.Subject!.HasScope(Scopes.Email) => [Destinations.AccessToken, Destinations.IdentityToken],
        Claims.AuthenticationTime or Claims.AuthenticationMethodReference => [Destinations.IdentityToken],
        Caller.AccountClaim or ConsoleCookie.SignedInAtClaim => [Destinations.AccessToken],
        _ => [],
    };
}
