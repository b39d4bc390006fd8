using AdminConsole.Api;
using AdminConsole.Components;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Management;
using AdminConsole.Signal;
using AdminConsole.SignIn;
using AdminConsole.SignIn.Provider;
using AdminConsole.Storage;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdminConsole.Hosting;

/// <summary>Furnishes every room and hangs its doors. The only place that knows all of them.</summary>
internal static class Rooms
{
    /// <summary>No honest request of an agent comes near it; its meta is bounded to a quarter.</summary>
    private const int MaxAgentMessage = 128 * 1024;

    /// <param name="keys">
    /// Already read: a factory that waits for the database would hold the container's lock, and with it every call of a storm of
    /// agents at the first request.
    /// </param>
    public static void AddRooms(
        this IServiceCollection services, AdminConsoleOptions options, Cellar cellar, ServerKeys keys, Places places, TimeProvider clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton(options);
        services.AddSingleton(_ => places); // by a factory: what the container makes it also disposes of
        services.Configure<HostOptions>(host =>
        {
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
            host.ShutdownTimeout = TimeSpan.FromSeconds(15);
        });
        services.AddCellar(cellar);
        services.AddEngine(options);
        services.AddGate(options, keys);
        services.AddSignalAndStun(options);
        services.AddFrontDoor(options, cellar);
        services.AddPeople(options);
        if (options.OwnProvider)
            services.AddOwnProvider(cellar);

        services.AddRestApi();
        services.AddConsoleComponents(options.Circuits);
    }

    public static void MapRooms(this WebApplication app, AdminConsoleOptions options)
    {
        app.UseSecurityHeaders();
        app.UseDoors(behindProxies: options.TrustedProxies.Count > 0);

        // From the configuration, as with cookies: behind a proxy every request looks like cleartext.
        if (IsSecure(options))
        {
            app.Use((context, next) =>
            {
                context.Request.Scheme = Uri.UriSchemeHttps;
                return next(context);
            });
        }

        app.UseExceptionHandler("/error");
        app.UseRouting();
        app.UseRateLimiter();
        if (options.OwnProvider)
            app.UseProviderDoor();

        app.UseAuthentication();
        app.UseAuthorization();
        if (options.OwnProvider)
            app.UseProviderPages();

        app.UseAntiforgery();
        app.UseConsoleComponents();

        // An agent proves who it is by its envelope. What is asked of browsers is not asked of it, nor kept as long as its stream lives.
        app.MapGrpcService<ManagementService>().ShortCircuit();
        app.MapGrpcService<SignalService>().ShortCircuit();
        app.MapHealth();
        app.MapRestApi();
        app.MapLocalSignIn();
        app.MapSignOut();
        if (options.SignIn.Provider is not null)
            app.MapOidcSignIn();
        app.MapLinkForms();
        if (options.OwnProvider)
            app.MapProvider();

        app.MapConsoleComponents();
    }

    /// <summary>True if browsers come by TLS, whoever ends it.</summary>
    private static bool IsSecure(AdminConsoleOptions options) =>
        options.PublicUrl?.Scheme == Uri.UriSchemeHttps || options.TlsCertificate is not null;

    private static void AddCellar(this IServiceCollection services, Cellar cellar)
    {
        services.AddSingleton(cellar.DataSource);
        services.AddSingleton<Marten.IDocumentStore>(cellar.Store);
        services.AddSingleton(cellar.Secrets);
        services.AddSingleton<SnapshotTable>();
        services.AddSingleton<AccountStream>();
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<PeopleTable>();
        services.AddSingleton<SecurityLog>();
        services.AddSingleton<AccessTokenUses>();
        services.AddSingleton<SessionTable>();
    }

    private static void AddEngine(this IServiceCollection services, AdminConsoleOptions options)
    {
        var replica = Guid.NewGuid();
        services.AddSingleton<Xid>();
        services.AddSingleton(options.PublicUrl is { } known ? new HostAddress { PublicUrl = known } : new HostAddress());
        services.AddSingleton(s => new SignalPost(s.GetRequiredService<Npgsql.NpgsqlDataSource>(), replica));
        services.AddSingleton(s => new PresenceTable(s.GetRequiredService<Npgsql.NpgsqlDataSource>(), replica));
        services.AddSingleton(s => new DoorbellLine(s.GetRequiredService<Npgsql.NpgsqlDataSource>(), replica));
        services.AddSingleton(s => new Accounts(
            s.GetRequiredService<AccountStream>(), s.GetRequiredService<SnapshotTable>(),
            s.GetRequiredService<AccountDirectory>(), s.GetRequiredService<ILogger<Accounts>>()));
        services.AddSingleton(s => new Presence(
            s.GetRequiredService<PresenceTable>(), replica, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Presence>>()));
        services.AddSingleton(s => new Doorbell(
            s.GetRequiredService<Accounts>(), s.GetRequiredService<Presence>(), s.GetRequiredService<DoorbellLine>(),
            s.GetRequiredService<Sessions>(), options.DoorbellNotifies, s.GetRequiredService<ILogger<Doorbell>>()));
        services.AddSingleton<SteadyTime>();
        services.TryAddSingleton<DatabaseTime>(s =>
        {
            var database = s.GetRequiredService<Npgsql.NpgsqlDataSource>();
            return cancellationToken => Database.NowAsync(database, cancellationToken);
        });
        services.AddSingleton<AbsentPeers>();
        services.AddSingleton<DeadlineClock>();
        services.AddSingleton<MetaReports>();
        services.AddSingleton(s => new AccountHistory(s.GetRequiredService<AccountStream>(), s.GetRequiredService<SecurityLog>()));
        services.AddSingleton(s => new TokenUses(
            s.GetRequiredService<AccessTokenUses>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<TokenUses>>()));
        services.AddSingleton(new NewAccountSettings(options.NetworkRange, options.DnsDomain, options.SignIn.Provider?.GroupsClaim));
        services.AddSingleton<NewAccounts>();
        services.AddSingleton<FirstStart>();
        services.AddIdentity(options.SignIn);
        services.AddHostedService(s => s.GetRequiredService<Presence>());
        services.AddHostedService(s => s.GetRequiredService<Doorbell>());
        services.AddHostedService(s => s.GetRequiredService<DeadlineClock>());
        services.AddHostedService(s => s.GetRequiredService<MetaReports>());
        services.AddHostedService(s => s.GetRequiredService<Places>());
        services.AddHostedService(s => s.GetRequiredService<TokenUses>());
    }

