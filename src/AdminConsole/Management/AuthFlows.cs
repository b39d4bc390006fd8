using System.Collections.Immutable;
using AdminConsole.Engine;
using AdminConsole.Protocol;
using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>The fields of ProviderConfig (<c>management.proto</c>), and who provides.</summary>
public sealed record AuthProvider(
    string Provider,
    string ClientId,
    string ClientSecret,
    string Domain,
    string Audience,
    string DeviceAuthEndpoint,
    string TokenEndpoint,
    string Scope,
    bool UseIdToken,
    string AuthorizationEndpoint,
    IReadOnlyList<string> RedirectUrls,
    bool DisablePromptLogin,
    uint LoginFlag);

/// <summary>How an agent lets its user sign in: from settings alone, since agents wait two seconds for it.</summary>
/// <param name="DeviceFlow">Null: not offered.</param>
/// <param name="Pkce">Null: not offered.</param>
public sealed record AuthFlows(AuthProvider? DeviceFlow, AuthProvider? Pkce)
{
    /// <exception cref="RpcException">NotFound without one; InvalidArgument for a provider that the protocol does not know.</exception>
    public DeviceAuthorizationFlow Device()
    {
        if (DeviceFlow is null || DeviceFlow.Provider == "none")
            throw new RpcException(new Status(StatusCode.NotFound, "no device authorization flow information available"));

        if (!DeviceFlow.Provider.Equals("hosted", StringComparison.OrdinalIgnoreCase))
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"no provider found in the protocol for {DeviceFlow.Provider}"));

        return new DeviceAuthorizationFlow
        {
            Provider = DeviceAuthorizationFlow.Types.provider.Hosted,
            ProviderConfig = new ProviderConfig
            {
                ClientID = DeviceFlow.ClientId,
                ClientSecret = DeviceFlow.ClientSecret,
                Domain = DeviceFlow.Domain,
                Audience = DeviceFlow.Audience,
                DeviceAuthEndpoint = DeviceFlow.DeviceAuthEndpoint,
                TokenEndpoint = DeviceFlow.TokenEndpoint,
                Scope = DeviceFlow.Scope,
                UseIDToken = DeviceFlow.UseIdToken,
            },
        };
    }

    /// <exception cref="RpcException">NotFound without one.</exception>
    public PKCEAuthorizationFlow PkceFlow()
    {
        if (Pkce is null)
            throw new RpcException(new Status(StatusCode.NotFound, "no pkce authorization flow information available"));

        return new PKCEAuthorizationFlow
        {
            ProviderConfig = new ProviderConfig
            {
                Audience = Pkce.Audience,
                ClientID = Pkce.ClientId,
                ClientSecret = Pkce.ClientSecret,
                TokenEndpoint = Pkce.TokenEndpoint,
                AuthorizationEndpoint = Pkce.AuthorizationEndpoint,
                Scope = Pkce.Scope,
                RedirectURLs = { Pkce.RedirectUrls },
                UseIDToken = Pkce.UseIdToken,
                DisablePromptLogin = Pkce.DisablePromptLogin,
                LoginFlag = Pkce.LoginFlag,
            },
        };
    }
}

/// <summary>What agents are told now: the configured flows, or those of our own provider at the address that it has.</summary>
/// <param name="ours">By the public address; null if we are no provider.</param>
internal sealed class AgentSignIn(AuthFlows configured, Func<Uri, AuthFlows>? ours, HostAddress address)
{
    public AuthFlows Flows => configured is { DeviceFlow: null, Pkce: null } && ours is not null ? ours(address.PublicUrl) : configured;

    /// <summary>For whom the tokens are that agents get by the configured flows: what agents themselves look for in them.</summary>
    public ImmutableArray<string> Audiences { get; } =
    [
        .. Configured(configured).Select(f => f.Audience.Length > 0 && !f.UseIdToken ? f.Audience : f.ClientId).Where(a => a.Length > 0).Distinct(),
    ];

    /// <summary>True if agents are told to bring ID tokens.</summary>
    public bool IdTokens { get; } = Configured(configured).Any(f => f.UseIdToken);

    private static IEnumerable<AuthProvider> Configured(AuthFlows flows) => new[] { flows.DeviceFlow, flows.Pkce }.OfType<AuthProvider>();
}
