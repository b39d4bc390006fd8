using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Protocol;

namespace AdminConsole.Management;

/// <summary>A TURN server with its static credentials; empty where time-based ones are handed out.</summary>
public sealed record TurnServer(string Uri, string Username, string Password);

/// <summary>What agents need beside us: signal, STUN, TURN, relays. Checked when the settings were read.</summary>
/// <param name="SignalUri">Null: our own.</param>
/// <param name="Stuns">Empty: our own responder, if it runs.</param>
/// <param name="TurnSecret">Null: the servers' static credentials are handed out.</param>
/// <param name="RelaySecret">Null only without relays.</param>
public sealed record AgentServices(
    string? SignalUri,
    IReadOnlyList<string> Stuns,
    IReadOnlyList<TurnServer> Turns,
    string? TurnSecret,
    TimeSpan TurnTtl,
    IReadOnlyList<string> Relays,
    string? RelaySecret,
    TimeSpan RelayTtl)
{
    /// <summary>Timers cannot wait much longer; credentials that live for months are told anew all the same.</summary>
    private static readonly TimeSpan _seldom = TimeSpan.FromDays(30);

    /// <summary>
    /// How long after its credentials a stream is told new ones: three quarters of the shorter life. Infinite if none of them ends.
    /// </summary>
    public TimeSpan RefreshAfter => RefreshOf(
        Turns.Count > 0 && TurnSecret is not null ? TurnTtl : TimeSpan.MaxValue,
        Relays.Count > 0 && RelaySecret is not null ? RelayTtl : TimeSpan.MaxValue);

    /// <summary>The configuration of a Login answer, or of the first message of a stream.</summary>
    /// <param name="publicUrl">Where agents reach us.</param>
    /// <param name="stunPort">The port of our own responder; null if it does not run.</param>
    /// <param name="forStream">Agents take TURN credentials from streams only; at Login time-based ones are left out.</param>
    public NetbirdConfig Write(Uri publicUrl, int? stunPort, DateTimeOffset now, bool forStream)
    {
        var config = new NetbirdConfig { Signal = Signal(publicUrl) };
        foreach (var stun in Stuns)
            config.Stuns.Add(new HostConfig { Uri = stun, Protocol = HostConfig.Types.Protocol.Udp });

        if (Stuns.Count == 0 && stunPort is { } port)
        {
            config.Stuns.Add(new HostConfig
            {
                Uri = string.Create(CultureInfo.InvariantCulture, $"stun:{publicUrl.Host}:{port}"),
                Protocol = HostConfig.Types.Protocol.Udp,
            });
        }

        foreach (var turn in Turns.Where(_ => TurnSecret is null))
            config.Turns.Add(Turn(turn.Uri, turn.Username, turn.Password));

        if (forStream)
            AddTimedTurns(config, now);

        AddRelay(config, now);
        return config;
    }

    /// <summary>
    /// What runs out, made anew. TURN and relay go together: an agent takes an absent list for an unchanged one, but switches relays
    /// off where a configuration has none.
    /// </summary>
    public NetbirdConfig WriteRefresh(DateTimeOffset now)
    {
        var config = new NetbirdConfig();
        AddTimedTurns(config, now);
        AddRelay(config, now);
        return config;
    }

    private static TimeSpan RefreshOf(TimeSpan turn, TimeSpan relay)
    {
        var shorter = turn < relay ? turn : relay;
        return shorter == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : shorter * 0.75 < _seldom ? shorter * 0.75 : _seldom;
    }

    private void AddTimedTurns(NetbirdConfig config, DateTimeOffset now)
    {
        if (TurnSecret is not null)
            config.Turns.AddRange(Turns.Select(t => TimedTurn(t.Uri, TurnSecret, now)));
    }

    private void AddRelay(NetbirdConfig config, DateTimeOffset now)
    {
        if (Relays.Count > 0 && RelaySecret is not null)
            config.Relay = Relay(RelaySecret, now);
    }

    private HostConfig Signal(Uri publicUrl)
    {
        var url = SignalUri is null ? publicUrl : new Uri(SignalUri);
        return new HostConfig
        {
            Uri = string.Create(CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}"),
            Protocol = url.Scheme == Uri.UriSchemeHttps ? HostConfig.Types.Protocol.Https : HostConfig.Types.Protocol.Http,
        };
    }

    private static ProtectedHostConfig Turn(string uri, string user, string password) => new()
    {
        HostConfig = new HostConfig { Uri = uri, Protocol = HostConfig.Types.Protocol.Udp },
        User = user,
        Password = password,
    };

#pragma warning disable CA5350 // coturn's time-based credentials are HMAC-SHA1 by definition
    private ProtectedHostConfig TimedTurn(string uri, string secret, DateTimeOffset now)
    {
        var user = UnixText(now + TurnTtl);
        var password = HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(user));
        return Turn(uri, user, Convert.ToBase64String(password));
    }
#pragma warning restore CA5350

    private RelayConfig Relay(string secret, DateTimeOffset now)
    {
        var payload = UnixText(now + RelayTtl);
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        return new RelayConfig
        {
            Urls = { Relays },
            TokenPayload = payload,
            TokenSignature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(payload))),
        };
    }

    private static string UnixText(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
