using System.Net;
using AdminConsole.Domain.Networks;
using AdminConsole.Engine;
using AdminConsole.Mail;
using AdminConsole.Management;
using AdminConsole.SignIn.Provider;

namespace AdminConsole.Hosting;

/// <summary>Every setting, parsed and checked once at start.</summary>
/// <param name="Agents">A second door for agents alone; null: they come through the main one.</param>
/// <param name="PublicUrl">What browsers and agents are told; null: guessed from the listening address.</param>
/// <param name="DataDirectory">Null: the default place.</param>
/// <param name="ConnectionString">Null: the host runs its own PostgreSQL in the data directory.</param>
/// <param name="KeyFile">Null: in the data directory.</param>
/// <param name="BootstrapToken">Null: no service user is made on the first start.</param>
/// <param name="NetworkRange">The range of new accounts; null: a random /16 of 100.64.0.0/10.</param>
/// <param name="DoorbellNotifies">False where a connection pooler stands before the database, which cannot pass LISTEN on.</param>
/// <param name="Demo">True if the console is to be filled with living peers of our own.</param>
/// <param name="Restored">True for the first start after a dump was restored: serials go on far above those of the dump.</param>
/// <param name="GeoDatabase">The file that tells where addresses are; null: nothing is known of them.</param>
/// <param name="StunListen">Null: no STUN responder.</param>
/// <param name="ProviderClients">Applications that may ask our own provider, beside the agents.</param>
/// <param name="Smtp">Null: no mail is sent.</param>
internal sealed record AdminConsoleOptions(
    Uri Main,
    Uri? Agents,
    Uri? PublicUrl,
    string? DataDirectory,
    string? ConnectionString,
    string? KeyFile,
    string? BootstrapToken,
    IpPrefix? NetworkRange,
    string DnsDomain,
    IReadOnlyList<IPNetwork> TrustedProxies,
    string? GeoDatabase,
    IPEndPoint? StunListen,
    string? TlsCertificate,
    string? TlsKey,
    bool DoorbellNotifies,
    bool Demo,
    bool Restored,
    AgentServices AgentServices,
    AuthFlows AuthFlows,
    SignInSettings SignIn,
    IReadOnlyList<ProviderClient> ProviderClients,
    SmtpSettings? Smtp)
{
    public bool OwnProvider => SignIn.Provider is null;

    /// <exception cref="InvalidSettingsException">Some values cannot be used; it lists them all.</exception>
    public static AdminConsoleOptions Read(IConfiguration configuration)
    {
        var settings = new SettingsReader(configuration);
        var certificate = settings.Text("Tls:Certificate");
        var key = settings.Text("Tls:Key");
        if (certificate is null != key is null)
            settings.Refuse("Tls:Certificate and Tls:Key belong together: set both to PEM files, or neither.");

        foreach (var (name, file) in new[] { ("Tls:Certificate", certificate), ("Tls:Key", key), ("Geo:Database", settings.Text("Geo:Database")) })
        {
            if (file is not null && !File.Exists(file))
                settings.Refuse($"{name}: there is no file {file}.");
        }

        var publicUrl = settings.UrlOrNull("Public:Url");
        var oidc = settings.Oidc();
        if (oidc is not null && publicUrl is null)
            settings.Refuse("Public:Url is missing: with Oidc:Authority the provider sends browsers back to it, and must know it.");

        var options = new AdminConsoleOptions(
            settings.Url("Kestrel:Endpoints:Main:Url", "http://0.0.0.0:8080"),
            settings.UrlOrNull("Kestrel:Endpoints:Agents:Url"),
            publicUrl,
            settings.Text("Data:Directory"),
            configuration.GetConnectionString("Postgres") is { Length: > 0 } connection ? connection : null,
            settings.Text("Secrets:KeyFile"),
            settings.BootstrapToken("Bootstrap:Token"),
            settings.Range("Network:Range"),
            settings.DnsDomain("Network:DnsDomain", "netbird.selfhosted"),
            settings.Networks("Network:TrustedProxies"),
            settings.Text("Geo:Database"),
            settings.EndPoint("Stun:Listen", "0.0.0.0:3478"),
            certificate,
            key,
            settings.Switch("Doorbell:Notify", true),
            settings.Switch("Demo", false),
            settings.Switch("Restored", false),
            settings.AgentServices(),
            settings.AuthFlows(),
            new SignInSettings(oidc, settings.AccountsMode("Accounts:Mode")),
            settings.ProviderClients("Provider:Clients", own: oidc is null),
            settings.Smtp());
        settings.ThrowIfRefused();
        return options;
    }
}

/// <summary>Some settings cannot be used. The message lists every one of them, with what to write instead.</summary>
internal sealed class InvalidSettingsException(IReadOnlyList<string> refusals)
    : Exception("These settings cannot be used:" + string.Concat(refusals.Select(r => Environment.NewLine + "  - " + r)))
{
    public IReadOnlyList<string> Refusals { get; } = refusals;
}
