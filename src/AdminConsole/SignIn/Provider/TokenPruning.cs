using AdminConsole.Engine;
using OpenIddict.Abstractions;

namespace AdminConsole.SignIn.Provider;

/// <summary>Forgets codes and tokens that have expired or were used.</summary>
internal sealed partial class TokenPruning(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TokenPruning> logger) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromHours(6);

    /// <summary>A refresh token that is used a second time gives a thief away: it is remembered for a while after its use.</summary>
    private static readonly TimeSpan _kept = TimeSpan.FromDays(2);

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
                catch (Exception e) when (DatabaseCalls.IsTrouble(e))
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

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = clock.GetUtcNow() - _kept;
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(before, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(before, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old tokens of the OpenID provider could not be forgotten; the next try is in six hours")]
    private static partial void LogUnavailable(ILogger logger, Exception e);
}
