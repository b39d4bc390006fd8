using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using OtpNet;
using static AdminConsole.Engine.DatabaseCalls;

namespace AdminConsole.Engine;

/// <summary>Whether a user is asked for a second factor.</summary>
/// <param name="EnrolledAt">Null: not asked.</param>
/// <param name="RecoveryCodes">How many are left.</param>
public sealed record SecondFactorStatus(DateTimeOffset? EnrolledAt, int RecoveryCodes)
{
    public bool Enrolled => EnrolledAt is not null;
}

/// <summary>What an authenticator app is to take up.</summary>
/// <param name="Secret">Base32, for who cannot read the picture.</param>
/// <param name="Uri">For the picture: <c>otpauth://totp/…</c>.</param>
public sealed record SecondFactorEnrolment(string Secret, string Uri);

/// <summary>What became of a code.</summary>
public abstract record SecondFactorOutcome
{
    private SecondFactorOutcome()
    {
    }

    /// <param name="RecoveryCodes">How many are left.</param>
    public sealed record Passed(bool WithRecoveryCode, int RecoveryCodes) : SecondFactorOutcome;

    /// <summary>Wrong, used before, or of another time.</summary>
    public sealed record Refused : SecondFactorOutcome;

    /// <summary>Too many wrong codes.</summary>
    /// <param name="Already">True if an earlier code had locked it.</param>
    public sealed record Locked(DateTimeOffset Until, bool Already) : SecondFactorOutcome;
}

/// <summary>
/// The second factor of users who sign in with a password of ours: codes of an authenticator app (TOTP, RFC 6238: SHA-1, 6 digits,
/// 30 seconds, as every app has them), and recovery codes for who has lost it. Each code is good once.
/// </summary>
public sealed class SecondFactors
{
    private const string Issuer = "AdminConsole";

    /// <summary>Bytes; what RFC 4226 recommends for SHA-1.</summary>
    private const int SecretLength = 20;

    private const int RecoveryCodes = 10;

    /// <summary>Of 32 characters each, so 80 bits: a plain hash of it tells nothing.</summary>
    private const int RecoveryCodeLength = 16;

    private const string RecoveryAlphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>After so many wrong codes in a row none is looked at for a while. A guesser who knows the password needs some two years.</summary>
    private const int MaxFailures = 5;

    private static readonly TimeSpan _lockOut = TimeSpan.FromMinutes(15);

    /// <summary>Clocks of phones are off by seconds; one step to each side forgives them.</summary>
    private static readonly VerificationWindow _window = new(previous: 1, future: 1);

    private readonly SecondFactorTable _table;
    private readonly SecurityLog _log;
    private readonly TimeProvider _clock;

    internal SecondFactors(SecondFactorTable table, SecurityLog log, TimeProvider clock) => (_table, _log, _clock) = (table, log, clock);

    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<SecondFactorStatus> StatusAsync(UserId user, CancellationToken cancellationToken)
    {
        var row = await AskAsync(() => _table.FindAsync(user, cancellationToken));
        return new SecondFactorStatus(row?.EnrolledAt, row?.RecoveryCodes ?? 0);
    }

    /// <summary>Makes a new secret, which counts once <see cref="ConfirmAsync"/> has seen a code of it. An earlier one that waits is void.</summary>
    /// <returns>False if the user has a second factor already: remove it first.</returns>
    public Task<bool> BeginAsync(UserId user, CancellationToken cancellationToken) =>
        AskAsync(() => _table.BeginAsync(user, RandomNumberGenerator.GetBytes(SecretLength), cancellationToken));

    /// <summary>The secret that waits for its first code; null if none does.</summary>
    /// <param name="email">What the app shows beside its codes.</param>
    public async Task<SecondFactorEnrolment?> PendingAsync(UserId user, string email, CancellationToken cancellationToken)
    {
        if (await AskAsync(() => _table.FindAsync(user, cancellationToken)) is not { EnrolledAt: null, Secret: var secret })
            return null;

        var text = Base32Encoding.ToString(secret).TrimEnd('=');
        return new SecondFactorEnrolment(text, new OtpUri(OtpType.Totp, text, email, Issuer).ToString());
    }

