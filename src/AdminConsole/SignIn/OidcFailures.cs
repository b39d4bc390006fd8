using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace AdminConsole.SignIn;

/// <summary>Why a sign-in at the provider failed, in words.</summary>
/// <param name="Kind">For the logs.</param>
/// <param name="Operator">What to mend; null if there is nothing.</param>
internal sealed record OidcFailure(int Status, string Kind, string Text, string? Operator = null);

/// <summary>The token does not have the claim that says who somebody is.</summary>
internal sealed class SubjectMissingException(string claim) : Exception($"The ID token has no claim {claim}.")
{
    public string Claim => claim;
}

/// <summary>Tells what to do from what the libraries throw.</summary>
internal static class OidcFailures
{
    private const string Again = "Start again.";
    private const string AskOperator = "The sign-in is not set up rightly. Tell whoever runs this console.";

    public static OidcFailure Of(Exception? e, TokenIssuer issuer) => e switch
    {
        UnavailableException or HttpRequestException or OperationCanceledException => new OidcFailure(
            StatusCodes.Status503ServiceUnavailable, "provider unavailable",
            "The sign-in provider does not answer. Try again in a moment. Whoever is signed in stays so.",
            e is UnavailableException ? e.Message : "The token or user info endpoint of the provider did not answer in time."),
        OpenIdConnectProtocolInvalidNonceException => new OidcFailure(
            StatusCodes.Status400BadRequest, "nonce", $"The provider's answer belongs to another sign-in. {Again}"),
        OpenIdConnectProtocolException when e.Data["error"] is string error => Said(error),
        OpenIdConnectProtocolException => new OidcFailure(
            StatusCodes.Status400BadRequest, "protocol", $"The provider's answer cannot be used. {Again}", e.Message),
        SecurityTokenInvalidAudienceException => Wrong(
            "audience", "The provider's token is for another client: compare Oidc:ClientId with what the provider shows."),
        SecurityTokenInvalidIssuerException => Wrong(
            "issuer", $"The provider's token names another issuer than {issuer.Name()}: set Oidc:Authority to the one that it names."),
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException => Wrong(
            "lifetime", "The provider's token is over, or not valid yet: the clocks of provider and host differ by more than a minute."),
        SecurityTokenInvalidAlgorithmException => Wrong(
            "algorithm", "The provider signs with an algorithm that is not taken: let it sign with RS256 or ES256."),
        SecurityTokenException => Wrong("signature", "The signature of the provider's token is not by one of its keys."),
        SubjectMissingException missing => Wrong(
            "subject", $"The provider's token has no claim {missing.Claim}: set Oidc:UserIdClaim to one that it has, such as sub."),
        AuthenticationFailureException when Error(e) is { } error => Said(error),
        _ => new OidcFailure(
            StatusCodes.Status400BadRequest, "state",
            $"This sign-in did not begin in this browser, was used already, or took too long. {Again} The browser must take cookies of this console."),
    };

    /// <summary>What the provider itself names as the error (RFC 6749, sections 4.1.2.1 and 5.2).</summary>
    private static OidcFailure Said(string error) => error switch
    {
        "invalid_grant" => new OidcFailure(
            StatusCodes.Status400BadRequest, "code", $"The provider does not take its code: it was used already, or belongs to another browser. {Again}"),
        "invalid_client" or "unauthorized_client" => Wrong(
            error, "The provider refuses this console: compare Oidc:ClientId and Oidc:ClientSecret with what it shows, and allow the authorization code flow."),
        "invalid_scope" => Wrong(error, "The provider refuses a scope: take out of Oidc:Scopes what it does not know."),
        "access_denied" => new OidcFailure(StatusCodes.Status403Forbidden, error, "The provider did not let you in. Ask whoever runs it for access."),
        "temporarily_unavailable" or "server_error" => new OidcFailure(
            StatusCodes.Status503ServiceUnavailable, error, "The sign-in provider has trouble of its own. Try again in a moment."),
        _ => Wrong(error, $"The provider says {Printable(error)}. Its log tells more."),
    };

    private static OidcFailure Wrong(string kind, string @operator) =>
        new(StatusCodes.Status400BadRequest, Printable(kind), AskOperator, @operator);

    private static string? Error(Exception e) =>
        e.Data["error"] as string ?? (e.InnerException is { } inner ? inner.Data["error"] as string : null);

    /// <summary>It comes from an address that anybody can write.</summary>
    private static string Printable(string error) =>
        new([.. error.Take(64).Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')]);
}
