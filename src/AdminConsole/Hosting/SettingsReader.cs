using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Networks;
using AdminConsole.Engine;
using AdminConsole.Management;
using AdminConsole.SignIn;

namespace AdminConsole.Hosting;

/// <summary>Reads settings one by one and collects what is wrong with them, so that an operator sees everything at once.</summary>
internal sealed partial class SettingsReader(IConfiguration configuration)
{
    /// <summary>What a provider answers with a subject, a name and an address.</summary>
    private static readonly string[] _scopes = ["openid", "profile", "email"];

    private readonly List<string> _refusals = [];

    public void Refuse(string refusal) => _refusals.Add(refusal);

    public void ThrowIfRefused()
    {
        if (_refusals.Count > 0)
            throw new InvalidSettingsException(_refusals);
    }

    /// <summary>Null if it is absent or empty.</summary>
    public string? Text(string name) => configuration[name] is { Length: > 0 } text ? text.Trim() : null;

    public Uri Url(string name, string fallback) => UrlOrNull(name) ?? new Uri(fallback);

    public Uri? UrlOrNull(string name)
    {
        if (Text(name) is not { } text)
            return null;

        // A wildcard is not a URI's host, but people write it for "all addresses".
        var absolute = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (Uri.TryCreate(absolute, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/")
            return url;

        Refuse($"{name}: \"{text}\" is not an address like http://0.0.0.0:8080 or https://console.example.com, without a path.");
        return null;
    }

    public bool Switch(string name, bool fallback)
    {
        if (Text(name) is not { } text)
            return fallback;

        if (bool.TryParse(text, out var value))
            return value;

        Refuse($"{name}: \"{text}\" is neither true nor false.");
        return fallback;
    }

    public TimeSpan Duration(string name, TimeSpan fallback)
    {
        if (Text(name) is not { } text)
            return fallback;

        var match = DurationText().Match(text);
        if (match.Success && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return match.Groups[2].ValueSpan switch
            {
                "s" => TimeSpan.FromSeconds(number),
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            };
        }

        Refuse($"{name}: \"{text}\" is not a duration like 90s, 30m, 24h or 7d.");
        return fallback;
    }

    public IpPrefix? Range(string name)
    {
        if (Text(name) is not { } text)
            return null;

        if (IpPrefix.TryParse(text, out var range) && IpText.Bits(range.Address) == 32 && range.IsMasked && range.Length is >= 8 and <= 28)
            return range;

        Refuse($"{name}: \"{text}\" is not an IPv4 network between /8 and /28, like 100.92.0.0/16 (no host bits).");
        return null;
    }

    public string DnsDomain(string name, string fallback)
    {
        var text = Text(name) ?? fallback;
        if (text.Length <= 192 && DomainText().IsMatch(text))
            return text.ToLowerInvariant();

        Refuse($"{name}: \"{text}\" is not a domain of at most 192 characters, like netbird.selfhosted (no trailing dot).");
        return fallback;
    }

    public IReadOnlyList<IPNetwork> Networks(string name)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in List(name))
        {
            if (IPNetwork.TryParse(text.Contains('/', StringComparison.Ordinal) ? text : text + (text.Contains(':', StringComparison.Ordinal) ? "/128" : "/32"), out var network))
                networks.Add(network);
            else
                Refuse($"{name}: \"{text}\" is not an address or network like 10.0.0.0/8.");
        }

        return networks;
    }

    /// <summary>Null if it is set to an empty text, which switches the thing off.</summary>
    public IPEndPoint? EndPoint(string name, string fallback)
    {
        var text = configuration[name] ?? fallback;
        if (string.IsNullOrWhiteSpace(text))
            return null;

        if (IPEndPoint.TryParse(text.Trim(), out var endPoint) && text.Contains(':', StringComparison.Ordinal))
            return endPoint;

        Refuse($"{name}: \"{text}\" is not an address with a port, like 0.0.0.0:3478. An empty text switches it off.");
        return null;
    }

    public string? BootstrapToken(string name)
    {
        var text = Text(name);
        if (text is not null && !AccessTokens.IsWellFormed(text))
            Refuse($"{name}: not an access token: nbp_, 30 letters or digits, and 6 characters of checksum.");

        return text;
    }

    public AgentServices AgentServices()
    {
        var turns = configuration.GetSection("NetBird:Turns").GetChildren()
            .Select(c => new TurnServer(c["Uri"] ?? "", c["Username"] ?? "", c["Password"] ?? ""))
            .ToArray();
        var stuns = List("NetBird:Stuns");
        var relays = List("NetBird:Relay:Addresses");
        var signal = Text("NetBird:Signal:Uri");
        var secret = Text("NetBird:Relay:Secret");

        // An agent that cannot parse one of these refuses the whole message, so they are checked here.
        foreach (var stun in stuns.Where(s => !StunText().IsMatch(s)))
            Refuse($"NetBird:Stuns: \"{stun}\" is not like stun:stun.example.com:3478.");

        foreach (var turn in turns.Where(t => !TurnText().IsMatch(t.Uri)))
            Refuse($"NetBird:Turns: \"{turn.Uri}\" is not like turn:turn.example.com:3478?transport=udp.");

        foreach (var relay in relays.Where(r => !RelayText().IsMatch(r)))
            Refuse($"NetBird:Relay:Addresses: \"{relay}\" is not like rels://relay.example.com:443 (rel:// without TLS).");

        if (relays.Count > 0 && secret is null)
            Refuse("NetBird:Relay:Secret is missing: relays check the agents' tokens with it (the relay's NB_AUTH_SECRET).");

        if (signal is not null && !SignalText().IsMatch(signal))
            Refuse($"NetBird:Signal:Uri: \"{signal}\" is not like https://signal.example.com:443 or http://signal.example.com:10000.");

        return new AgentServices(
            signal, [.. stuns], turns, Text("NetBird:TurnSecret"), Lifetime("NetBird:TurnTtl"), [.. relays], secret, Lifetime("NetBird:Relay:Ttl"));
    }

