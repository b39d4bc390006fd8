using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using static AdminConsole.Engine.DatabaseCalls;

namespace AdminConsole.Engine;

/// <summary>How an attempt to change a password ended.</summary>
public enum PasswordChange
{
    Done,

    /// <summary>The present password is another.</summary>
    WrongPassword,

    /// <summary>Too many wrong passwords: none is looked at for a while.</summary>
    Locked,

    /// <summary>Too short, or too long.</summary>
    Unfit,

    /// <summary>The user signs in elsewhere.</summary>
    NoPassword,
}

/// <summary>Users who sign in with a password of ours choose another one.</summary>
public sealed class PasswordChanges
{
    private readonly PeopleTable _people;
    private readonly Passwords _passwords;
    private readonly Sessions _sessions;
    private readonly SecurityLog _log;
    private readonly TimeProvider _clock;

    internal PasswordChanges(PeopleTable people, Passwords passwords, Sessions sessions, SecurityLog log, TimeProvider clock)
    {
        _people = people;
        _passwords = passwords;
        _sessions = sessions;
        _log = log;
        _clock = clock;
    }

    /// <summary>
    /// Whoever sits at a browser that somebody left open does not know the present password. When it is done, all other browsers of
    /// the user are signed out: one of them may be the reason for the change.
    /// </summary>
    /// <param name="session">Stays signed in.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<PasswordChange> ChangeAsync(
        AccountId account, UserId user, string session, string present, string wanted, Origin origin, CancellationToken cancellationToken)
    {
        if (!Passwords.IsLongEnough(wanted))
            return PasswordChange.Unfit;

        if (await AskAsync(() => _people.FindCredentialAsync(user, cancellationToken)) is not { } credential || credential.AccountId != account)
            return PasswordChange.NoPassword;

        if (credential.LockedUntil > _clock.GetUtcNow())
            return PasswordChange.Locked;

        // Counted before it is looked at: of many guesses at once each counts.
        if (await AskAsync(() => _people.CountAttemptAsync(user, cancellationToken)) > LocalUsers.MaxFailures)
        {
            await AskAsync(() => _people.LockAsync(user, _clock.GetUtcNow() + LocalUsers.LockOut, cancellationToken));
            await NoteAsync("console.lockout");
            return PasswordChange.Locked;
        }

        if (present.Length > Passwords.MaxLength || !await _passwords.VerifyAsync(present, credential.Hash, cancellationToken))
        {
            await NoteAsync("console.password.refused");
            return PasswordChange.WrongPassword;
        }

        var hash = await _passwords.HashAsync(wanted, cancellationToken);
        var now = _clock.GetUtcNow();
        await AskAsync(() => _people.SetPasswordAsync(user, hash, now, cancellationToken));
        await NoteAsync("console.password.changed");
        await _sessions.EndAllAsync(account, user, session, origin, cancellationToken);
        return PasswordChange.Done;

        Task NoteAsync(string kind) => AskAsync(() => _log.WriteAsync(
            account, _clock.GetUtcNow(), kind, user.Value, origin.Address ?? "", origin.Client ?? "", cancellationToken));
    }
}
