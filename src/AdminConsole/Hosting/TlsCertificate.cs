using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AdminConsole.Hosting;

/// <summary>
/// The certificate of the doors, from PEM files: the leaf first, then its intermediates, which agents need to trust it.
/// Renewed files are taken up while the host runs.
/// </summary>
internal sealed partial class TlsCertificate
{
    // ACME clients renew weeks before the end: a minute late is early enough, and handshakes stay free of disk reads.
    private static readonly TimeSpan _lookAgainAfter = TimeSpan.FromMinutes(1);

    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private volatile Loaded _current;
    private long _nextLook;

    /// <exception cref="InvalidOperationException">A file is missing or is not what it should be; the text says which.</exception>
    public TlsCertificate(string certificatePath, string keyPath, TimeProvider clock, ILogger<TlsCertificate> logger)
    {
        _certificatePath = certificatePath;
        _keyPath = keyPath;
        _clock = clock;
        _logger = logger;
        _current = Load();
        _nextLook = clock.GetTimestamp() + (long)(_lookAgainAfter.TotalSeconds * clock.TimestampFrequency);
        Handshake = new TlsHandshakeCallbackOptions
        {
            // As for the first bytes in cleartext: who is silent holds a socket for nothing.
            HandshakeTimeout = FirstBytes.Patience,
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = Newest().Context }),
        };
    }

    public TlsHandshakeCallbackOptions Handshake { get; }

    private Loaded Newest()
    {
        var next = Volatile.Read(ref _nextLook);
        var now = _clock.GetTimestamp();
        var later = now + (long)(_lookAgainAfter.TotalSeconds * _clock.TimestampFrequency);
        if (now < next || Interlocked.CompareExchange(ref _nextLook, later, next) != next)
            return _current;

        try
        {
            if (Written() != _current.Written)
            {
                _current = Load();
                LogRenewed(_current.Context.TargetCertificate.NotAfter);
            }
        }
        catch (InvalidOperationException e) // half written, most likely: the old one still serves
        {
            LogNotRenewed(e);
        }

        return _current;
    }

    private Loaded Load()
    {
        try
        {
            var written = Written();
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(_certificatePath);
            var leaf = X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath);
            return new Loaded(SslStreamCertificateContext.Create(leaf, [.. chain.Skip(1)], offline: true), written);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException(
                $"Cannot use Tls:Certificate {_certificatePath} with Tls:Key {_keyPath}: {e.Message} Both must be readable PEM files that belong together.", e);
        }
    }

    private (DateTime Certificate, DateTime Key) Written() =>
        (File.GetLastWriteTimeUtc(_certificatePath), File.GetLastWriteTimeUtc(_keyPath));

    [LoggerMessage(LogLevel.Information, "A renewed TLS certificate is in use; it ends {NotAfter:u}")]
    private partial void LogRenewed(DateTime notAfter);

    [LoggerMessage(LogLevel.Warning, "The TLS certificate's files have changed but cannot be used; the old one stays in use")]
    private partial void LogNotRenewed(Exception exception);

    /// <summary>One reference, so that a handshake never sees the certificate of one pair of files with the times of another.</summary>
    private sealed record Loaded(SslStreamCertificateContext Context, (DateTime Certificate, DateTime Key) Written);
}
