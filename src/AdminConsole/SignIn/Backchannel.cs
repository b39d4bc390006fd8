using System.Net;
using AdminConsole.Engine;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AdminConsole.SignIn;

/// <summary>
/// What we ask the provider while somebody waits for the page: all of it together within a few seconds, so that a slow provider ends
/// in a page that says so. The client's secret is shown in the way that the provider takes.
/// </summary>
internal sealed class Backchannel(OidcProvider provider, OidcDiscovery discovery, IHttpContextAccessor requests, TimeProvider clock)
    : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    /// <summary>Once it was refused in the body; providers insist on one way for each client.</summary>
    private volatile bool _basic;

    /// <summary>When this request of a browser must be answered. The first who asks starts the time.</summary>
    public static CancellationToken Deadline(HttpContext? context, TimeProvider clock)
    {
        if (context is null)
            return CancellationToken.None;

        if (context.Items[typeof(Backchannel)] is CancellationToken running)
            return running;

        var limit = new CancellationTokenSource(OidcDiscovery.Patience, clock);
        context.Response.RegisterForDispose(limit);
        context.Items[typeof(Backchannel)] = limit.Token;
        return limit.Token;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Deadline(requests.HttpContext, clock));
        if (provider.ClientSecret is null || request.Method != HttpMethod.Post || request.Content is null)
            return await base.SendAsync(request, limit.Token);

        var form = await request.Content.ReadAsStringAsync(limit.Token);
        var supported = (await discovery.GetConfigurationAsync(limit.Token)).TokenEndpointAuthMethodsSupported;
        var basic = _basic || (supported.Contains("client_secret_basic") && !supported.Contains("client_secret_post"));
        var answer = await base.SendAsync(Dressed(request, form, basic), limit.Token);
        if (basic || answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized))
            return answer;

        await answer.Content.LoadIntoBufferAsync(limit.Token);
        if (ClientSecrets.ErrorIn(await answer.Content.ReadAsStringAsync(limit.Token)) is not ("invalid_client" or "unauthorized_client"))
            return answer;

        var second = await base.SendAsync(Dressed(request, form, basic: true), limit.Token);
        _basic = second.IsSuccessStatusCode;
        answer.Dispose();
        return second;
    }

    private HttpRequestMessage Dressed(HttpRequestMessage request, string form, bool basic)
    {
        var fields = form.Split('&').Where(f => !basic || !f.StartsWith("client_secret=", StringComparison.Ordinal));
        var dressed = new HttpRequestMessage(request.Method, request.RequestUri)
        {
            Content = new StringContent(string.Join('&', fields), new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        dressed.Headers.Accept.ParseAdd("application/json");
        if (basic)
            dressed.Headers.Authorization = ClientSecrets.Basic(provider);

        return dressed;
    }
}

/// <summary>
/// Validates the ID token of a sign-in by the same rules as every other token, with the keys that the provider has now: the first
/// sign-in after new keys came works.
/// </summary>
internal sealed class IdTokenHandler(TokenIssuer issuer, OidcProvider provider, IHttpContextAccessor requests, TimeProvider clock)
    : JsonWebTokenHandler
{
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (!CanReadToken(token))
            return new TokenValidationResult { Exception = new SecurityTokenMalformedException("The ID token is no JSON Web Token.") };

        var rules = BearerTokens.Rules(issuer, clock);
        rules.ValidAudiences = [provider.ClientId];
        var key = new JsonWebToken(token).Kid is { Length: > 0 } kid ? kid : null;
        rules.IssuerSigningKeys = await issuer.KeysFor(key, Backchannel.Deadline(requests.HttpContext, clock));
        return await base.ValidateTokenAsync(token, rules);
    }
}
