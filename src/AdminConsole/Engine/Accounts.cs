using System.Collections.Concurrent;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// The only door to accounts: finds the one that a key belongs to, wakes it, hands commands to it. An account that is awake stays
/// awake, so that its peers are served from memory when the database is away.
/// </summary>
public sealed partial class Accounts : IAsyncDisposable
{
    /// <summary>What is looked up takes milliseconds; whoever waits for it, waits for more than one look-up.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private readonly AccountStream _stream;
    private readonly SnapshotTable _snapshots;
    private readonly AccountDirectory _directory;
    private readonly ILogger<Accounts> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<AccountId, Lazy<Task<LiveAccount>>> _live = new();
    private readonly ConcurrentBag<Task> _mailboxes = [];

    internal Accounts(AccountStream stream, SnapshotTable snapshots, AccountDirectory directory, ILogger<Accounts> logger)
    {
        _stream = stream;
        _snapshots = snapshots;
        _directory = directory;
        _logger = logger;
    }

    /// <summary>Raised after an append of this replica, on the mailbox's thread: others are to be told.</summary>
    internal event Action<LiveAccount>? Grown;

    /// <summary>Raised when an account has been read into memory.</summary>
    internal event Action<AccountId>? Awoken;

    internal IEnumerable<LiveAccount> Awake =>
        _live.Values.Where(l => l.IsValueCreated && l.Value.IsCompletedSuccessfully).Select(l => l.Value.Result);

    /// <summary>The account, read into memory if it was asleep.</summary>
    /// <exception cref="UnavailableException">It was asleep and the database is away.</exception>
    public async Task<LiveAccount> GetAsync(AccountId id, CancellationToken cancellationToken)
    {
        var lazy = _live.GetOrAdd(id, i => new Lazy<Task<LiveAccount>>(() => WakeAsync(i)));
        try
        {
            return await lazy.Value.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (lazy.Value.IsFaulted)
        {
            // It stays asleep, and the next one who asks wakes it.
            _live.TryRemove(KeyValuePair.Create(id, lazy));
            if (DatabaseTrouble.Is(e))
                throw new UnavailableException("The database does not answer.", e);

            throw;
        }
    }

    /// <exception cref="UnavailableException">The database is away, or too many commands wait.</exception>
    public async Task<CommandResult> ExecuteAsync(
        AccountId id, AccountCommand command, Origin origin, CancellationToken cancellationToken)
    {
        var account = await GetAsync(id, cancellationToken);
        return await account.ExecuteAsync(command, origin, cancellationToken);
    }

    /// <summary>All accounts, the oldest first.</summary>
    public Task<IReadOnlyList<AccountId>> ListAsync(CancellationToken cancellationToken) =>
        AskAsync(() => _directory.AccountsAsync(cancellationToken));

    /// <summary>The peer with this key, if its account is awake.</summary>
    public (LiveAccount Account, Peer Peer)? FindAwakePeer(WireGuardKey key)
    {
        foreach (var awake in Awake)
        {
            if (awake.Snapshot.Peers.Find(key) is { } peer)
                return (awake, peer);
        }

        return null;
    }

    /// <summary>The peer with this key and its account; null if there is none. Needs no database if its account is awake.</summary>
    public async Task<(LiveAccount Account, Peer Peer)?> FindPeerAsync(WireGuardKey key, CancellationToken cancellationToken)
    {
        if (FindAwakePeer(key) is { } known)
            return known;

        var entry = await AskAsync(() => _directory.FindAsync(DirectoryKind.PeerKey, key.Value, cancellationToken));
        if (entry is null)
            return null;

        var account = await GetAsync(new AccountId(entry.AccountId), cancellationToken);
        var peer = account.Snapshot.Peers.Find(key) ?? (await RefreshedAsync(account, cancellationToken)).Peers.Find(key);
        return peer is null ? null : (account, peer);
    }

    /// <param name="hash"><see cref="SetupKey.HashOf"/> the secret.</param>
    public async Task<(LiveAccount Account, SetupKeyId Id)?> FindSetupKeyAsync(string hash, CancellationToken cancellationToken)
    {
        var entry = await AskAsync(() => _directory.FindAsync(DirectoryKind.SetupKeyHash, hash, cancellationToken));
        if (entry is not null)
            return (await GetAsync(new AccountId(entry.AccountId), cancellationToken), new SetupKeyId(entry.Subject));

        // A key that is known but does not admit costs one more statement when it is refused; an unknown one costs the same.
        await AskAsync(() => _stream.VersionAsync(new AccountId(""), cancellationToken));
        return null;
    }

    /// <param name="hash">Base64 of the SHA-256 of the whole token text.</param>
    public async Task<(LiveAccount Account, User User, AccessToken Token)?> FindAccessTokenAsync(
        string hash, CancellationToken cancellationToken)
    {
        foreach (var awake in Awake)
        {
            if (Find(awake.Snapshot) is var (known, its))
                return (awake, known, its);
        }

        var entry = await AskAsync(() => _directory.FindAsync(DirectoryKind.AccessTokenHash, hash, cancellationToken));
        if (entry is null)
            return null;

        var account = await GetAsync(new AccountId(entry.AccountId), cancellationToken);
        var found = Find(account.Snapshot) ?? Find(await RefreshedAsync(account, cancellationToken));
        return found is var (user, token) ? (account, user, token) : null;

        (User, AccessToken)? Find(Account snapshot)
        {
            foreach (var user in snapshot.Users.Values)
            {
                if (user.AccessTokens.Values.FirstOrDefault(t => t.Hash == hash) is { } token)
                    return (user, token);
            }

            return null;
        }
    }

    /// <summary>The user whom this issuer knows under this subject; null if there is none. E-mail addresses are nobody's identity.</summary>
    public async Task<(LiveAccount Account, User User)?> FindUserAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        var key = AccountDirectory.SubjectKey(issuer, subject);
        var entry = await AskAsync(() => _directory.FindAsync(DirectoryKind.UserSubject, key, cancellationToken));
        if (entry is null)
            return null;

        var account = await GetAsync(new AccountId(entry.AccountId), cancellationToken);
        var user = Find(account.Snapshot) ?? Find(await RefreshedAsync(account, cancellationToken));
        return user is null ? null : (account, user);

        User? Find(Account snapshot) =>
            snapshot.Users.GetValueOrDefault(new UserId(entry.Subject)) is { } found && found.Is(issuer, subject) ? found : null;
    }

