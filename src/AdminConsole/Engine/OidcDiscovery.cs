using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace AdminConsole.Engine;

/// <summary>
/// What the provider says of itself: its addresses, and the keys with which it signs now. It is kept, so that a provider that is away
/// costs nothing but new sign-ins. A token with a key that nobody knows makes us look again, at most once in 30 seconds: a flood of
/// invented keys is answered from memory.
/// </summary>
public sealed partial class OidcDiscovery : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    /// <summary>For both documents. Whoever waits in a browser gives up after five seconds, and the page needs time too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Providers announce new keys a day before they use them, or change addresses; nobody needs it sooner.</summary>
    private static readonly TimeSpan _readAgainAfter = TimeSpan.FromHours(1);

    /// <summary>A key that the provider has withdrawn must not count for ever, only because the provider is away.</summary>
    private static readonly TimeSpan _oldest = TimeSpan.FromHours(24);

    private static readonly TimeSpan _betweenUnknownKeys = TimeSpan.FromSeconds(30);

    /// <summary>Requests that come while the provider is away do not each wait for it.</summary>
    private static readonly TimeSpan _afterFailure = TimeSpan.FromSeconds(2);

    /// <summary>A sign-in begins only if the provider has answered so shortly before.</summary>
    private static readonly TimeSpan _justNow = TimeSpan.FromSeconds(5);

    /// <summary>The largest honest ones have some ten kilobytes.</summary>
    private const int MaxDocument = 1 << 20;

    // Guards the one reading that runs: whoever needs one while it does waits for the same.
    private readonly Lock _gate = new();
    private readonly OidcProvider _provider;
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly ILogger<OidcDiscovery> _logger;
    private Task<Known>? _reading;
    private volatile Known? _known;
    private volatile Failure? _failure;
    private DateTimeOffset _lookedForKey = DateTimeOffset.MinValue;

    public OidcDiscovery(OidcProvider provider, TimeProvider clock, ILogger<OidcDiscovery> logger)
    {
        _provider = provider;
        _clock = clock;
        _logger = logger;
        _http = new HttpClient { MaxResponseContentBufferSize = MaxDocument, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What is wrong with the provider, for whoever can mend it; null after it was read.</summary>
    public string? Trouble => _failure?.Reason;

    /// <summary>Where the provider publishes its keys; null before it has answered.</summary>
    public string? KeysAddress => _known?.Configuration.JwksUri;

    /// <exception cref="UnavailableException">The provider has never answered, or not for a day.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        if (_known is not { } known || now - known.At > _oldest)
        {
            if (_failure is { } failure && now - failure.At < _afterFailure)
                throw new UnavailableException(failure.Reason);

            return (await ReadOnceAsync().WaitAsync(cancel)).Configuration;
        }

        // Whoever asks does not wait for what is only a renewal.
        if (now - known.At > _readAgainAfter && (_failure is not { } last || now - last.At > _betweenUnknownKeys))
            _ = ReadOnceAsync().ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

        return known.Configuration;
    }

    /// <summary>Looks whether the provider is there, before a browser is sent to it.</summary>
    /// <exception cref="UnavailableException">It does not answer, or not as it should; the message says so.</exception>
    public async Task<OpenIdConnectConfiguration> ProbeAsync(CancellationToken cancellationToken) =>
        _known is { } known && _failure is null && _clock.GetUtcNow() - known.At < _justNow
            ? known.Configuration
            : (await ReadOnceAsync().WaitAsync(cancellationToken)).Configuration;

    /// <summary>The keys that a token may be signed with.</summary>
    /// <param name="keyId">The one that it names; null if it names none.</param>
    /// <returns>Empty if the provider has no such key.</returns>
    /// <exception cref="UnavailableException">It is not known, since the provider does not answer.</exception>
    public async Task<IReadOnlyList<SecurityKey>> KeysForAsync(string? keyId, CancellationToken cancellationToken)
    {
        var configuration = await GetConfigurationAsync(cancellationToken);
        if (keyId is null)
            return [.. configuration.SigningKeys];

        var keys = Matching(configuration);
        if (keys.Count > 0)
            return keys;

        if (MayLookForKey())
            return Matching((await ReadOnceAsync().WaitAsync(cancellationToken)).Configuration);

        // The last look failed: perhaps the provider has this key.
        return _failure is { } failure ? throw new UnavailableException(failure.Reason) : [];

        IReadOnlyList<SecurityKey> Matching(OpenIdConnectConfiguration c) => [.. c.SigningKeys.Where(k => k.KeyId == keyId)];
    }

    /// <summary>Unused: unknown keys are looked for where tokens are read.</summary>
    public void RequestRefresh()
    {
    }

    public void Dispose() => _http.Dispose();

    private bool MayLookForKey()
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if (now - _lookedForKey < _betweenUnknownKeys)
                return false;

            _lookedForKey = now;
            return true;
        }
    }

    private Task<Known> ReadOnceAsync()
    {
        lock (_gate)
            return _reading is { IsCompleted: false } running ? running : _reading = ReadAsync();
    }

    private async Task<Known> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        try
        {
            var configuration = await ReadConfigurationAsync(patience.Token);
            var known = new Known(configuration, _clock.GetUtcNow());
            (_known, _failure) = (known, null);
            return known;
        }
        catch (Exception e)
        {
            var reason = e switch
            {
                OperationCanceledException => $"{_provider.Authority} does not answer within {Patience.TotalSeconds:0} seconds.",
                HttpRequestException { StatusCode: { } status } =>
                    $"{_provider.Authority} answers with status {(int)status}: is Oidc:Authority the issuer URL of the provider?",
                HttpRequestException => $"{_provider.Authority} cannot be reached: {e.Message}",
                JsonException or ArgumentException =>
                    $"{_provider.Authority} does not answer as an OpenID provider: is Oidc:Authority its issuer URL?",
                UnavailableException => e.Message,
                _ => $"{_provider.Authority} cannot be used: {e.Message}",
            };
            _failure = new Failure(reason, _clock.GetUtcNow());
            LogTrouble(_logger, reason);
            throw new UnavailableException(reason, e);
        }
    }

    private async Task<OpenIdConnectConfiguration> ReadConfigurationAsync(CancellationToken cancellationToken)
    {
        var text = await _http.GetStringAsync(_provider.Authority + "/.well-known/openid-configuration", cancellationToken);
        using (JsonDocument.Parse(text))
        {
            // Only to tell a page of a proxy from the document: the reader below says nothing useful of it.
        }

        var configuration = OpenIdConnectConfiguration.Create(text);
        if (configuration.Issuer?.TrimEnd('/') != _provider.Authority)
        {
            throw new UnavailableException(
                $"{_provider.Authority} calls itself {configuration.Issuer}: set Oidc:Authority to exactly that, or to the address of your own tenant.");
        }

        foreach (var (name, address) in new[]
        {
            ("authorization_endpoint", configuration.AuthorizationEndpoint), ("token_endpoint", configuration.TokenEndpoint),
            ("jwks_uri", configuration.JwksUri),
        })
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback))
                throw new UnavailableException($"{_provider.Authority} names no usable {name}: an https:// address is needed.");
        }

        configuration.JsonWebKeySet = new JsonWebKeySet(await _http.GetStringAsync(configuration.JwksUri, cancellationToken));
        foreach (var key in configuration.JsonWebKeySet.GetSigningKeys())
            configuration.SigningKeys.Add(key);

        return configuration.SigningKeys.Count > 0
            ? configuration
            : throw new UnavailableException($"{_provider.Authority} has no signing keys at {configuration.JwksUri}.");
    }

    private sealed record Known(OpenIdConnectConfiguration Configuration, DateTimeOffset At);

    private sealed record Failure(string Reason, DateTimeOffset At);

    [LoggerMessage(Level = LogLevel.Warning, Message = "People cannot sign in: {Reason}")]
    private static partial void LogTrouble(ILogger logger, string reason);
}
