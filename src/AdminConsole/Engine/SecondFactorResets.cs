using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using static AdminConsole.Engine.DatabaseCalls;

namespace AdminConsole.Engine;

/// <summary>How helping somebody without a phone ended.</summary>
public enum SecondFactorReset
{
    Done,

    /// <summary>The user has no second factor.</summary>
    None,

    /// <summary>The role does not allow it, or not for this user.</summary>
    Denied,
}

/// <summary>An admin helps somebody who has lost both the app and the recovery codes.</summary>
public sealed class SecondFactorResets
{
    private readonly SecondFactorTable _table;
    private readonly PeopleTable _people;
    private readonly Sessions _sessions;
    private readonly SecurityLog _log;
    private readonly TimeProvider _clock;

    internal SecondFactorResets(SecondFactorTable table, PeopleTable people, Sessions sessions, SecurityLog log, TimeProvider clock)
    {
        _table = table;
        _people = people;
        _sessions = sessions;
        _log = log;
        _clock = clock;
    }

    /// <summary>
    /// The password alone is asked for from now on, and it is asked for: a phone that is lost may be a phone that is signed in, so all
    /// browsers of the user and all that applications were given end.
    /// </summary>
    /// <param name="by">Who helps; the security log names both.</param>
    /// <exception cref="UnavailableException">The database is away. It may be asked again: what was done is done.</exception>
    public async Task<SecondFactorReset> ResetAsync(
        Account account, UserId by, UserId user, Origin origin, CancellationToken cancellationToken)
    {
        if (!Permissions.AllowsSecondFactorReset(account, by, user))
            return SecondFactorReset.Denied;

        if (await AskAsync(() => _table.FindAsync(user, cancellationToken)) is null)
            return SecondFactorReset.None;

        // The factor goes last: as long as it is there, whoever asks again finishes what broke off.
        var now = _clock.GetUtcNow();
        await AskAsync(() => _people.VoidSignInsAsync(user, now, cancellationToken));
        await _sessions.EndAllAsync(account.Id, user, except: null, origin, cancellationToken);
        if (!await AskAsync(() => _table.DeleteAsync(user, cancellationToken)))
            return SecondFactorReset.None;

        await AskAsync(() => _log.WriteAsync(
            account.Id,
            new SecurityRow(0, now, "console.second_factor.reset", user.Value, by.Value, origin.Address ?? "", origin.Client ?? ""),
            cancellationToken));
        return SecondFactorReset.Done;
    }
}
