using System.Collections.Concurrent;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// Which peers are connected, here and on other replicas. What happens here is known at once and written down within a moment,
/// many streams in one statement; the database being away delays only the writing.
/// </summary>
public sealed partial class Presence : BackgroundService
{
    /// <summary>Opens and closes gather so long before they are written.</summary>
    private static readonly TimeSpan _gather = TimeSpan.FromMilliseconds(100);

    /// <summary>A third of the silence after which others take this replica for dead.</summary>
    private static readonly TimeSpan _beat = PresenceTable.Silence / 3;

    private readonly ConcurrentDictionary<AccountId, AccountPresence> _accounts = new();
    private readonly ConcurrentDictionary<AccountId, byte> _heard = new();
    private readonly PresenceTable _table;
    private readonly TimeProvider _clock;
    private readonly ILogger<Presence> _logger;

    internal Presence(PresenceTable table, Guid replica, TimeProvider clock, ILogger<Presence> logger)
    {
        _table = table;
        _clock = clock;
        _logger = logger;
        Replica = replica;
    }

    /// <summary>Raised after changes of this replica were written down: others are to be told.</summary>
    internal event Action<AccountId>? Changed;

    internal Guid Replica { get; }

    /// <summary>The newest view. Take it once, use it, drop it.</summary>
    public PresenceView Of(AccountId account) => Account(account).View;

    /// <summary>The first view with a revision above <paramref name="revision"/>.</summary>
    public ValueTask<PresenceView> NextAsync(AccountId account, long revision, CancellationToken cancellationToken) =>
        Account(account).NextAsync(revision, cancellationToken);

    /// <summary>A stream of the peer has opened. It is the peer's only one from now on: an older one here is superseded.</summary>
    public PeerConnection Connect(AccountId account, PeerId peer, IPAddress? address) =>
        Account(account).Connect(peer, address, _clock.GetUtcNow());

    /// <summary>Another replica wrote down changes of this account.</summary>
    internal void Hear(AccountId account) => _heard[account] = 0;

    /// <summary>
    /// These peers are not in the account any more, nor are they on the way into it. Where one has a stream elsewhere all the same, that
    /// replica writes it down again.
    /// </summary>
    internal async Task ForgetAsync(AccountId account, IReadOnlyList<PeerId> peers, CancellationToken cancellationToken)
    {
        if (peers.Count == 0)
            return;

        await _table.DeleteAsync(account, peers, cancellationToken);
        Account(account).Forget(peers);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var beaten = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_gather, stoppingToken);
                if (_clock.GetUtcNow() - beaten >= _beat || beaten > _clock.GetUtcNow())
                {
                    beaten = _clock.GetUtcNow();
                    await _table.BeatAsync(stoppingToken);
                    foreach (var account in _accounts.Keys)
                        Hear(account); // replicas that fell silent tell nobody
                }

                await WriteAsync(stoppingToken);
                await ReadHeardAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                if (DatabaseTrouble.Is(e))
                    LogAway(_logger, e.Message);
                else
                    LogFailed(_logger, e);

                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await WriteAsync(cancellationToken);
            await _table.LeaveAsync(_clock.GetUtcNow(), cancellationToken);
        }
        catch (Exception e) when (DatabaseTrouble.Is(e) || e is OperationCanceledException)
        {
            LogAway(_logger, e.Message); // the others will notice our silence
        }
    }

    private AccountPresence Account(AccountId id) => _accounts.GetOrAdd(id, i =>
    {
        Hear(i); // what other replicas and earlier runs wrote is read at the next round
        return new AccountPresence(i, _clock);
    });

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var dirty = _accounts.Values.SelectMany(a => a.TakeDirty()).ToList();
        if (dirty.Count == 0)
            return;

        try
        {
            var changes = dirty.ConvertAll(c => c.ToChange(_clock.GetUtcNow()));
            var sessions = await _table.WriteAsync(changes, cancellationToken);
            for (var i = 0; i < dirty.Count; i++)
                dirty[i].Written(sessions[i]);
        }
        catch
        {
            dirty.ForEach(c => c.MarkDirty());
            throw;
        }

        foreach (var account in dirty.Select(c => c.Account).Distinct())
            Changed?.Invoke(account);
    }

    private async Task ReadHeardAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _heard.Keys)
        {
            _heard.TryRemove(id, out _);
            try
            {
                Account(id).Merge(await _table.ReadAsync(id, cancellationToken), Replica);
            }
            catch
            {
                Hear(id);
                throw;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Presence cannot be written down now: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Presence failed")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
