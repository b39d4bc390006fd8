using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>A session as this host remembers it, and the way to hear of its end.</summary>
public sealed class OpenSession
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastUsed;
    private int _watchers;

    internal OpenSession(SessionRow row)
    {
        (Id, AccountId, UserId, SignedInAt) = (row.Id, row.AccountId, row.UserId, row.CreatedAt);
        _lastUsed = row.LastUsed.UtcTicks;
        WrittenUse = row.LastUsed;
    }

    public string Id { get; }

    public AccountId AccountId { get; }

    public UserId UserId { get; }

    /// <summary>When its user showed who it is: each sign-in begins a session of its own.</summary>
    public DateTimeOffset SignedInAt { get; }

    /// <summary>Completes when the session ends, wherever it was ended.</summary>
    public Task Ended => _ended.Task;

    internal DateTimeOffset LastUsed => new(Volatile.Read(ref _lastUsed), TimeSpan.Zero);

    /// <summary>The use that the database knows of. Only the loop of <see cref="Sessions"/> touches it.</summary>
    internal DateTimeOffset WrittenUse { get; set; }

    internal bool IsWatched => Volatile.Read(ref _watchers) > 0;

    /// <summary>As long as this is not disposed a page stands open, and the session is in use.</summary>
    public IDisposable Watch() => new Watcher(this);

    internal void Note(DateTimeOffset now) => Volatile.Write(ref _lastUsed, now.UtcTicks);

    internal void Close() => _ended.TrySetResult();

    internal bool IsOver(DateTimeOffset now) => Ended.IsCompleted || IsOver(SignedInAt, LastUsed, now);

    internal static bool IsOver(DateTimeOffset createdAt, DateTimeOffset lastUsed, DateTimeOffset now) =>
        now - lastUsed >= Sessions.IdleLife || now - createdAt >= Sessions.Life;

    private sealed class Watcher : IDisposable
    {
        private OpenSession? _session;

        public Watcher(OpenSession session)
        {
            _session = session;
            Interlocked.Increment(ref session._watchers);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _session, null) is { } session)
                Interlocked.Decrement(ref session._watchers);
        }
    }
}
