using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using static AdminConsole.Engine.DatabaseCalls;

namespace AdminConsole.Engine;

/// <summary>What became of an invitation that was accepted.</summary>
public abstract record InvitationOutcome
{
    private InvitationOutcome()
    {
    }

    public sealed record Accepted(AccountId Account, UserId User, string Name, string Email) : InvitationOutcome;

    /// <summary>The link is not, or no longer, one.</summary>
    public sealed record Void : InvitationOutcome;

    /// <summary>Somebody signs in with that e-mail address already.</summary>
    public sealed record Taken : InvitationOutcome;

    /// <summary>The account does not take the user any more.</summary>
    public sealed record Refused(Rejection Rejection) : InvitationOutcome;
}

/// <summary>Makes users of the invited.</summary>
public sealed class InvitedUsers
{
    private readonly Accounts _accounts;
    private readonly Invitations _invitations;
    private readonly InvitationTable _table;
    private readonly PeopleTable _people;
    private readonly Passwords _passwords;
    private readonly SecurityLog _log;
    private readonly TimeProvider _clock;

    internal InvitedUsers(
        Accounts accounts, Invitations invitations, InvitationTable table, PeopleTable people, Passwords passwords, SecurityLog log,
        TimeProvider clock)
    {
        _accounts = accounts;
        _invitations = invitations;
        _table = table;
        _people = people;
        _passwords = passwords;
        _log = log;
        _clock = clock;
    }

    /// <summary>
    /// Of two who hold the link, the first one has it; the same one may try again if it broke off. The password comes first, since
    /// a user who cannot sign in would be nobody's.
    /// </summary>
    public async Task<InvitationOutcome> AcceptAsync(
        string token, string name, string password, Origin origin, CancellationToken cancellationToken)
    {
        if (await _invitations.FindRowAsync(token, cancellationToken) is not { } row)
            return new InvitationOutcome.Void();

        var person = new PersonRow(row.UserId, name.Trim(), row.Email);
        var hash = await _passwords.HashAsync(password, cancellationToken);
        var stored = await AskAsync(() => _people.AddLocalUserAsync(row.AccountId, person, hash, cancellationToken));
        if (stored is null)
            return new InvitationOutcome.Taken();

        if (stored != hash && !await _passwords.VerifyAsync(password, stored, cancellationToken))
            return new InvitationOutcome.Void();

        var account = await _accounts.GetAsync(row.AccountId, cancellationToken);
        var command = new AddUser(
            row.UserId, User.LocalIssuer, row.UserId.Value, row.Role,
            [.. row.AutoGroups.Where(g => account.Snapshot.Groups.ContainsKey(g))], // one may have been deleted since
            Invited: true, _clock.GetUtcNow())
        { Actor = Actor.System };
        var result = await account.ExecuteAsync(command, origin, cancellationToken);
        if (result.Rejection is { } rejection)
        {
            await AskAsync(() => _people.ForgetAsync(row.AccountId, row.UserId, cancellationToken));
            return new InvitationOutcome.Refused(rejection);
        }

        await AskAsync(() => _table.DeleteAsync(row.AccountId, row.Id, cancellationToken));
        await AskAsync(() => _log.WriteAsync(
            row.AccountId, _clock.GetUtcNow(), "user.invite.link.accept", row.UserId.Value, origin.Address ?? "", origin.Client ?? "",
            cancellationToken));
        return new InvitationOutcome.Accepted(row.AccountId, row.UserId, person.Name, row.Email);
    }
}
