using AdminConsole.Engine;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace AdminConsole.Mail;

/// <summary>Where letters are handed in.</summary>
/// <param name="Security"><c>tls</c> from the first byte, <c>starttls</c> required, or <c>none</c> for a server on the same machine.</param>
/// <param name="User">Null: the server asks for none.</param>
/// <param name="From">An address, with a name if wanted: <c>AdminConsole &lt;net@example.com&gt;</c>.</param>
internal sealed record SmtpSettings(string Host, int Port, string Security, string? User, string? Password, string From)
{
    public static bool IsSender(string text) => MailboxAddress.TryParse(text, out _);
}

/// <summary>Sends letters by SMTP, each on a connection of its own: there are a few a day.</summary>
internal sealed partial class SmtpPost(SmtpSettings settings, ILogger<SmtpPost> logger)
{
    /// <summary>An admin waits for it in front of the page.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <returns>False if it could not be sent.</returns>
    public async Task<bool> SendAsync(Letter letter, CancellationToken cancellationToken)
    {
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(settings.From));
        message.To.Add(new MailboxAddress(letter.ToName, letter.To));
        message.Subject = letter.Subject;
        message.Body = new TextPart("plain") { Text = letter.Text };

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            using var client = new SmtpClient();
            await client.ConnectAsync(settings.Host, settings.Port, OptionsOf(settings.Security), limit.Token);
            if (settings.User is { } user)
                await client.AuthenticateAsync(user, settings.Password ?? "", limit.Token);

            await client.SendAsync(message, limit.Token);
            await client.DisconnectAsync(quit: true, limit.Token);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsTrouble(e))
        {
            LogFailed(logger, e, settings.Host, settings.Port);
            return false;
        }
    }

    private static SecureSocketOptions OptionsOf(string security) => security switch
    {
        "tls" => SecureSocketOptions.SslOnConnect,
        "none" => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private static bool IsTrouble(Exception e) => e
        is MailKit.ProtocolException or MailKit.CommandException or MailKit.ServiceNotConnectedException or SslHandshakeException
        or AuthenticationException or SaslException or System.Net.Sockets.SocketException or IOException or NotSupportedException
        or OperationCanceledException;

    [LoggerMessage(Level = LogLevel.Error, Message = "The mail server {Host}:{Port} did not take a letter")]
    private static partial void LogFailed(ILogger logger, Exception e, string host, int port);
}
