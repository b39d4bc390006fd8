using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace AdminConsole.Hosting;

/// <summary>
/// Tells HTTP/2 from HTTP/1.1 on a cleartext connection by how it begins (RFC 9113, section 3.4).
/// <para>
/// Without ALPN Kestrel takes a door that allows both protocols for HTTP/1.1. It asks two features of the connection:
/// was there TLS, and which protocol did ALPN choose. Where the first bytes are HTTP/2's preface, this class is both
/// features. It claims no handshake (<see cref="ITlsHandshakeFeature"/>), and that is how the code behind the door can tell.
/// </para>
/// </summary>
internal sealed class FirstBytes : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    /// <summary>
    /// An agent or browser speaks first, and at once. Whoever is silent for longer holds a socket for nothing, and
    /// Kestrel's own limits begin only when it knows the protocol.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly FirstBytes _http2 = new();

    private FirstBytes()
    {
    }

    // No method of HTTP/1.1 is called PRI: four bytes decide.
    private static ReadOnlySpan<byte> Preface => "PRI "u8;

    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

    X509Certificate2? ITlsConnectionFeature.ClientCertificate
    {
        get => null;
        set => throw new NotSupportedException("A cleartext connection has no client certificate.");
    }

    Task<X509Certificate2?> ITlsConnectionFeature.GetClientCertificateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<X509Certificate2?>(null);

    public static ConnectionDelegate Choose(ConnectionDelegate next, TimeProvider clock) => async connection =>
    {
        switch (await LookAsync(connection, clock))
        {
            case null:
                return; // the connection is closed by whoever called us

            case true:
                connection.Features.Set<ITlsConnectionFeature>(_http2);
                connection.Features.Set<ITlsApplicationProtocolFeature>(_http2);
                break;
        }

        await next(connection);
    };

    /// <summary>True if the connection begins as HTTP/2; null if it ended, or its time ran out, before that was clear.</summary>
    private static async Task<bool?> LookAsync(ConnectionContext connection, TimeProvider clock)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(
            patience.Token,
            connection.ConnectionClosed,
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default);
        var input = connection.Transport.Input;
        var seen = 0L;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(hangUp.Token);
                if (BeginsAsHttp2(read.Buffer) is { } http2)
                {
                    // Nothing is consumed, and no more marked as looked at than before: Kestrel's first read must not wait.
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.GetPosition(seen));
                    return http2;
                }

                if (read.IsCompleted)
                    return null;

                seen = read.Buffer.Length;
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException) // gave up, or was cut off
        {
            return null;
        }
    }

    private static bool? BeginsAsHttp2(ReadOnlySequence<byte> buffer)
    {
        Span<byte> bytes = stackalloc byte[Preface.Length];
        var begin = bytes[..(int)Math.Min(buffer.Length, Preface.Length)];
        buffer.Slice(0, begin.Length).CopyTo(begin);
        if (!Preface.StartsWith(begin))
            return false;

        return begin.Length == Preface.Length ? true : null;
    }
}
