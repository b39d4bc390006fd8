using System.Collections.Concurrent;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>Who stands behind a session or a token, as of now.</summary>
public sealed record SessionUser(AccountId Account, UserId Id, string Name, string Email);

/// <summary>Whether what somebody signed in once still counts: a cookie of the console, a token of the built-in OpenID provider.</summary>
public sealed class SignedInUsers
{
    /// <summary>How long an answer of the database is believed where a tool asks a hundred times a second.</summary>
    private static readonly TimeSpan _believed = TimeSpan.FromSeconds(5);

    /// <summary>With the doorbell's two this stays below the five seconds within which an open page must follow.</summary>
    private static readonly TimeSpan _askAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>More people than this hardly use one host within seconds.</summary>
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(AccountId, UserId), (DateTimeOffset SessionsFrom, DateTimeOffset ReadAt)> _remembered = new();
    private readonly Accounts _accounts;
    private readonly PeopleTable _people;
    private readonly SecondFactors _secondFactors;
    private readonly TimeProvider _clock;

    internal SignedInUsers(Accounts accounts, PeopleTable people, SecondFactors secondFactors, TimeProvider clock) =>
        (_accounts, _people, _secondFactors, _clock) = (accounts, people, secondFactors, clock);

    /// <summary>True if the account wants a second factor of everybody with a password of ours, and this user has none yet.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<bool> OwesSecondFactorAsync(AccountId account, UserId user, CancellationToken cancellationToken)
    {
        var snapshot = (await _accounts.GetAsync(account, cancellationToken)).Snapshot;
        return snapshot.Settings.LocalMfaEnabled
            && snapshot.Users.GetValueOrDefault(user) is { Issuer: User.LocalIssuer, IsServiceUser: false }
            && !(await _secondFactors.StatusAsync(user, cancellationToken)).Enrolled;
    }

    /// <summary>
    /// Completes when this user owes a second factor, because the account wants one now, wherever that was switched on. Until the database
    /// can tell, the question waits.
    /// </summary>
    public async Task WhenOwingSecondFactorAsync(LiveAccount account, UserId user, CancellationToken cancellationToken)
    {
        var snapshot = account.Snapshot;
        var has = false; // asked once as long as it is wanted: whoever has one keeps it until the sessions end
        while (true)
        {
            try
            {
                var wanted = snapshot.Settings.LocalMfaEnabled;
                if (wanted && !has && await OwesSecondFactorAsync(account.Id, user, cancellationToken))
                    return;

                has = wanted;
            }
            catch (UnavailableException)
            {
                await Task.Delay(_askAgainAfter, _clock, cancellationToken);
                continue;
            }

            snapshot = await account.NextAsync(snapshot.Serial, cancellationToken);
        }
    }

    /// <summary>
    /// Null if it is void: the user is gone, blocked or not approved yet, has got a new password since, or owes a second factor.
    /// </summary>
    /// <param name="signedInAt">When the user showed who it is.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<SessionUser?> FindAsync(
        AccountId account, UserId user, DateTimeOffset signedInAt, CancellationToken cancellationToken)
    {
        var snapshot = (await _accounts.GetAsync(account, cancellationToken)).Snapshot;
        if (snapshot.Users.GetValueOrDefault(user) is not { MayAct: true, IsServiceUser: false }
            || await OwesSecondFactorAsync(account, user, cancellationToken))
        {
            return null;
        }

        var known = await DatabaseCalls.AskAsync(() => _people.FindPersonAsync(account, user, cancellationToken));
        if (known is not var (person, sessionsFrom))
            return new SessionUser(account, user, "", "");

        return signedInAt >= sessionsFrom ? new SessionUser(account, user, person.Name, person.Email) : null;
    }

    /// <summary>False if the user has got a new password since then; known within seconds.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<bool> CountsAsync(AccountId account, UserId user, DateTimeOffset signedInAt, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (!_remembered.TryGetValue((account, user), out var known) || known.ReadAt + _believed <= now)
        {
            var row = await DatabaseCalls.AskAsync(() => _people.FindPersonAsync(account, user, cancellationToken));
            known = (row?.SessionsFrom ?? DateTimeOffset.UnixEpoch, now);
            if (_remembered.Count >= MaxRemembered)
                _remembered.Clear();

            _remembered[(account, user)] = known;
        }

        return signedInAt >= known.SessionsFrom;
    }
}
