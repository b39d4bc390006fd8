using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using static AdminConsole.Engine.DatabaseCalls;

namespace AdminConsole.Engine;

/// <summary>
/// The way back in for an owner who has lost the password or the second factor: whoever may read the host's key file makes a link,
/// and the link sets a new password and removes the second factor.
/// </summary>
public sealed class OwnerReset
{
    private const string ResetCode = "owner_reset_code";

    /// <summary>Long enough to walk to another machine with it.</summary>
    private static readonly TimeSpan _codeLife = TimeSpan.FromHours(1);

    private readonly Accounts _accounts;
    private readonly PeopleTable _people;
    private readonly SecondFactorTable _secondFactors;
    private readonly SecurityLog _log;
    private readonly Secrets _secrets;
    private readonly Passwords _passwords;
    private readonly TimeProvider _clock;

    internal OwnerReset(
        Accounts accounts, PeopleTable people, SecondFactorTable secondFactors, SecurityLog log, Secrets secrets, Passwords passwords,
        TimeProvider clock)
    {
        _accounts = accounts;
        _people = people;
        _secondFactors = secondFactors;
        _log = log;
        _secrets = secrets;
        _passwords = passwords;
        _clock = clock;
    }

    /// <summary>A new code for the owner of the first account, good once and for an hour; earlier ones are void.</summary>
    /// <returns>The code, or why there is none, in words for the operator.</returns>
    public async Task<(string? Code, string Refusal)> NewCodeAsync(CancellationToken cancellationToken)
    {
        var ids = await _accounts.ListAsync(cancellationToken);
        if (ids.Count == 0 || (await _accounts.GetAsync(ids[0], cancellationToken)).Snapshot.Owner is not { } owner)
            return (null, "There is no owner yet. Start AdminConsole and open the link that it writes.");

        if (owner.Issuer != User.LocalIssuer)
            return (null, $"The owner signs in by {owner.Issuer}: the password is there.");

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var expires = (_clock.GetUtcNow() + _codeLife).ToUnixTimeSeconds();
        await AskAsync(() => _secrets.PutAsync(ResetCode, Encoding.UTF8.GetBytes($"{code} {expires} {ids[0]} {owner.Id}"), cancellationToken));
        await NoteAsync(ids[0], "console.owner_reset.link", owner.Id, new Origin(Channel.Setup, null, "command line", "", ""), cancellationToken);
        return (code, "");
    }

    /// <summary>Whose password this code resets; null if it is not, or no longer, one.</summary>
    public async Task<SessionUser?> FindAsync(string code, CancellationToken cancellationToken)
    {
        if (await AskAsync(() => _secrets.FindAsync(ResetCode, cancellationToken)) is not { } stored
            || Encoding.UTF8.GetString(stored).Split(' ') is not [var known, var expires, var account, var owner]
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(code))
            || _clock.GetUtcNow().ToUnixTimeSeconds() >= long.Parse(expires, CultureInfo.InvariantCulture))
        {
            return null;
        }

        var person = await AskAsync(() => _people.FindPersonAsync(new AccountId(account), new UserId(owner), cancellationToken));
        return new SessionUser(new AccountId(account), new UserId(owner), person?.Person.Name ?? "", person?.Person.Email ?? "");
    }

    /// <summary>Sets the password and removes the second factor; what applications were given before is void. Sessions are the caller's to end.</summary>
    /// <returns>Whose; null if the code is not, or no longer, one.</returns>
    public async Task<(AccountId Account, UserId Owner)?> ResetAsync(string code, string password, Origin origin, CancellationToken cancellationToken)
    {
        if (await FindAsync(code, cancellationToken) is not { } owner)
            return null;

        var hash = await _passwords.HashAsync(password, cancellationToken);

        // Of two who hold the link, one has it.
        if (!await AskAsync(() => _secrets.DeleteAsync(ResetCode, cancellationToken)))
            return null;

        await AskAsync(() => _people.SetPasswordAsync(owner.Id, hash, _clock.GetUtcNow(), cancellationToken));
        await AskAsync(() => _secondFactors.DeleteAsync(owner.Id, cancellationToken));
        await NoteAsync(owner.Account, "console.owner_reset", owner.Id, origin, cancellationToken);
        return (owner.Account, owner.Id);
    }

    private Task NoteAsync(AccountId account, string kind, UserId owner, Origin origin, CancellationToken cancellationToken) =>
        AskAsync(() => _log.WriteAsync(
            account, _clock.GetUtcNow(), kind, owner.Value, origin.Address ?? "", origin.Client ?? "", cancellationToken));
}
