using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AdminConsole.SignIn;

/// <summary>
/// Signing in at the operator's OpenID provider: the authorization code flow with PKCE. The browser never holds a token; what it
/// brings back is a code, which we redeem.
/// </summary>
internal static class OidcSignIn
{
    /// <summary>For reading mails about second factors; who was longer away begins anew.</summary>
    private static readonly TimeSpan _patienceOfPeople = TimeSpan.FromMinutes(15);

    public static AuthenticationBuilder AddOidcSignIn(this AuthenticationBuilder builder, bool secure)
    {
        builder.Services.AddScoped<OidcEvents>();
        builder.Services.AddSingleton<Backchannel>();
        builder.Services.AddSingleton<IdTokenHandler>();
        builder.Services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<OidcProvider, OidcDiscovery, Backchannel, IdTokenHandler>((options, provider, discovery, backchannel, tokens) =>
            {
                options.ClientId = provider.ClientId;
                options.ClientSecret = provider.ClientSecret;
                options.ConfigurationManager = discovery;
                options.Backchannel = new HttpClient(backchannel, disposeHandler: false) { MaxResponseContentBufferSize = 1 << 20 };
                options.TokenHandler = tokens;
                options.Scope.Clear();
                foreach (var scope in provider.Scopes)
                    options.Scope.Add(scope);
            });
        return builder.AddOpenIdConnect(options =>
        {
            options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.EventsType = typeof(OidcEvents);
            options.CallbackPath = OidcProvider.CallbackPath;
            options.RemoteSignOutPath = default;
            options.ResponseType = OpenIdConnectResponseType.Code;

            // A form that the provider posts would come without cookies that are kept from other sites.
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.UsePkce = true;
            options.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable;
            options.GetClaimsFromUserInfoEndpoint = true;
            options.MapInboundClaims = false;
            options.DisableTelemetry = true;
            options.RefreshOnIssuerKeyNotFound = false;
            options.RemoteAuthenticationTimeout = _patienceOfPeople;
            options.ProtocolValidator.NonceLifetime = _patienceOfPeople;
            foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
            {
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            }
        });
    }

    public static void MapOidcSignIn(this WebApplication app) =>
        app.MapGet("/signin/start", StartAsync).RequireRateLimiting(SignInLimits.Policy);

    /// <param name="code">Of the set-up link; null without one.</param>
    /// <param name="other">Not null: the provider is to ask who it is, although somebody is signed in there.</param>
    /// <param name="moved">Not null: the browser has been led to the public address already, and is here by way of a proxy.</param>
    private static async Task<IResult> StartAsync(
        string? returnUrl, string? code, string? other, string? moved, OidcDiscovery discovery, HostAddress address, HttpContext context)
    {
        // The provider sends the browser to the public address, and only there it has the cookies of this beginning.
        if (moved is null && !string.Equals(context.Request.Host.Value, address.PublicUrl.Authority, StringComparison.OrdinalIgnoreCase))
            return Results.Redirect(new Uri(address.PublicUrl, context.Request.Path + context.Request.QueryString.Add("moved", "1")).ToString());

        try
        {
            await discovery.ProbeAsync(context.RequestAborted);
        }
        catch (UnavailableException)
        {
            return Results.LocalRedirect(code is null ? "/signin?error=provider" : $"/welcome?code={Uri.EscapeDataString(code)}&error=provider");
        }

        var properties = new AuthenticationProperties { RedirectUri = ConsoleSession.LocalOnly(returnUrl) };
        if (code is not null)
            properties.Items[OidcEvents.SetupCodeItem] = code;

        if (other is not null)
            properties.Items[OidcEvents.OtherItem] = other;

        return Results.Challenge(properties, [OpenIdConnectDefaults.AuthenticationScheme]);
    }
}
