using AdminConsole.Engine;
using AdminConsole.Management;
using AdminConsole.SignIn.Provider;
using AdminConsole.Storage;
using Npgsql;
using OpenIddict.Abstractions;

namespace AdminConsole.Hosting;

/// <summary>Puts our own OpenID provider together, for hosts without another one.</summary>
internal static class OwnProvider
{
    /// <summary>Agents listen on the first of these that is free. Any port of loopback is accepted; two are enough for agents.</summary>
    private static readonly string[] _agentRedirects = ["http://localhost:53000", "http://localhost:54000"];

    public static void AddOwnProvider(this IServiceCollection services, Cellar cellar)
    {
        services.AddOpenIdProvider().UseIdentityTables(cellar.DataSource);
        services.AddSingleton(s => new ProviderKeys(
            s.GetRequiredService<Secrets>(), s.GetRequiredService<Xid>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<ProviderKeys>>()));
        services.AddSingleton(s => TokenIssuer.Of(
            s.GetRequiredService<ProviderKeys>(), s.GetRequiredService<HostAddress>(), OpenIdProvider.Audience));
        services.AddSingleton<IdentityTables>();
        services.AddSingleton<ProviderTokens>();
        services.AddHostedService(s => s.GetRequiredService<ProviderKeys>());
        services.AddHostedService(s => s.GetRequiredService<ProviderTokens>());
    }

    /// <summary>Before the first request: its keys, and the clients of the settings.</summary>
    public static async Task PrepareAsync(IServiceProvider services, AdminConsoleOptions options, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ProviderKeys>().RefreshAsync(cancellationToken);
        ProviderClient[] clients = [ProviderClient.Agents, .. options.ProviderClients];

        // Entity Framework takes longer to begin than all else of a start, so that it is not touched where there is nothing to write.
        var stored = await services.GetRequiredService<IdentityTables>().ClientsAsync(ProviderClient.Fingerprint, cancellationToken);
        if (ProviderClient.AreStored(clients, stored))
            return;

        await using var scope = services.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        await Database.AloneAsync(
            services.GetRequiredService<NpgsqlDataSource>(),
            _ => ProviderClient.RegisterAsync(applications, clients, cancellationToken),
            cancellationToken);
    }

    /// <summary>What agents are told where the settings tell them nothing else.</summary>
    public static AuthFlows Flows(Uri publicUrl)
    {
        var agents = new AuthProvider(
            "hosted", ProviderClient.Agents.Id, ClientSecret: "", Domain: "", OpenIdProvider.Audience,
            new Uri(publicUrl, OpenIdProvider.DeviceAuthorizationPath).ToString(), new Uri(publicUrl, OpenIdProvider.TokenPath).ToString(),
            "openid profile email", UseIdToken: false, new Uri(publicUrl, OpenIdProvider.AuthorizePath).ToString(), _agentRedirects,
            DisablePromptLogin: false, LoginFlag: 0);
        return new AuthFlows(agents, agents);
    }
}