    /// <summary>Who people are, and their sessions.</summary>
    private static void AddIdentity(this IServiceCollection services, SignInSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(s => new Sessions(
            s.GetRequiredService<SessionTable>(), s.GetRequiredService<SecurityLog>(), s.GetRequiredService<Xid>(),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Sessions>>()));
        services.AddHostedService(s => s.GetRequiredService<Sessions>());
        services.AddSingleton(s => new Arrivals(
            s.GetRequiredService<Accounts>(), s.GetRequiredService<NewAccounts>(), s.GetRequiredService<LocalUsers>(),
            s.GetRequiredService<PeopleTable>(), s.GetRequiredService<SignedInUsers>(), settings, s.GetRequiredService<Xid>(),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Arrivals>>()));
        services.AddSingleton<FormerUsers>();
        services.AddSingleton<BearerTokens>();
        if (settings.Provider is not { } provider)
            return;

        services.AddSingleton(provider);
        services.AddSingleton<OidcDiscovery>();
        services.AddSingleton<OidcCheck>();
        services.AddSingleton(s => TokenIssuer.Of(provider, s.GetRequiredService<OidcDiscovery>()));
    }

    private static void AddGate(this IServiceCollection services, AdminConsoleOptions options, ServerKeys keys)
    {
        services.AddSingleton(options.AgentServices);
        services.AddSingleton(keys);
        services.AddSingleton<NonceMemory>();
        services.AddSingleton<SealedCalls>();
        services.AddSingleton(s => new AgentSignIn(
            options.AuthFlows, options.OwnProvider ? OwnProvider.Flows : null, s.GetRequiredService<HostAddress>()));
        services.AddSingleton<PushPace>();
        services.AddSingleton<PeerAdmission>();
        services.AddSingleton<AgentUsers>();
        services.AddSingleton<PeerSessions>();
        services.AddSingleton<SetupKeyGuesses>();
        services.AddSingleton<PeerLogin>();
        services.AddSingleton<OpeningSyncs>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<MapAlarms>();
        services.AddSingleton(s => new SshTokens(s.GetService<TokenIssuer>()));
        services.AddHostedService<MapAuditor>();
        services.AddSingleton<SyncStream>();
        services.AddSingleton<ManagementService>();
        services.AddSingleton<TroubleInterceptor>();
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<TroubleInterceptor>();
            grpc.MaxReceiveMessageSize = MaxAgentMessage;
            grpc.MaxSendMessageSize = null; // SyncStream knows what each agent accepts
            grpc.ResponseCompressionAlgorithm = null; // ciphertext does not compress
        });

        // A small message must not unfold to a large one. The library takes an empty list for none and adds its own: only afterwards it stays empty.
        services.PostConfigure<Grpc.AspNetCore.Server.GrpcServiceOptions>(grpc => grpc.CompressionProviders.Clear());
    }

    private static void AddSignalAndStun(this IServiceCollection services, AdminConsoleOptions options)
    {
        services.AddSingleton<PeerExists>(s =>
        {
            var accounts = s.GetRequiredService<Accounts>();
            return async (key, cancellationToken) =>
                WireGuardKey.TryParse(key, out var parsed) && await accounts.FindPeerAsync(parsed, cancellationToken) is not null;
        });
        services.AddSingleton<ManagementAddress>(s =>
        {
            var accounts = s.GetRequiredService<Accounts>();
            var presence = s.GetRequiredService<Presence>();
            return key => WireGuardKey.TryParse(key, out var parsed) && accounts.FindAwakePeer(parsed) is var (account, peer)
                ? presence.Of(account.Id).Peers.GetValueOrDefault(peer.Id)?.Address
                : null;
        });
        services.AddSignal();
        services.AddStun(options.StunListen?.ToString() ?? "");
    }

    private static void AddFrontDoor(this IServiceCollection services, AdminConsoleOptions options, Cellar cellar)
    {
        var secure = IsSecure(options);
        services.AddDataProtection().SetApplicationName("adminconsole");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new SealedXmlRepository(cellar.Secrets));
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddConsoleCookie(secure)
            .AddAccessTokens();
        if (options.SignIn.Provider is not null)
        {
            authentication.AddOidcSignIn(secure);
            services.AddHostedService<OidcFirstLook>();
        }

        services.AddAuthorization();
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None);
        services.AddSignInLimits();
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.ForwardLimit = null; // through however many proxies: each of them must be trusted
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.TrustedProxies)
                forwarded.KnownIPNetworks.Add(network);
        });
    }
}