    /// <summary>What others have appended to the awake accounts; called when hints may have been lost.</summary>
    internal async Task CompareAsync(CancellationToken cancellationToken)
    {
        var awake = Awake.ToDictionary(a => a.Id);
        if (awake.Count == 0)
            return;

        foreach (var (id, tip) in await _stream.TipsAsync(awake.Keys, cancellationToken))
            awake[id].Compare(tip);
    }

    internal void Hear(AccountId id, long version)
    {
        if (_live.TryGetValue(id, out var lazy) && lazy.IsValueCreated && lazy.Value.IsCompletedSuccessfully)
            lazy.Value.Result.Hear(version);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_mailboxes);
        _stopping.Dispose();
    }

    private async Task<LiveAccount> WakeAsync(AccountId id)
    {
        var account = new LiveAccount(
            await _stream.LoadAsync(id, _stopping.Token), _stream, _snapshots, live => Grown?.Invoke(live), _logger);
        _mailboxes.Add(account.RunAsync(_stopping.Token));
        LogAwake(_logger, id.Value, account.Snapshot.Version, account.Snapshot.Peers.Count);
        Awoken?.Invoke(id);
        return account;
    }

    /// <summary>The snapshot as of now: what the directory says was appended before.</summary>
    private async Task<Account> RefreshedAsync(LiveAccount account, CancellationToken cancellationToken)
    {
        var version = await AskAsync(() => _stream.VersionAsync(account.Id, cancellationToken));
        account.Hear(version);
        while (account.Snapshot.Version < version)
            await account.NextAsync(account.Snapshot.Serial, cancellationToken);

        return account.Snapshot;
    }

    private static Task<T> AskAsync<T>(Func<Task<T>> ask) => DatabaseCalls.AskAsync(() => ask().WaitAsync(_patience));

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account} is awake at version {Version} with {Peers} peers")]
    private static partial void LogAwake(ILogger logger, string account, long version, int peers);
}