    /// <summary>The app shows codes: from now on one is asked for at each sign-in.</summary>
    /// <returns>The recovery codes, which can never be read again; null if the code is wrong or nothing waits for one.</returns>
    public async Task<ImmutableArray<string>?> ConfirmAsync(
        AccountId account, UserId user, string code, Origin origin, CancellationToken cancellationToken)
    {
        if (await AskAsync(() => _table.FindAsync(user, cancellationToken)) is not { EnrolledAt: null } row
            || !Matches(row.Secret, code, out var step))
        {
            return null;
        }

        var codes = NewRecoveryCodes();
        if (!await AskAsync(() => _table.EnrolAsync(user, step, [.. codes.Select(HashOf)], _clock.GetUtcNow(), cancellationToken)))
            return null;

        await NoteAsync(account, "console.second_factor.enrolled", user, origin, cancellationToken);
        return codes;
    }

    /// <param name="code">Six digits of the app, or a recovery code; spaces and hyphens do not matter.</param>
    public async Task<SecondFactorOutcome> VerifyAsync(UserId user, string code, CancellationToken cancellationToken)
    {
        if (await AskAsync(() => _table.FindAsync(user, cancellationToken)) is not { EnrolledAt: not null } row)
            return new SecondFactorOutcome.Refused();

        var now = _clock.GetUtcNow();
        if (row.LockedUntil is { } until && until > now)
            return new SecondFactorOutcome.Locked(until, Already: true);

        // Counted before it is looked at: of many guesses at once each counts.
        if (await AskAsync(() => _table.CountAttemptAsync(user, cancellationToken)) > MaxFailures)
        {
            await AskAsync(() => _table.LockAsync(user, now + _lockOut, cancellationToken));
            return new SecondFactorOutcome.Locked(now + _lockOut, Already: false);
        }

        var text = Plain(code);
        if (text.Length == RecoveryCodeLength)
        {
            return await AskAsync(() => _table.TakeRecoveryCodeAsync(user, HashOf(text), cancellationToken))
                ? new SecondFactorOutcome.Passed(WithRecoveryCode: true, row.RecoveryCodes - 1)
                : new SecondFactorOutcome.Refused();
        }

        return Matches(row.Secret, text, out var step) && await AskAsync(() => _table.TakeStepAsync(user, step, cancellationToken))
            ? new SecondFactorOutcome.Passed(WithRecoveryCode: false, row.RecoveryCodes)
            : new SecondFactorOutcome.Refused();
    }

    /// <summary>New recovery codes in the place of the old ones.</summary>
    /// <param name="code">As at a sign-in.</param>
    /// <returns>The codes, which can never be read again; none unless the code passed.</returns>
    public async Task<(SecondFactorOutcome Outcome, ImmutableArray<string> Codes)> RenewRecoveryCodesAsync(
        AccountId account, UserId user, string code, Origin origin, CancellationToken cancellationToken)
    {
        var outcome = await VerifyAsync(user, code, cancellationToken);
        if (outcome is not SecondFactorOutcome.Passed)
            return (outcome, []);

        var codes = NewRecoveryCodes();
        await AskAsync(() => _table.ReplaceRecoveryCodesAsync(user, [.. codes.Select(HashOf)], cancellationToken));
        await NoteAsync(account, "console.recovery_codes.renewed", user, origin, cancellationToken);
        return (outcome, codes);
    }

    /// <summary>Only the password is asked for from now on.</summary>
    /// <param name="code">As at a sign-in.</param>
    public async Task<SecondFactorOutcome> RemoveAsync(
        AccountId account, UserId user, string code, Origin origin, CancellationToken cancellationToken)
    {
        var outcome = await VerifyAsync(user, code, cancellationToken);
        if (outcome is SecondFactorOutcome.Passed && await AskAsync(() => _table.DeleteAsync(user, cancellationToken)))
            await NoteAsync(account, "console.second_factor.removed", user, origin, cancellationToken);

        return outcome;
    }

    private Task NoteAsync(AccountId account, string kind, UserId user, Origin origin, CancellationToken cancellationToken) =>
        AskAsync(() => _log.WriteAsync(
            account, _clock.GetUtcNow(), kind, user.Value, origin.Address ?? "", origin.Client ?? "", cancellationToken));

    private bool Matches(byte[] secret, string code, out long step) =>
        new Totp(secret).VerifyTotp(_clock.GetUtcNow().UtcDateTime, Plain(code), out step, _window);

    private static ImmutableArray<string> NewRecoveryCodes() =>
    [
        .. Enumerable.Range(0, RecoveryCodes).Select(_ =>
            string.Join('-', RandomNumberGenerator.GetString(RecoveryAlphabet, RecoveryCodeLength).Chunk(4).Select(c => new string(c)))),
    ];

    private static string HashOf(string code) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Plain(code))));

    private static string Plain(string code) => new([.. code.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);
}
