using System.Collections.Immutable;
using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AdminConsole.Engine;

/// <summary>Who somebody is, by the word of an issuer.</summary>
/// <param name="Issuer">With <paramref name="Subject"/> this is the identity; name and address are only for display.</param>
/// <param name="Name">Empty if the issuer does not say.</param>
/// <param name="Email">Empty if the issuer does not say.</param>
/// <param name="EmailVerified">True only if the issuer says so.</param>
/// <param name="Claims">All that it says: of the token, then of the user info.</param>
public sealed partial record TokenIdentity(
    string Issuer, string Subject, string Name, string Email, bool EmailVerified, ImmutableArray<JsonElement> Claims)
{
    /// <summary>As long as the forms of the console take them.</summary>
    private const int MaxName = 200;

    private const int MaxEmail = 254;

    /// <summary>Unix time in milliseconds, in tokens of our own provider and in the console's cookies.</summary>
    public const string SignedInAtClaim = "signed_in_at";

    /// <summary>OpenID Connect Core 1.0, section 2.</summary>
    private const int MaxSubject = 255;

    /// <summary>When the person showed who it is, as our own provider says it; the beginning of time for others.</summary>
    public DateTimeOffset SignedInAt =>
        long.TryParse(Text(Claims, SignedInAtClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : DateTimeOffset.UnixEpoch;

    /// <param name="claims">Objects. What the first does not say is looked for in the next.</param>
    /// <returns>Null if the claims do not say who it is.</returns>
    public static TokenIdentity? Of(TokenIssuer issuer, params ImmutableArray<JsonElement> claims)
    {
        if (Text(claims, issuer.UserIdClaim) is not { Length: > 0 and <= MaxSubject } subject || subject.Any(char.IsControl))
            return null;

        var email = Text(claims, "email") is { Length: <= MaxEmail } text && MailAddress.TryCreate(text, out var address) ? address.Address : "";
        return new TokenIdentity(
            issuer.Vouches,
            subject,
            NameIn(claims) ?? email,
            email,
            Find(claims, "email_verified") is { } verified
                && (verified.ValueKind == JsonValueKind.True || (verified.ValueKind == JsonValueKind.String && verified.GetString() == "true")),
            claims);
    }

    /// <summary>The groups that a claim names: a list of texts, or one text. Empty if there is no such claim.</summary>
    /// <param name="claim">Its name, or a path with dots into nested objects.</param>
    public ImmutableArray<string> GroupsIn(string claim) => (Find(Claims, claim) ?? Nested(claim)) switch
    {
        { ValueKind: JsonValueKind.Array } list =>
            [.. list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!.Trim()).Where(g => g.Length > 0).Distinct()], // texts are no null
        { ValueKind: JsonValueKind.String } one when one.GetString()!.Trim() is { Length: > 0 } name => [name],
        _ => [],
    };

    /// <summary>
    /// The e-mail domain that belongs to one organisation, all of whose people share a network, by NetBird's claims
    /// <c>wt_account_domain</c> and <c>wt_account_domain_category</c>; null if the issuer says no such thing.
    /// </summary>
    /// <param name="audiences">The claims are named after one of them.</param>
    public string? PrivateDomain(ImmutableArray<string> audiences)
    {
        foreach (var prefix in audiences.SelectMany(a => new[] { a, a.TrimEnd('/') + "/" }))
        {
            if (Text(Claims, prefix + "wt_account_domain_category") == "private"
                && Text(Claims, prefix + "wt_account_domain") is { Length: <= MaxEmail } domain && DomainText().IsMatch(domain))
            {
                return domain;
            }
        }

        return null;
    }

    private JsonElement? Nested(string path)
    {
        foreach (var claims in Claims)
        {
            JsonElement? found = claims;
            foreach (var part in path.Split('.'))
                found = found is { ValueKind: JsonValueKind.Object } at && at.TryGetProperty(part, out var next) ? next : null;

            if (found is not null)
                return found;
        }

        return null;
    }

    private static string? NameIn(ImmutableArray<JsonElement> claims)
    {
        foreach (var claim in new[] { "name", "preferred_username" })
        {
            var name = new string([.. (Text(claims, claim) ?? "").Where(c => !char.IsControl(c)).Take(MaxName)]).Trim();
            if (name.Length > 0)
                return name;
        }

        return null;
    }

    private static string? Text(ImmutableArray<JsonElement> claims, string name) =>
        Find(claims, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Find(ImmutableArray<JsonElement> claims, string name)
    {
        foreach (var source in claims)
        {
            if (source.ValueKind == JsonValueKind.Object && source.TryGetProperty(name, out var value))
                return value;
        }

        return null;
    }

    [GeneratedRegex(@"^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}\z")]
    private static partial Regex DomainText();
}
