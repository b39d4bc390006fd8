using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AdminConsole.Engine;

/// <summary>
/// Reads the signed tokens that people, tools and agents bring: who signed it, for whom, until when, and who it speaks of. One place
/// for all doors.
/// </summary>
public sealed class BearerTokens(IEnumerable<TokenIssuer> issuers, TimeProvider clock)
{
    /// <summary>How far the clocks of provider and host may differ.</summary>
    private static readonly TimeSpan _skew = TimeSpan.FromSeconds(60);

    /// <summary>What only the issuer could sign. Whoever has the public key could sign with the others.</summary>
    private static readonly string[] _algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly string[] _idTokenClaims = ["nonce", "at_hash", "c_hash", "s_hash", "events"];

    private static readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 32 * 1024 };

    private readonly TokenIssuer[] _issuers = [.. issuers];

    /// <summary>What every token must fulfil, whichever door it comes through; the keys and the audience come in addition.</summary>
    public static TokenValidationParameters Rules(TokenIssuer issuer, TimeProvider clock) => new()
    {
        ValidIssuers = [issuer.Name(), issuer.Name() + "/"],
        ValidAudiences = issuer.Audiences,
        ValidAlgorithms = _algorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) => Lasts(notBefore, expires, clock.GetUtcNow().UtcDateTime),
    };

    /// <summary>Reads a token that stands for a person at a door.</summary>
    /// <param name="idTokens">True if ID tokens are taken too. They say who somebody is to one client, and are no right to ask us.</param>
    /// <returns>Null if it is not valid; why is nobody's business but the log's.</returns>
    /// <exception cref="UnavailableException">Its issuer's keys cannot be had now: it may be valid.</exception>
    public Task<TokenIdentity?> ReadAsync(string token, bool idTokens, CancellationToken cancellationToken) =>
        ReadAsync(token, idTokens, alsoFor: [], cancellationToken);

    /// <param name="alsoFor">Audiences that count at this door, besides those of the issuer.</param>
    public async Task<TokenIdentity?> ReadAsync(
        string token, bool idTokens, ImmutableArray<string> alsoFor, CancellationToken cancellationToken)
    {
        if (!_handler.CanReadToken(token) || Parse(token) is not { } parsed)
            return null;

        if (_issuers.FirstOrDefault(i => i.Name() == parsed.Issuer.TrimEnd('/')) is not { } issuer)
            return null;

        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(parsed.EncodedPayload));
        if (!idTokens && IsIdToken(parsed.Typ, payload.RootElement))
            return null;

        var keys = await issuer.KeysFor(string.IsNullOrEmpty(parsed.Kid) ? null : parsed.Kid, cancellationToken);
        if (keys.Count == 0)
            return null;

        var rules = Rules(issuer, clock);
        rules.IssuerSigningKeys = keys;
        rules.ValidAudiences = [.. issuer.Audiences, .. alsoFor];
        var result = await _handler.ValidateTokenAsync(parsed, rules);
        return result.IsValid ? TokenIdentity.Of(issuer, payload.RootElement.Clone()) : null;
    }

    /// <summary>
    /// The types say it where there is one (RFC 9068, Keycloak, Cognito); else the claims that tie an ID token to a sign-in, which no
    /// other token has (OpenID Connect Core 1.0, 2 and 3.1.3.6). A logout token speaks of events.
    /// </summary>
    private static bool IsIdToken(string? type, JsonElement payload)
    {
        if (type is not null && (type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase) || type.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase)))
            return false;

        return IsText("typ", "ID") || IsText("token_use", "id")
            || _idTokenClaims.Any(c => payload.TryGetProperty(c, out _));

        bool IsText(string claim, string text) =>
            payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() == text;
    }

    private static bool Lasts(DateTime? notBefore, DateTime? expires, DateTime now) =>
        expires is { } end && now < end + _skew && (notBefore is not { } begin || begin <= now + _skew);

    private static JsonWebToken? Parse(string token)
    {
        try
        {
            var parsed = new JsonWebToken(token);
            using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(parsed.EncodedPayload));
            return payload.RootElement.ValueKind == JsonValueKind.Object ? parsed : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or JsonException)
        {
            return null;
        }
    }
}
