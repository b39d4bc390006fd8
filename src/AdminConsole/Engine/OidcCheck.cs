using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AdminConsole.Engine;

/// <summary>One thing that was tried with the provider.</summary>
/// <param name="Good">Null: could not be found out.</param>
/// <param name="Advice">What to do about it; empty if nothing.</param>
public sealed record OidcFinding(string What, bool? Good, string Advice);

/// <summary>Tries the settings of the sign-in with the provider itself, short of signing somebody in.</summary>
public sealed class OidcCheck(OidcProvider provider, OidcDiscovery discovery, HostAddress address, TimeProvider clock)
{
    /// <summary>What the operator registers at the provider.</summary>
    public Uri Callback => OidcProvider.CallbackOf(address.PublicUrl);

    /// <summary>Likewise, for signing out.</summary>
    public Uri SignedOut => OidcProvider.SignedOutOf(address.PublicUrl);

    public string Authority => provider.Authority;

    public string ClientId => provider.ClientId;

    /// <summary>Takes a few seconds at most. Never throws for what the provider does.</summary>
    public async Task<ImmutableArray<OidcFinding>> RunAsync(CancellationToken cancellationToken)
    {
        OpenIdConnectConfiguration found;
        try
        {
            found = await discovery.ProbeAsync(cancellationToken);
        }
        catch (UnavailableException e)
        {
            return [new OidcFinding("The provider answers", false, e.Message)];
        }

        return
        [
            new OidcFinding("The provider answers, and is who Oidc:Authority says", true, ""),
            Supports("It knows the authorization code flow", found.ResponseTypesSupported, "code", "Allow the authorization code flow for this client."),
            Supports("It knows PKCE with S256", found.CodeChallengeMethodsSupported, "S256", "Many providers do not say; the sign-in shows it."),
            .. provider.Scopes.Select(s => Supports(
                $"It knows the scope {s}", found.ScopesSupported, s, $"Allow the scope {s} for this client, or take it out of Oidc:Scopes.")),
            await ClientAsync(found, cancellationToken),
            new OidcFinding(
                "It says who somebody is", found.UserInfoEndpoint is { Length: > 0 } ? true : null,
                found.UserInfoEndpoint is { Length: > 0 } ? "" : "There is no user info; name and e-mail must be in the ID token."),
            new OidcFinding(
                "It signs people out", found.EndSessionEndpoint is { Length: > 0 } ? true : null,
                found.EndSessionEndpoint is { Length: > 0 } ? "" : "Signing out ends the session of this console only."),
        ];
    }

    private static OidcFinding Supports(string what, ICollection<string> said, string needed, string advice) =>
        said.Count == 0 ? new OidcFinding(what, null, advice)
        : said.Contains(needed) ? new OidcFinding(what, true, "")
        : new OidcFinding(what, false, advice);

    /// <summary>
    /// Redeems a code that nobody gave out. A provider that knows the client says so of the code; one that does not, of the client.
    /// </summary>
    private async Task<OidcFinding> ClientAsync(OpenIdConnectConfiguration found, CancellationToken cancellationToken)
    {
        const string What = "It knows the client and its secret";
        using var limit = new CancellationTokenSource(OidcDiscovery.Patience, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var http = new HttpClient();
            var error = await ErrorAsync(http, found.TokenEndpoint, basic: false, patience.Token);
            if (error is "invalid_client" or "unauthorized_client" && provider.ClientSecret is not null)
                error = await ErrorAsync(http, found.TokenEndpoint, basic: true, patience.Token);

            return error switch
            {
                "invalid_grant" => new OidcFinding(What, true, ""),
                "invalid_client" or "unauthorized_client" => new OidcFinding(
                    What, false, "It refuses them: compare Oidc:ClientId and Oidc:ClientSecret with what the provider shows of this client."),
                _ => new OidcFinding(What, null, error is null ? "It did not say; the sign-in shows it." : $"It said {error}; the sign-in shows more."),
            };
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new OidcFinding(What, null, $"Its token endpoint {found.TokenEndpoint} does not answer.");
        }
    }

    private async Task<string?> ErrorAsync(HttpClient http, string endpoint, bool basic, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = "none",
            ["redirect_uri"] = Callback.ToString(),
            ["code_verifier"] = new('a', 43),
            ["client_id"] = provider.ClientId,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (basic)
            request.Headers.Authorization = ClientSecrets.Basic(provider);
        else if (provider.ClientSecret is { } secret)
            form["client_secret"] = secret;

        request.Content = new FormUrlEncodedContent(form);
        using var answer = await http.SendAsync(request, cancellationToken);
        return ClientSecrets.ErrorIn(await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}

/// <summary>The two ways in which a client shows its secret (OpenID Connect Core 1.0, section 9). Providers insist on one.</summary>
public static class ClientSecrets
{
    public static AuthenticationHeaderValue Basic(OidcProvider provider) => new(
        "Basic",
        Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $"{Uri.EscapeDataString(provider.ClientId)}:{Uri.EscapeDataString(provider.ClientSecret ?? "")}")));

    /// <summary>The error that an answer of a token endpoint names (RFC 6749, section 5.2); null if it names none.</summary>
    public static string? ErrorIn(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.String ? error.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
