using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using static AdminConsole.Engine.DatabaseCalls;

namespace AdminConsole.Engine;

/// <summary>How an attempt to sign in ended.</summary>
public abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    public sealed record Succeeded(SessionUser User) : SignInOutcome;

    /// <summary>The password is right; a code of the second factor is to follow.</summary>
    public sealed record SecondFactorNeeded(SessionUser User) : SignInOutcome;

    /// <summary>One answer for an unknown address and a wrong password.</summary>
    public sealed record Refused : SignInOutcome;

    /// <summary>Too many wrong passwords.</summary>
    public sealed record Locked(DateTimeOffset Until) : SignInOutcome;

    /// <summary>The password was right, so the person may know why it opens nothing.</summary>
    public sealed record Blocked : SignInOutcome;
}

/// <summary>How the second step ended.</summary>
public abstract record SecondStepOutcome
{
    private SecondStepOutcome()
    {
    }

    public sealed record Succeeded(SessionUser User) : SecondStepOutcome;

    public sealed record Refused : SecondStepOutcome;

    /// <summary>Too many wrong codes.</summary>
    public sealed record Locked(DateTimeOffset Until) : SecondStepOutcome;

    /// <summary>The first step does not count any more.</summary>
    public sealed record Void : SecondStepOutcome;
}

/// <summary>The users who sign in with a password of ours, the set-up link that makes the first of them, and how often each may try.</summary>
public sealed class LocalUsers
{
    private const string SetupCode = "setup_code";

    /// <summary>After so many wrong passwords in a row none is looked at for a while.</summary>
    internal const int MaxFailures = 5;

    internal static readonly TimeSpan LockOut = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _codeLife = TimeSpan.FromHours(24);

    /// <summary>Happens once in an installation's life: better to wait than to give up halfway.</summary>
    private static readonly TimeSpan _claimPatience = TimeSpan.FromSeconds(30);

    /// <summary>Verified against when nobody has the address, so that the answer takes as long.</summary>
    private static readonly string _nobodysHash = PasswordHash.Of(Guid.NewGuid().ToString());

    private readonly Accounts _accounts;
    private readonly PeopleTable _people;
    private readonly Passwords _passwords;
    private readonly SecondFactors _secondFactors;
    private readonly SignedInUsers _signedIn;
    private readonly SecurityLog _log;
    private readonly Secrets _secrets;
    private readonly Xid _ids;
    private readonly TimeProvider _clock;

    internal LocalUsers(
        Accounts accounts, PeopleTable people, Passwords passwords, SecondFactors secondFactors, SignedInUsers signedIn, SecurityLog log,
        Secrets secrets, Xid ids, TimeProvider clock)
    {
        _accounts = accounts;
        _people = people;
        _passwords = passwords;
        _secondFactors = secondFactors;
        _signedIn = signedIn;
        _log = log;
        _secrets = secrets;
        _ids = ids;
        _clock = clock;
    }

    public async Task<SignInOutcome> SignInAsync(string email, string password, Origin origin, CancellationToken cancellationToken)
    {
        if (password.Length > Passwords.MaxLength || email.Length > 320)
            return new SignInOutcome.Refused();

        var credential = await AskAsync(() => _people.FindCredentialAsync(email.Trim(), cancellationToken));
        if (credential is { LockedUntil: { } until } && until > _clock.GetUtcNow())
            return new SignInOutcome.Locked(until);

        // Counted before it is looked at: of many guesses at once each counts.
        var attempt = credential is null ? 0 : await AskAsync(() => _people.CountAttemptAsync(credential.UserId, cancellationToken));
        if (attempt > MaxFailures)
        {
            until = _clock.GetUtcNow() + LockOut;
            await AskAsync(() => _people.LockAsync(credential!.UserId, until, cancellationToken));
            await NoteAsync(credential!.AccountId, "console.lockout", credential.UserId.Value, origin, cancellationToken);
            return new SignInOutcome.Locked(until);
        }

        if (!await _passwords.VerifyAsync(password, credential?.Hash ?? _nobodysHash, cancellationToken) || credential is null)
        {
            if (credential is not null)
                await NoteAsync(credential.AccountId, "console.signin.refused", credential.UserId.Value, origin, cancellationToken);

            return new SignInOutcome.Refused();
        }

        var account = await _accounts.GetAsync(credential.AccountId, cancellationToken);
        if (account.Snapshot.Users.GetValueOrDefault(credential.UserId) is not { } member)
            return new SignInOutcome.Refused(); // invited, and not there yet

        if (!member.MayAct)
            return new SignInOutcome.Blocked();

        await AskAsync(() => _people.ClearAttemptsAsync(credential.UserId, cancellationToken));
        var known = await AskAsync(() => _people.FindPersonAsync(credential.AccountId, credential.UserId, cancellationToken));
        var user = new SessionUser(
            credential.AccountId, credential.UserId, known?.Person.Name ?? email.Trim(), known?.Person.Email ?? email.Trim());
        if ((await _secondFactors.StatusAsync(user.Id, cancellationToken)).Enrolled)
            return new SignInOutcome.SecondFactorNeeded(user);

        return new SignInOutcome.Succeeded(user);
    }

