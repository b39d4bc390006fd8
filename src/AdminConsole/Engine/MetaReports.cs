using System.Collections.Concurrent;
using System.Threading.Channels;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Engine;

/// <summary>
/// What known peers said of themselves, and where they came from, as far as it is not stored yet. Login and Sync leave it here and go
/// on, so that both are served while the database is away; of each peer only the latest is kept. What changes all the time is stored
/// now and then: an agent whose facts flap, or that lies, must not fill the history and wake everybody who sees it.
/// </summary>
public sealed partial class MetaReports(Accounts accounts, Places places, TimeProvider clock, ILogger<MetaReports> logger) : BackgroundService
{
    /// <summary>So many of one peer are stored as they come: a start, a change of networks, answers to posture checks.</summary>
    internal const int Burst = 6;

    /// <summary>And one more after each of these.</summary>
    private static readonly TimeSpan _refill = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(AccountId Account, PeerId Peer, Type Report), Allowance> _allowances = new();
    private readonly ConcurrentDictionary<(AccountId Account, PeerId Peer, Type Report), (PeerCommand Report, Origin Origin)> _waiting = new();

    // One wake-up is enough however many wait.
    private readonly System.Threading.Channels.Channel<bool> _signal =
        System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Nothing happens if the peer said nothing new and came from where it was.</summary>
    /// <param name="meta">Empty if this call said nothing of it.</param>
    /// <param name="sshKey">Null if this call said nothing about it.</param>
    public void Report(LiveAccount account, Peer peer, PeerMeta meta, string? sshKey, Origin origin)
    {
        if (sshKey is not null || !meta.SameAs(PeerMeta.Empty))
            Leave(account, new ReportPeerMeta(peer.Id, meta, sshKey ?? WaitingSshKey(account.Id, peer.Id)), peer.Id, origin);

        // A command of its own, since one that is repeated under its id gets its first outcome.
        if (places.Locate(origin.Address) is { } location)
            Leave(account, new ReportPeerLocation(peer.Id, location), peer.Id, origin with { Command = origin.Command + "-place" });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _signal.Reader.WaitToReadAsync(stoppingToken))
            {
                _signal.Reader.TryRead(out _);
                await Task.WhenAll(_waiting.Keys.Select(key => StoreAsync(key, stoppingToken)));
                foreach (var full in _allowances.Where(a => a.Value.At(clock).Left >= Burst))
                    _allowances.TryRemove(full);

                if (!_waiting.IsEmpty)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
                    _signal.Writer.TryWrite(true);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The agents will say it again to the next host.
        }
    }

    /// <summary>An agent tells its SSH key at Login, and nothing of it at the Sync that follows before the first is stored.</summary>
    private string? WaitingSshKey(AccountId account, PeerId peer) =>
        _waiting.TryGetValue((account, peer, typeof(ReportPeerMeta)), out var waiting) ? ((ReportPeerMeta)waiting.Report).SshKey : null;

    private void Leave(LiveAccount account, PeerCommand said, PeerId peer, Origin origin)
    {
        var report = said with { Actor = new Actor.Peer(peer) };
        var key = (account.Id, peer, report.GetType());
        if (Account.Decide(account.Snapshot, report) is Decision.Accepted { Events.IsEmpty: true })
        {
            // As it is stored already; what waits is older than that.
            _waiting.TryRemove(key, out _);
            return;
        }

        _waiting[key] = (report, origin);
        _signal.Writer.TryWrite(true);
    }

    private async Task StoreAsync((AccountId Account, PeerId Peer, Type Report) key, CancellationToken stopping)
    {
        if (!_waiting.TryGetValue(key, out var waiting))
            return;

        var allowance = (_allowances.GetValueOrDefault(key) ?? new Allowance(Burst, clock.GetTimestamp())).At(clock);
        if (allowance.Left < 1)
            return; // it stays where it is, and what comes later takes its place

        try
        {
            await accounts.ExecuteAsync(key.Account, waiting.Report, waiting.Origin, stopping);
            _allowances[key] = allowance with { Left = allowance.Left - 1 };
            _waiting.TryRemove(KeyValuePair.Create(key, waiting));
        }
        catch (UnavailableException)
        {
            // It stays where it is and is tried again.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _waiting.TryRemove(KeyValuePair.Create(key, waiting));
            LogFailed(logger, e, key.Peer.Value);
        }
    }

    /// <param name="Left">How many may be stored now.</param>
    private sealed record Allowance(double Left, long Since)
    {
        public Allowance At(TimeProvider clock) =>
            new(Math.Min(Burst, Left + (clock.GetElapsedTime(Since) / _refill)), clock.GetTimestamp());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What peer {Peer} said of itself could not be stored")]
    private static partial void LogFailed(ILogger logger, Exception e, string peer);
}
