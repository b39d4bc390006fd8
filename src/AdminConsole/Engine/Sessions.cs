using System.Collections.Concurrent;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using static AdminConsole.Engine.DatabaseCalls;

namespace AdminConsole.Engine;

/// <summary>A browser that somebody is signed in with.</summary>
/// <param name="Address">From where it signed in; empty if unknown.</param>
/// <param name="Client">What the browser called itself then, shortened.</param>
public sealed record Session(string Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsed, string Address, string Client);

/// <summary>
/// Who is signed in. A session that is asked for here is remembered, and compared with the database every two seconds, at once when
/// another host says that one was ended: so a request needs no database, and a session that is revoked anywhere ends everywhere.
/// </summary>
public sealed partial class Sessions : BackgroundService
{
    /// <summary>A working day without use. Each use begins it anew.</summary>
    public static readonly TimeSpan IdleLife = TimeSpan.FromHours(12);

    /// <summary>However much it is used: a stolen cookie is worth nothing after a week.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>With the database's own second this stays far below the five within which a revoked session ends.</summary>
    private static readonly TimeSpan _compareEvery = TimeSpan.FromSeconds(2);

    /// <summary>What is shown is "a minute ago", so nothing finer is written.</summary>
    private static readonly TimeSpan _grain = TimeSpan.FromMinutes(1);

    /// <summary>Whom nobody has asked for so long is forgotten here, and read again when needed.</summary>
    private static readonly TimeSpan _forgetAfter = TimeSpan.FromMinutes(10);

    /// <summary>For whoever looks into a happening of last month; then rows go.</summary>
    private static readonly TimeSpan _keep = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, OpenSession> _open = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SessionTable _table;
    private readonly SecurityLog _log;
    private readonly Xid _ids;
    private readonly TimeProvider _clock;
    private readonly ILogger<Sessions> _logger;
    private DateTimeOffset _cleaned = DateTimeOffset.MinValue;

    internal Sessions(SessionTable table, SecurityLog log, Xid ids, TimeProvider clock, ILogger<Sessions> logger)
    {
        _table = table;
        _log = log;
        _ids = ids;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Raised when this host has ended a session: others are to be told.</summary>
    internal event Action<string>? Revoked;

    /// <summary>Somebody has signed in.</summary>
    /// <param name="idToken">The provider's, for signing out there; null without a provider.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<string> BeginAsync(
        AccountId account, UserId user, string? idToken, Origin origin, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var row = new SessionRow(_ids.Next(), account, user, now, now, origin.Address ?? "", origin.Client ?? "");
        await AskAsync(async () =>
        {
            await _table.AddAsync(row, idToken, cancellationToken);
            await _log.WriteAsync(account, now, "dashboard.login", user.Value, row.Address, row.Client, cancellationToken);
        });
        _open[row.Id] = new OpenSession(row);
        return row.Id;
    }

    /// <summary>The session of a request that has just come; null if it is over.</summary>
    /// <exception cref="UnavailableException">It is not known here, and the database is away.</exception>
    public async Task<OpenSession?> FindAsync(string id, AccountId account, UserId user, CancellationToken cancellationToken)
    {
        if (!_open.TryGetValue(id, out var session))
        {
            var rows = await AskAsync(() => _table.FindOpenAsync([id], cancellationToken));
            if (rows.Count == 0)
                return null;

            session = _open.GetOrAdd(id, new OpenSession(rows[0]));
        }

        var now = _clock.GetUtcNow();
        if (session.AccountId != account || session.UserId != user || session.IsOver(now))
            return null;

        session.Note(now);
        return session;
    }

    /// <summary>The user's sessions, the newest first.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<IReadOnlyList<Session>> ListAsync(AccountId account, UserId user, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var rows = await AskAsync(() => _table.ListOpenAsync(account, user, cancellationToken));
        return
        [
            .. rows.Where(r => !OpenSession.IsOver(r.CreatedAt, r.LastUsed, now))
                .Select(r => new Session(r.Id, r.CreatedAt, _open.TryGetValue(r.Id, out var s) ? s.LastUsed : r.LastUsed, r.Address, r.Client)),
        ];
    }

    /// <summary>Ends one session of the user: by signing out, or from another browser.</summary>
    /// <returns>Whether there was one, and the provider's token that it began with.</returns>
    /// <exception cref="UnavailableException">The database is away; nothing was ended.</exception>
    public async Task<(bool Ended, string? IdToken)> EndAsync(
        AccountId account, UserId user, string id, Origin origin, CancellationToken cancellationToken)
    {
        var ended = await EndAsync(account, user, only: id, except: null, origin, cancellationToken);
        return ended.Count == 0 ? (false, null) : (true, ended[0].IdToken);
    }

    /// <summary>Ends the user's sessions: "sign out everywhere".</summary>
    /// <param name="except">The session that asks; null: ends all.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="UnavailableException">The database is away; nothing was ended.</exception>
    public async Task<int> EndAllAsync(
        AccountId account, UserId user, string? except, Origin origin, CancellationToken cancellationToken) =>
        (await EndAsync(account, user, only: null, except, origin, cancellationToken)).Count;

    /// <summary>True while a page of this session stands open here.</summary>
    internal bool IsWatched(string id) => _open.TryGetValue(id, out var session) && session.IsWatched;

    /// <summary>Another host has ended this one.</summary>
    internal void Hear(string id)
    {
        if (_open.ContainsKey(id))
            Wake();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _wake.WaitAsync(_compareEvery, stoppingToken);
                await CompareAsync(stoppingToken);
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

                await Task.Delay(_compareEvery, CancellationToken.None);
            }
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var known = _open.Values.ToArray();
        var open = known.Length == 0 ? [] : (await _table.FindOpenAsync([.. known.Select(s => s.Id)], cancellationToken)).Select(r => r.Id).ToHashSet();
        foreach (var session in known)
        {
            // A page that stands open is use, although it asks for nothing.
            if (session.IsWatched)
                session.Note(now);

            if (!open.Contains(session.Id) || session.IsOver(now))
                Close(session.Id);
            else if (!session.IsWatched && now - session.LastUsed > _forgetAfter)
                _open.TryRemove(session.Id, out _);
        }

        var used = known.Where(s => s.LastUsed - s.WrittenUse >= _grain).Select(s => (s.Id, s.LastUsed)).ToArray();
        if (used.Length > 0)
        {
            await _table.NoteUsesAsync(used, cancellationToken);
            foreach (var (id, at) in used)
            {
                if (_open.TryGetValue(id, out var session))
                    session.WrittenUse = at;
            }
        }

        if (now - _cleaned > TimeSpan.FromHours(1))
        {
            await _table.ForgetAsync(now - _keep, cancellationToken);
            _cleaned = now;
        }
    }

    private async Task<IReadOnlyList<(string Id, string? IdToken)>> EndAsync(
        AccountId account, UserId user, string? only, string? except, Origin origin, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        return await AskAsync(async () =>
        {
            var ended = await _table.EndAsync(account, user, only, except, now, cancellationToken);
            foreach (var (id, _) in ended)
            {
                Close(id);
                Revoked?.Invoke(id);
                await _log.WriteAsync(
                    account, now, "console.signout", user.Value, origin.Address ?? "", origin.Client ?? "", cancellationToken);
            }

            return ended;
        });
    }

    private void Close(string id)
    {
        if (_open.TryRemove(id, out var session))
            session.Close();
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two rang at the same time: one look is enough.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sessions cannot be compared with the database now: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Comparing sessions with the database failed")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
