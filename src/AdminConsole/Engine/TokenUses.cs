using System.Collections.Concurrent;
using System.Threading.Channels;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// When access tokens were last used, to the minute. Noting a use never waits: a script that asks a hundred times a second costs
/// one small write a minute, and a database that is away costs only the note.
/// </summary>
public sealed partial class TokenUses : BackgroundService
{
    /// <summary>What is shown is "a minute ago", so nothing finer is written.</summary>
    private static readonly TimeSpan _grain = TimeSpan.FromMinutes(1);

    /// <summary>More tokens than this in one instant lose a note, not a request.</summary>
    private const int MaxWaiting = 1_024;

    private readonly Channel<AccessTokenUse> _waiting = System.Threading.Channels.Channel.CreateBounded<AccessTokenUse>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentDictionary<AccessTokenId, DateTimeOffset> _noted = new();
    private readonly AccessTokenUses _table;
    private readonly TimeProvider _clock;
    private readonly ILogger<TokenUses> _logger;

    internal TokenUses(AccessTokenUses table, TimeProvider clock, ILogger<TokenUses> logger)
    {
        _table = table;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>The token was shown just now.</summary>
    public void Note(AccountId account, AccessTokenId token)
    {
        var now = _clock.GetUtcNow();
        if (_noted.TryGetValue(token, out var noted) && now - noted < _grain)
            return;

        _noted[token] = now;
        _waiting.Writer.TryWrite(new AccessTokenUse(account, token, now));
    }

    /// <summary>Tokens that were never used are not in it.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public Task<IReadOnlyDictionary<AccessTokenId, DateTimeOffset>> OfAsync(AccountId account, CancellationToken cancellationToken) =>
        DatabaseCalls.AskAsync(() => _table.ReadAsync(account, cancellationToken));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var uses = new List<AccessTokenUse>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                uses.Clear();
                while (_waiting.Reader.TryRead(out var use))
                    uses.Add(use);

                await WriteAsync(uses, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the loop.
        }
    }

    private async Task WriteAsync(List<AccessTokenUse> uses, CancellationToken cancellationToken)
    {
        try
        {
            await _table.WriteAsync(uses, cancellationToken);
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            uses.ForEach(u => _noted.TryRemove(u.Token, out _)); // the next use is written again
            LogAway(_logger, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of access tokens cannot be written down now: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
