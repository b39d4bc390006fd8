using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>Who stands behind a session or a token, as of now.</summary>
public sealed record SessionUser(AccountId Account, UserId Id, string Name, string Email);

/// <summary>Whether what somebody signed in once still counts: a cookie of the console, a token of the built-in OpenID provider.</summary>
public sealed class SignedInUsers
{
    private readonly Accounts _accounts;
    private readonly PeopleTable _people;

    internal SignedInUsers(Accounts accounts, PeopleTable people) => (_accounts, _people) = (accounts, people);

    /// <summary>
    /// Null if it is void: the user is gone, blocked or not approved yet, or has got a new password since.
    /// </summary>
    /// <param name="signedInAt">When the user showed who it is.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<SessionUser?> FindAsync(
        AccountId account, UserId user, DateTimeOffset signedInAt, CancellationToken cancellationToken)
    {
        var snapshot = (await _accounts.GetAsync(account, cancellationToken)).Snapshot;
        if (snapshot.Users.GetValueOrDefault(user) is not { MayAct: true, IsServiceUser: false })
            return null;

        var known = await DatabaseCalls.AskAsync(() => _people.FindPersonAsync(account, user, cancellationToken));
        if (known is not var (person, sessionsFrom))
            return new SessionUser(account, user, "", "");

        return signedInAt >= sessionsFrom ? new SessionUser(account, user, person.Name, person.Email) : null;
    }
}
