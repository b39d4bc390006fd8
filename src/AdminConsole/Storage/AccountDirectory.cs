using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using Marten;

namespace AdminConsole.Storage;

/// <summary>What must be unique over all accounts.</summary>
internal enum DirectoryKind
{
    PeerKey,
    SetupKeyHash,
    UserSubject,
    AccessTokenHash,
}

/// <summary>One unique key and the account that has it. Stored in the same transaction as the event that claims it.</summary>
/// <param name="Id">Kind and key.</param>
/// <param name="Subject">The id of the peer, setup key, user or user of the token.</param>
internal sealed record DirectoryEntry(string Id, DirectoryKind Kind, string Key, string AccountId, string Subject)
{
    public static DirectoryEntry Of(DirectoryKind kind, string key, AccountId account, string subject) =>
        new(IdOf(kind, key), kind, key, account.Value, subject);

    public static string IdOf(DirectoryKind kind, string key) => $"{kind}:{key}";
}

/// <summary>That an account exists, and what a host must know of one that is asleep. Stored in the same transaction as the events.</summary>
/// <param name="CreatedAt">Orders accounts; the first is the one that a single-account host serves.</param>
/// <param name="NextDue">When time alone next changes the account; null if never.</param>
/// <param name="DependsOnPresence">True if something happens to one of its peers should that stay away.</param>
internal sealed record AccountEntry(string Id, DateTimeOffset CreatedAt, DateTimeOffset? NextDue, bool DependsOnPresence)
{
    public static AccountEntry Of(Account account) => new(
        account.Id.Value, account.CreatedAt, Deadlines.Next(account), Deadlines.DependOnPresence(account));
}

/// <summary>Which account owns this peer key, setup key, user or access token.</summary>
internal sealed class AccountDirectory(IDocumentStore store)
{
    /// <returns>Null if nobody has this key.</returns>
    public async Task<DirectoryEntry?> FindAsync(DirectoryKind kind, string key, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<DirectoryEntry>(DirectoryEntry.IdOf(kind, key), cancellationToken);
    }

    /// <summary>All accounts, the oldest first.</summary>
    public async Task<IReadOnlyList<AccountId>> AccountsAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var entries = await session.Query<AccountEntry>().OrderBy(e => e.CreatedAt).ThenBy(e => e.Id).ToListAsync(cancellationToken);
        return [.. entries.Select(e => new AccountId(e.Id))];
    }

    /// <summary>The accounts that time alone has changed, and those for which it matters who stays away.</summary>
    public async Task<IReadOnlyList<AccountId>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var ids = await session.Query<AccountEntry>()
            .Where(e => e.DependsOnPresence || e.NextDue <= now)
            .Select(e => e.Id)
            .ToListAsync(cancellationToken);
        return [.. ids.Select(i => new AccountId(i))];
    }

    /// <summary>Stores in <paramref name="session"/> the account's entry, if it has changed.</summary>
    public static void Note(IDocumentSession session, Account before, Account after)
    {
        var entry = AccountEntry.Of(after);
        if (!before.Exists)
            session.Insert(entry);
        else if (entry != AccountEntry.Of(before))
            session.Store(entry);
    }

    /// <summary>
    /// Locks the account's entry. An append writes it before the stream's row; whoever locks the stream first must come here
    /// before that, or the two wait for each other.
    /// </summary>
    public static Task LockAsync(IDocumentSession session, AccountId id, CancellationToken cancellationToken) =>
        session.QueryAsync<AccountEntry>("where id = ? for update", cancellationToken, id.Value);

    /// <summary>Stores in <paramref name="session"/> what <paramref name="event"/> claims and gives up, and whom it has us forget.</summary>
    /// <param name="before">The account just before the event.</param>
    public static void Note(IDocumentSession session, Account before, AccountEvent @event)
    {
        switch (@event)
        {
            case PeerRegistered e:
                Claim(DirectoryKind.PeerKey, e.Peer.Key.Value, e.Peer.Id.Value);
                break;
            case PeerDeleted e when before.Peers.Find(e.PeerId) is { } peer:
                Release(DirectoryKind.PeerKey, peer.Key.Value);
                break;
            case SetupKeyCreated e:
                Claim(DirectoryKind.SetupKeyHash, e.SetupKey.Hash, e.SetupKey.Id.Value);
                break;
            case SetupKeyDeleted e when before.SetupKeys.GetValueOrDefault(e.Id) is { } key:
                Release(DirectoryKind.SetupKeyHash, key.Hash);
                break;
            case UserAdded { User.IsServiceUser: false } e:
                Claim(DirectoryKind.UserSubject, SubjectKey(e.User), e.User.Id.Value);
                break;
            case UserRejected e when before.Users.GetValueOrDefault(e.UserId) is { } user:
                Forget(user);
                break;
            case UserDeleted e when before.Users.GetValueOrDefault(e.UserId) is { } user:
                Forget(user);
                break;
            case AccessTokenCreated e:
                Claim(DirectoryKind.AccessTokenHash, e.Token.Hash, e.UserId.Value);
                break;
            case AccessTokenDeleted e when before.Users.GetValueOrDefault(e.UserId)?.AccessTokens.GetValueOrDefault(e.TokenId) is { } token:
                Release(DirectoryKind.AccessTokenHash, token.Hash);
                break;
        }

        void Claim(DirectoryKind kind, string key, string subject) =>
            session.Insert(DirectoryEntry.Of(kind, key, before.Id, subject));

        void Release(DirectoryKind kind, string key) => session.Delete<DirectoryEntry>(DirectoryEntry.IdOf(kind, key));

        void Forget(User user)
        {
            if (!user.IsServiceUser)
                Release(DirectoryKind.UserSubject, SubjectKey(user));

            foreach (var token in user.AccessTokens.Values)
                Release(DirectoryKind.AccessTokenHash, token.Hash);

            ForgottenPerson.Forget(session, before.Id, user);
        }
    }

    public static string SubjectKey(string issuer, string subject) => issuer + "|" + subject;

    private static string SubjectKey(User user) => SubjectKey(user.Issuer, user.Subject ?? user.Id.Value);
}