    /// <summary>Of credentials. None, and nothing, stand for 12 hours, as in the reference.</summary>
    private TimeSpan Lifetime(string name)
    {
        var usual = TimeSpan.FromHours(12);
        if (Text(name) is { } text && NothingText().IsMatch(text))
            return usual;

        var lifetime = Duration(name, usual);
        if (lifetime <= TimeSpan.FromDays(366))
            return lifetime;

        Refuse($"{name}: credentials that live for more than a year are none. Write a duration like 12h.");
        return usual;
    }

    /// <summary>Null if people sign in with passwords of ours.</summary>
    public OidcProvider? Oidc()
    {
        if (Text("Oidc:Authority") is not { } authority)
        {
            foreach (var name in configuration.GetSection("Oidc").GetChildren().Select(c => c.Key))
                Refuse($"Oidc:{name} is set, but Oidc:Authority is not: set it to the provider's issuer URL.");

            return null;
        }

        if (!Uri.TryCreate(authority, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            Refuse($"Oidc:Authority: \"{authority}\" is not an issuer URL like https://login.example.com/realms/main (http:// only on this machine).");
        }
        else if (url.AbsolutePath.Contains("/.well-known/", StringComparison.Ordinal))
        {
            Refuse($"Oidc:Authority: leave out /.well-known/openid-configuration; it is looked for there.");
        }

        var client = Text("Oidc:ClientId");
        if (client is null)
            Refuse("Oidc:ClientId is missing: the provider gives it to this console when you register it there.");

        var scopes = Words("Oidc:Scopes") is { Count: > 0 } chosen ? chosen : [.. _scopes];
        if (!scopes.Contains("openid"))
            Refuse("Oidc:Scopes must contain openid: without it the provider does not say who somebody is.");

        var audiences = List("Oidc:Audience");
        return new OidcProvider(
            authority.TrimEnd('/'), client ?? "", Text("Oidc:ClientSecret"), [.. scopes], audiences.Count > 0 ? [.. audiences] : [client ?? ""],
            Text("Oidc:UserIdClaim") ?? "sub", Text("Oidc:GroupsClaim"));
    }

    public AccountsMode AccountsMode(string name)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null or "single":
                return Engine.AccountsMode.One;
            case "multiple":
                return Engine.AccountsMode.Many;
            default:
                Refuse($"{name}: \"{Text(name)}\" is neither single (who signs in joins the one account) nor multiple (each gets one).");
                return Engine.AccountsMode.One;
        }
    }

    public AuthFlows AuthFlows() => new(Provider("AgentAuth:DeviceFlow"), Provider("AgentAuth:Pkce"));

    private AuthProvider? Provider(string name)
    {
        var section = configuration.GetSection(name);
        if (!section.Exists())
            return null;

        return new AuthProvider(
            section["Provider"] ?? "hosted", section["ClientID"] ?? "", section["ClientSecret"] ?? "", section["Domain"] ?? "",
            section["Audience"] ?? "", section["DeviceAuthEndpoint"] ?? "", section["TokenEndpoint"] ?? "", section["Scope"] ?? "openid",
            Switch(name + ":UseIDToken", false), section["AuthorizationEndpoint"] ?? "", List(name + ":RedirectURLs"),
            Switch(name + ":DisablePromptLogin", false), Number(name + ":LoginFlag"));
    }

    private uint Number(string name)
    {
        if (Text(name) is not { } text)
            return 0;

        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;

        Refuse($"{name}: \"{text}\" is not a number.");
        return 0;
    }

    /// <summary>Likewise, and spaces part words too: scopes are written so.</summary>
    private List<string> Words(string name) =>
        [.. List(name).SelectMany(e => e.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];

    /// <summary>A section of entries, or one text with commas.</summary>
    private List<string> List(string name)
    {
        var entries = configuration.GetSection(name).GetChildren().Select(c => c.Value).OfType<string>().ToList();
        if (entries.Count == 0 && Text(name) is { } text)
            entries = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

        return entries;
    }

    [GeneratedRegex(@"^(\d{1,6})(s|m|h|d)$")]
    private static partial Regex DurationText();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$")]
    private static partial Regex DomainText();

    [GeneratedRegex(@"^stuns?:[A-Za-z0-9.\-\[\]:]+(:\d{1,5})?$")]
    private static partial Regex StunText();

    [GeneratedRegex(@"^turns?:[A-Za-z0-9.\-\[\]]+(:\d{1,5})?(\?transport=(udp|tcp))?$")]
    private static partial Regex TurnText();

    [GeneratedRegex(@"^(-\d+|0+)[smhd]?$")]
    private static partial Regex NothingText();

    [GeneratedRegex(@"^rels?://[A-Za-z0-9.\-\[\]]+(:\d{1,5})?$")]
    private static partial Regex RelayText();

    [GeneratedRegex(@"^https?://[A-Za-z0-9.\-\[\]]+(:\d{1,5})?$")]
    private static partial Regex SignalText();
}
