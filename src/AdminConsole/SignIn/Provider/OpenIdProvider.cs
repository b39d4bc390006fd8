using AdminConsole.Engine;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AdminConsole.SignIn.Provider;

/// <summary>
/// Our own OpenID provider, for hosts without another one: it signs in agents and other applications with the same people, passwords
/// and second factors as the console.
/// </summary>
internal static class OpenIdProvider
{
    public const string AuthorizePath = "/connect/authorize";
    public const string TokenPath = "/connect/token";
    public const string UserInfoPath = "/connect/userinfo";
    public const string LogoutPath = "/connect/logout";
    public const string RevocationPath = "/connect/revoke";
    public const string DeviceAuthorizationPath = "/connect/device";

    /// <summary>Short: people type it.</summary>
    public const string DevicePath = "/device";

    /// <summary>In the audience of every access token: this host's interfaces.</summary>
    public const string Audience = "netbird";

    /// <summary>Without vowels and what looks alike, so that no word comes out; 8 of 20 are 25 billion, for ten minutes.</summary>
    private const string UserCodeLetters = "BCDFGHJKLMNPQRSTVWXZ";

    /// <summary>An application comes for its tokens at once.</summary>
    private static readonly TimeSpan _codeLife = TimeSpan.FromMinutes(1);

    /// <summary>Time to go to another machine, sign in there and type the code.</summary>
    private static readonly TimeSpan _deviceCodeLife = TimeSpan.FromMinutes(10);

    /// <summary>How long it takes at most until a program notices that its user was blocked.</summary>
    private static readonly TimeSpan _accessLife = TimeSpan.FromHours(1);

    public static OpenIddictBuilder AddOpenIdProvider(this IServiceCollection services)
    {
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, ConfigureKeys>();
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>, KeysChange>();
        return services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris(AuthorizePath)
                .SetTokenEndpointUris(TokenPath)
                .SetUserInfoEndpointUris(UserInfoPath)
                .SetEndSessionEndpointUris(LogoutPath)
                .SetRevocationEndpointUris(RevocationPath)
                .SetDeviceAuthorizationEndpointUris(DeviceAuthorizationPath)
                .SetEndUserVerificationEndpointUris(DevicePath);
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowDeviceAuthorizationFlow().AllowRefreshTokenFlow();
            server.RegisterScopes(Scopes.Profile, Scopes.Email);
            server.RegisterClaims(Claims.Name, Claims.PreferredUsername, Claims.Email, Claims.AuthenticationTime, Claims.AuthenticationMethodReference);
            server.SetAuthorizationCodeLifetime(_codeLife)
                .SetDeviceCodeLifetime(_deviceCodeLife)
                .SetUserCodeLifetime(_deviceCodeLife)
                .SetAccessTokenLifetime(_accessLife)
                .SetIdentityTokenLifetime(_accessLife)
                .SetRefreshTokenLifetime(ProviderKeys.LongestToken);
            server.SetUserCodeCharset([.. UserCodeLetters.Select(c => c.ToString())]).SetUserCodeLength(8).SetUserCodeDisplayFormat("{0}{1}{2}{3}-{4}{5}{6}{7}");
            server.DisableAccessTokenEncryption();
            server.Configure(options =>
            {
                options.CodeChallengeMethods.Clear();
                options.CodeChallengeMethods.Add(CodeChallengeMethods.Sha256);

                // Answers go into the query alone: a page that posts itself to another site needs a script, and we let none of ours do it.
                options.ResponseModes.Clear();
                options.ResponseModes.Add(ResponseModes.Query);
            });
            server.AddEventHandler(PublicAddressHandler.Descriptor);
            server.AddEventHandler(UserCodeHandler.Descriptor);
            server.AddEventHandler(AudienceHandler.Descriptor);
            server.AddEventHandler(DeviceAddressHandler.Descriptor);
            server.AddEventHandler(DeviceIntervalHandler.Descriptor);

            // What is cleartext and what is not, the configuration says: behind a proxy every request looks like cleartext.
            server.UseAspNetCore()
                .DisableTransportSecurityRequirement()
                .EnableAuthorizationEndpointPassthrough()
                .EnableTokenEndpointPassthrough()
                .EnableUserInfoEndpointPassthrough()
                .EnableEndSessionEndpointPassthrough()
                .EnableEndUserVerificationEndpointPassthrough()
                .EnableErrorPassthrough();
        });
    }

    /// <summary>Before signing in, and before endpoints.</summary>
    public static void UseProviderDoor(this WebApplication app) => app.UseMiddleware<ProviderDoor>();

    /// <summary>After signing in.</summary>
    public static void UseProviderPages(this WebApplication app)
    {
        app.UseWhen(c => c.Request.Path == AuthorizePath, branch => branch.UseMiddleware<AuthorizePage>());
        app.UseWhen(c => c.Request.Path == DevicePath, branch => branch.UseMiddleware<DevicePage>());
        app.UseWhen(c => c.Request.Path == LogoutPath, branch => branch.UseMiddleware<LogoutPage>());
    }

    public static void MapProvider(this WebApplication app)
    {
        app.MapPost(TokenPath, TokenEndpoint.AnswerAsync);
        app.MapMethods(UserInfoPath, [HttpMethods.Get, HttpMethods.Post], UserInfoEndpoint.AnswerAsync);
    }

    private sealed class ConfigureKeys(ProviderKeys keys) : IConfigureOptions<OpenIddictServerOptions>
    {
        public void Configure(OpenIddictServerOptions options)
        {
            foreach (var key in keys.Keys)
            {
                options.SigningCredentials.Add(new SigningCredentials(key.Signing, SecurityAlgorithms.RsaSha256));
                options.EncryptionCredentials.Add(new EncryptingCredentials(
                    new SymmetricSecurityKey([.. key.Encryption]) { KeyId = key.Id },
                    SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
            }
        }
    }

    private sealed class KeysChange(ProviderKeys keys) : IOptionsChangeTokenSource<OpenIddictServerOptions>
    {
        public string? Name => Options.DefaultName;

        public Microsoft.Extensions.Primitives.IChangeToken GetChangeToken() => keys.Changed;
    }
}
