using AdminConsole.Api;
using AdminConsole.Components;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Management;
using AdminConsole.Signal;
using AdminConsole.SignIn;
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
        this IServiceCollection services, AdminConsoleOptions options, Cellar cellar, ServerKeys keys, TimeProvider clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton(options);
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
        services.AddRestApi();
        services.AddConsoleComponents();
    }

    public static void MapRooms(this WebApplication app, AdminConsoleOptions options)
    {
        app.UseDoors();
        if (options.TrustedProxies.Count > 0)
            app.UseForwardedHeaders();

        app.UseSecurityHeaders();
        app.UseExceptionHandler("/error");
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        // An agent proves who it is by its envelope. What is asked of browsers is not asked of it, nor kept as long as its stream lives.
        app.MapGrpcService<ManagementService>().ShortCircuit();
        app.MapGrpcService<SignalService>().ShortCircuit();
        app.MapHealth();
        app.MapRestApi();
        app.MapLocalSignIn();
        app.MapConsoleComponents();
    }

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
    }

    private static void AddEngine(this IServiceCollection services, AdminConsoleOptions options)
    {
        var replica = Guid.NewGuid();
        services.AddSingleton<Xid>();
        services.AddSingleton<HostAddress>();
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
            options.DoorbellNotifies, s.GetRequiredService<ILogger<Doorbell>>()));
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
        services.AddSingleton(s => new LocalUsers(
            s.GetRequiredService<Accounts>(), s.GetRequiredService<PeopleTable>(), s.GetRequiredService<SecurityLog>(),
            s.GetRequiredService<Secrets>(), s.GetRequiredService<Xid>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new Profiles(s.GetRequiredService<PeopleTable>()));
        services.AddSingleton<FirstStart>();
        services.AddHostedService(s => s.GetRequiredService<Presence>());
        services.AddHostedService(s => s.GetRequiredService<Doorbell>());
        services.AddHostedService(s => s.GetRequiredService<DeadlineClock>());
        services.AddHostedService(s => s.GetRequiredService<MetaReports>());
        services.AddHostedService(s => s.GetRequiredService<TokenUses>());
    }

    private static void AddGate(this IServiceCollection services, AdminConsoleOptions options, ServerKeys keys)
    {
        services.AddSingleton(options.AgentServices);
        services.AddSingleton(options.AuthFlows);
        services.AddSingleton(keys);
        services.AddSingleton<NonceMemory>();
        services.AddSingleton<SealedCalls>();
        services.AddSingleton<PushPace>();
        services.AddSingleton<PeerAdmission>();
        services.AddSingleton<PeerLogin>();
        services.AddSingleton<OpeningSyncs>();
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
        var secure = options.PublicUrl?.Scheme == Uri.UriSchemeHttps || options.TlsCertificate is not null;
        services.AddDataProtection().SetApplicationName("adminconsole");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new SealedXmlRepository(cellar.Secrets));
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddConsoleCookie(secure)
            .AddAccessTokens();
        services.AddAuthorization();
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None);
        services.AddSignInLimits();
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.TrustedProxies)
                forwarded.KnownIPNetworks.Add(network);
        });
    }
}
