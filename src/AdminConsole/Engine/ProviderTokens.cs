using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// Forgets codes and tokens of the built-in OpenID provider when they have expired. Not earlier: a refresh token that is used a second
/// time gives a thief away.
/// </summary>
internal sealed partial class ProviderTokens(IdentityTables tables, TimeProvider clock, ILogger<ProviderTokens> logger) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromHours(6);

    public Task PruneAsync(CancellationToken cancellationToken) =>
        DatabaseCalls.AskAsync(() => tables.PruneAsync(clock.GetUtcNow(), cancellationToken));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await PruneAsync(stoppingToken);
                }
                catch (UnavailableException e)
                {
                    LogUnavailable(logger, e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old tokens of the OpenID provider could not be forgotten; the next try is in six hours")]
    private static partial void LogUnavailable(ILogger logger, Exception e);
}
