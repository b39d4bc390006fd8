using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using AdminConsole.Storage;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;

namespace AdminConsole.Engine;

/// <summary>A key of the built-in OpenID provider: it signs what others read, and encrypts what comes back to us alone.</summary>
/// <param name="Id">20 characters, an xid; the <c>kid</c> of tokens.</param>
/// <param name="Signing">RSA, 2048 bits: every OpenID client must know RS256.</param>
/// <param name="Encryption">32 bytes.</param>
public sealed record ProviderKey(string Id, DateTimeOffset CreatedAt, RsaSecurityKey Signing, ImmutableArray<byte> Encryption);

/// <summary>
/// The keys of the built-in OpenID provider: sealed in the database, so that all hosts have the same and a copy of the database
/// alone signs nothing. Each is replaced in time. A new key is published a day before it signs, so that every host has it and every
/// client that keeps our keys has asked again; an old one is kept until the last token that it signed has expired.
/// </summary>
public sealed partial class ProviderKeys : BackgroundService
{
    /// <summary>How long tokens live that come back to us; no token lives longer.</summary>
    public static readonly TimeSpan LongestToken = TimeSpan.FromDays(30);

    private const string Prefix = "provider_key/";

    private const int KeyBits = 2048;

    private static readonly TimeSpan _signs = TimeSpan.FromDays(60);
    private static readonly TimeSpan _announced = TimeSpan.FromDays(1);

    /// <summary>Far more often than a new key needs to be known.</summary>
    private static readonly TimeSpan _look = TimeSpan.FromHours(1);

    private readonly Secrets _secrets;
    private readonly Xid _ids;
    private readonly TimeProvider _clock;
    private readonly ILogger<ProviderKeys> _logger;
    private volatile Ring _ring = new([], new CancellationTokenSource());

    internal ProviderKeys(Secrets secrets, Xid ids, TimeProvider clock, ILogger<ProviderKeys> logger)
    {
        _secrets = secrets;
        _ids = ids;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>The one that signs, then all others whose tokens are still good, or that will sign.</summary>
    public ImmutableArray<ProviderKey> Keys => _ring.Keys;

    /// <summary>Fires when <see cref="Keys"/> have become others.</summary>
    public IChangeToken Changed => new CancellationChangeToken(_ring.Replaced.Token);

    /// <summary>Reads the keys, makes the next one if it is time, and forgets those that have signed nothing that is still good.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var keys = await ReadAsync(cancellationToken);
        var now = _clock.GetUtcNow();
        if (keys.Count == 0 || keys[^1].Key.CreatedAt + _signs <= now)
        {
            // Its name is the next number: of many hosts at once one makes it, and the others take that one.
            var number = keys.Count == 0 ? 1 : keys[^1].Number + 1;
            await DatabaseCalls.AskAsync(() => _secrets.GetOrCreateAsync(NameOf(number), NewKey, cancellationToken));
            keys = await ReadAsync(cancellationToken);
            LogNew(_logger, keys[^1].Key.Id);
        }

        // What an old key signed last, it signed just before its successor took over.
        while (keys.Count > 1 && keys[1].Key.CreatedAt + _announced + LongestToken <= now)
        {
            await DatabaseCalls.AskAsync(() => _secrets.DeleteAsync(NameOf(keys[0].Number), cancellationToken));
            LogForgotten(_logger, keys[0].Key.Id);
            keys.RemoveAt(0);
        }

        Publish(keys.ConvertAll(k => k.Key), now);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_look, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RefreshAsync(stoppingToken);
                }
                catch (UnavailableException e)
                {
                    LogUnavailable(_logger, e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <param name="keys">The oldest first; not empty.</param>
    private void Publish(List<ProviderKey> keys, DateTimeOffset now)
    {
        var signing = keys.FindLast(k => k.CreatedAt + _announced <= now) ?? keys[0];
        ImmutableArray<ProviderKey> ordered = [signing, .. keys.Where(k => k != signing)];
        var before = _ring;
        if (before.Keys.Select(k => k.Id).SequenceEqual(ordered.Select(k => k.Id)))
            return;

        _ring = new Ring(ordered, new CancellationTokenSource());
        before.Replaced.Cancel();
    }

    private async Task<List<(int Number, ProviderKey Key)>> ReadAsync(CancellationToken cancellationToken)
    {
        var known = Keys.ToDictionary(k => k.Id);
        var stored = await DatabaseCalls.AskAsync(() => _secrets.ListAsync(Prefix, cancellationToken));
        return [.. stored.Select(s => (NumberOf(s.Name), Read(s.Secret, known)))];
    }

    private byte[] NewKey()
    {
        using var rsa = RSA.Create(KeyBits);
        return JsonSerializer.SerializeToUtf8Bytes(
            new StoredKey(_ids.Next(), _clock.GetUtcNow(), rsa.ExportPkcs8PrivateKey(), RandomNumberGenerator.GetBytes(32)));
    }

    private static ProviderKey Read(byte[] secret, Dictionary<string, ProviderKey> known)
    {
        var stored = JsonSerializer.Deserialize<StoredKey>(secret)!; // we wrote it, sealed
        if (known.TryGetValue(stored.Id, out var key))
            return key;

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(stored.Signing, out _);
        return new ProviderKey(stored.Id, stored.CreatedAt, new RsaSecurityKey(rsa) { KeyId = stored.Id }, [.. stored.Encryption]);
    }

    private static string NameOf(int number) => Prefix + number.ToString("D6", System.Globalization.CultureInfo.InvariantCulture);

    private static int NumberOf(string name) => int.Parse(name.AsSpan(Prefix.Length), System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Information, Message = "Made key {Key} for the OpenID provider")]
    private static partial void LogNew(ILogger logger, string key);

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot key {Key} of the OpenID provider: what it signed has expired")]
    private static partial void LogForgotten(ILogger logger, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of the OpenID provider could not be looked at; the next look is in an hour")]
    private static partial void LogUnavailable(ILogger logger, Exception e);

    private sealed record StoredKey(string Id, DateTimeOffset CreatedAt, byte[] Signing, byte[] Encryption);

    /// <param name="Replaced">Cancelled when another ring has taken its place.</param>
    private sealed record Ring(ImmutableArray<ProviderKey> Keys, CancellationTokenSource Replaced);
}
