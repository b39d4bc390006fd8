using AdminConsole.Engine;

namespace AdminConsole.SignIn;

/// <summary>Tries the provider once when the host starts: wrong settings are in the log before anybody wants to sign in.</summary>
internal sealed partial class OidcFirstLook(OidcCheck check, ILogger<OidcFirstLook> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var finding in await check.RunAsync(stoppingToken))
            {
                if (finding.Good == false)
                    LogWrong(logger, finding.What, finding.Advice);
            }

            LogLooked(logger, check.Authority, check.Callback, check.SignedOut);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopped already.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in: \"{What}\" is not so. {Advice}")]
    private static partial void LogWrong(ILogger logger, string what, string advice);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "People sign in at {Authority}, which must know the redirect address {Callback} and, for signing out, {SignedOut}")]
    private static partial void LogLooked(ILogger logger, string authority, Uri callback, Uri signedOut);
}