    /// <summary>The second step, after <see cref="SignInOutcome.SecondFactorNeeded"/>.</summary>
    /// <param name="firstStepAt">When the password was right.</param>
    public async Task<SecondStepOutcome> SignInAsync(
        AccountId account, UserId userId, DateTimeOffset firstStepAt, string code, Origin origin, CancellationToken cancellationToken)
    {
        if (await _signedIn.FindAsync(account, userId, firstStepAt, cancellationToken) is not { } user)
            return new SecondStepOutcome.Void();

        switch (await _secondFactors.VerifyAsync(userId, code, cancellationToken))
        {
            case SecondFactorOutcome.Passed passed:
                if (passed.WithRecoveryCode)
                    await NoteAsync(account, "console.recovery_code.used", userId.Value, origin, cancellationToken);

                return new SecondStepOutcome.Succeeded(user);
            case SecondFactorOutcome.Locked locked:
                if (!locked.Already)
                    await NoteAsync(account, "console.lockout", userId.Value, origin, cancellationToken);

                return new SecondStepOutcome.Locked(locked.Until);
            default:
                await NoteAsync(account, "console.second_factor.refused", userId.Value, origin, cancellationToken);
                return new SecondStepOutcome.Refused();
        }
    }

    /// <summary>A new set-up code, good once and for a day; earlier ones are void. Null if the account has its owner.</summary>
    public async Task<string?> NewSetupCodeAsync(LiveAccount account, CancellationToken cancellationToken)
    {
        if (account.Snapshot.Owner is not null)
            return null;

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var expires = (_clock.GetUtcNow() + _codeLife).ToUnixTimeSeconds();
        await _secrets.PutAsync(SetupCode, Encoding.UTF8.GetBytes($"{code} {expires} {account.Id}"), cancellationToken);
        return code;
    }

    /// <summary>The account that this set-up code opens; null if it is not, or no longer, one.</summary>
    public async Task<LiveAccount?> FindSetupCodeAsync(string code, CancellationToken cancellationToken)
    {
        if (await AskAsync(() => _secrets.FindAsync(SetupCode, cancellationToken)) is not { } stored
            || Encoding.UTF8.GetString(stored).Split(' ') is not [var known, var expires, var id])
        {
            return null;
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(code))
            || _clock.GetUtcNow().ToUnixTimeSeconds() >= long.Parse(expires, System.Globalization.CultureInfo.InvariantCulture))
        {
            return null;
        }

        var account = await _accounts.GetAsync(new AccountId(id), cancellationToken);
        return account.Snapshot.Owner is null ? account : null;
    }

    /// <summary>Makes the first owner. Of many attempts at once exactly one succeeds; the others get the refusal.</summary>
    /// <returns>The new owner, or why there is none.</returns>
    public async Task<(UserId? Owner, Rejection? Rejection)> ClaimAsync(
        LiveAccount account, string name, string email, string password, Origin origin, CancellationToken cancellationToken)
    {
        var user = new UserId(_ids.Next());
        var hash = await _passwords.HashAsync(password, cancellationToken);

        // From here on nobody turns back: an owner whose browser hung up, or had no patience, would be one without a password.
        var result = await account.ExecuteAsync(
            new ClaimOwnership(user, User.LocalIssuer, _clock.GetUtcNow()) { Actor = Actor.System }, origin, _claimPatience, CancellationToken.None);
        if (result.Rejection is { } rejection)
            return (null, rejection);

        await AskAsync(() => _people.PutLocalUserAsync(
            account.Id, new PersonRow(user, name.Trim(), email.Trim()), hash, CancellationToken.None));
        await VoidSetupCodeAsync(cancellationToken);
        return (user, null);
    }

    /// <summary>The set-up code has made an owner.</summary>
    public Task VoidSetupCodeAsync(CancellationToken cancellationToken) =>
        AskAsync(() => _secrets.DeleteAsync(SetupCode, cancellationToken));

    public Task NoteAsync(AccountId account, string kind, string subject, Origin origin, CancellationToken cancellationToken) =>
        AskAsync(() => _log.WriteAsync(
            account, _clock.GetUtcNow(), kind, subject, origin.Address ?? "", origin.Client ?? "", cancellationToken));
}
