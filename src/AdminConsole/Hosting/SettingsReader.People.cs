using AdminConsole.Components.Layout;
using AdminConsole.Mail;
using AdminConsole.SignIn.Provider;

namespace AdminConsole.Hosting;

/// <summary>The settings of how people sign in and are written to.</summary>
internal sealed partial class SettingsReader
{
    /// <param name="own">False where another provider signs people in, which has clients of its own.</param>
    public IReadOnlyList<ProviderClient> ProviderClients(string name, bool own)
    {
        var clients = new List<ProviderClient>();
        var sections = configuration.GetSection(name).GetChildren().ToList();
        if (sections.Count > 0 && !own)
            Refuse($"{name} are applications of the built-in provider, but Oidc:Authority is set: register them there.");

        foreach (var section in sections)
        {
            var id = section["Id"] ?? "";
            var redirects = Uris($"{section.Path}:RedirectUris");
            if (id.Length is 0 or > 100 || id.Any(c => c is <= ' ' or > '~'))
                Refuse($"{section.Path}:Id: \"{id}\" is not a client id of 1 to 100 visible characters.");
            else if (id == ProviderClient.Agents.Id || clients.Any(c => c.Id == id))
                Refuse($"{section.Path}:Id: \"{id}\" is taken.");

            if (redirects.Count == 0)
                Refuse($"{section.Path}:RedirectUris is missing: where may the application have people sent back?");

            clients.Add(new ProviderClient(
                id, section["Name"] is { Length: > 0 } display ? display : id, Native: false, Device: false, redirects,
                Uris($"{section.Path}:PostLogoutRedirectUris")));
        }

        return clients;
    }

    public CircuitLimits Circuits() => new(
        Count("Console:MaxOpen", CircuitLimits.Usual.Host), Count("Console:MaxOpenPerUser", CircuitLimits.Usual.PerUser));

    private int Count(string name, int fallback)
    {
        if (Text(name) is null)
            return fallback;

        if (Number(name) is > 0 and <= 1_000_000 and var number)
            return (int)number;

        Refuse($"{name}: \"{Text(name)}\" is not a number from 1 to 1000000.");
        return fallback;
    }

    /// <summary>Null if no server is set.</summary>
    public SmtpSettings? Smtp()
    {
        if (Text("Mail:Smtp:Host") is not { } host)
            return null;

        var security = Text("Mail:Smtp:Security") ?? "starttls";
        if (security is not ("starttls" or "tls" or "none"))
            Refuse($"Mail:Smtp:Security: \"{security}\" is not one of starttls, tls, none.");

        var port = Text("Mail:Smtp:Port") is null ? security == "tls" ? 465u : 587u : Number("Mail:Smtp:Port");
        if (port is 0 or > 65_535)
            Refuse("Mail:Smtp:Port is not a port.");

        var from = Text("Mail:From");
        if (from is null || !SmtpSettings.IsSender(from))
            Refuse("Mail:From: mail needs a sender, like AdminConsole <net@example.com>.");

        var (user, password) = (Text("Mail:Smtp:User"), Text("Mail:Smtp:Password"));
        if (user is null != password is null)
            Refuse("Mail:Smtp:User and Mail:Smtp:Password belong together: set both, or neither.");

        return new SmtpSettings(host, (int)port, security, user, password, from ?? "");
    }

    private List<Uri> Uris(string name)
    {
        var uris = new List<Uri>();
        foreach (var text in List(name))
        {
            if (IsHttp(text, out var uri) && uri.Fragment.Length == 0)
                uris.Add(uri);
            else
                Refuse($"{name}: \"{text}\" is not an address like https://dashboard.example.com/callback, without a fragment.");
        }

        return uris;
    }

    private static bool IsHttp(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is ("http" or "https");
}
