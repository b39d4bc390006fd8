using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using static AdminConsole.Engine.DatabaseCalls;

namespace AdminConsole.Engine;

/// <summary>An invitation that waits for the invited.</summary>
/// <param name="Id">20 characters, an xid.</param>
/// <param name="CreatedBy">It counts for as long as this user may invite.</param>
public sealed record Invitation(
    string Id, string Email, string Name, Role Role, ImmutableArray<GroupId> AutoGroups, UserId CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt);

/// <summary>What an admin asks for.</summary>
/// <param name="ExpiresIn">Between <see cref="Invitations.ShortestLife"/> and <see cref="Invitations.LongestLife"/>.</param>
public sealed record InvitationRequest(string Email, string Name, Role Role, ImmutableArray<GroupId> AutoGroups, TimeSpan ExpiresIn);

/// <summary>A new invitation, or an old one with a new link.</summary>
/// <param name="Token"><c>nbi_…</c>; it can never be read again.</param>
/// <param name="Link">With the token in it.</param>
/// <param name="Mailed">True if the invited has the link by mail: nobody else needs to see it.</param>
public sealed record InvitationLink(Invitation Invitation, string Token, Uri Link, bool Mailed);

/// <summary>What the holder of a link sees.</summary>
/// <param name="InvitedBy">Empty if that person has been forgotten.</param>
public sealed record InvitationView(AccountId Account, Invitation Invitation, string InvitedBy);

/// <summary>
/// Invitations by link: an admin says who, as what, and into which groups; the invited opens the link, sets a password and is a user.
/// Until then there is no user, only the invitation.
/// </summary>
public sealed class Invitations
{
    public const string Prefix = "nbi_";

    public static readonly TimeSpan ShortestLife = TimeSpan.FromHours(1);
    public static readonly TimeSpan UsualLife = TimeSpan.FromDays(3);

    /// <summary>A link lies in mailboxes: after a month nobody remembers whom it would let in.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    private readonly Accounts _accounts;
    private readonly InvitationTable _table;
    private readonly PeopleTable _people;
    private readonly SecurityLog _log;
    private readonly Post _post;
    private readonly HostAddress _address;
    private readonly Xid _ids;
    private readonly TimeProvider _clock;

    internal Invitations(
        Accounts accounts, InvitationTable table, PeopleTable people, SecurityLog log, Post post, HostAddress address, Xid ids, TimeProvider clock)
    {
        _accounts = accounts;
        _table = table;
        _people = people;
        _log = log;
        _post = post;
        _address = address;
        _ids = ids;
        _clock = clock;
    }

    /// <summary>True if invitations are mailed; false: the admin hands the link over.</summary>
    public bool AreMailed => _post.Send is not null;

    public async Task<(InvitationLink? Link, Rejection? Rejection)> CreateAsync(
        Account account, UserId by, InvitationRequest request, Origin origin, CancellationToken cancellationToken)
    {
        var (email, name) = (request.Email.Trim(), request.Name.Trim());
        if (Refusal(account, by, request with { Email = email, Name = name }) is { } refusal)
            return (null, refusal);

        if (await AskAsync(() => _people.FindCredentialAsync(email, cancellationToken)) is not null)
            return Refuse(RejectionKind.AlreadyExists, "can't invite a user with an existing NetBird account");

        var now = _clock.GetUtcNow();
        var row = new InvitationRow(
            _ids.Next(), account.Id, new UserId(_ids.Next()), email, name, request.Role, request.AutoGroups, by, now, now + request.ExpiresIn);
        var token = TokenText.New(Prefix);
        if (!await AskAsync(() => _table.AddAsync(row, TokenText.HashOf(token), cancellationToken)))
            return Refuse(RejectionKind.AlreadyExists, "this e-mail address is invited already: make a new link for that invitation");

        await NoteAsync(account.Id, "user.invite.link.create", by, origin, cancellationToken);
        return (await LinkAsync(row, token, cancellationToken), null);
    }

    /// <summary>
    /// The account's, the oldest first; also those that have expired, but not one whose user has come and whose row is about to go.
    /// </summary>
    public async Task<IReadOnlyList<Invitation>> ListAsync(AccountId account, CancellationToken cancellationToken)
    {
        var rows = await AskAsync(() => _table.ListAsync(account, cancellationToken));
        var users = (await _accounts.GetAsync(account, cancellationToken)).Snapshot.Users;
        return [.. rows.Where(r => !users.ContainsKey(r.UserId)).Select(Of)];
    }

    /// <summary>A new link with a new end; the old one is void.</summary>
    public async Task<(InvitationLink? Link, Rejection? Rejection)> RegenerateAsync(
        Account account, UserId by, string id, TimeSpan expiresIn, Origin origin, CancellationToken cancellationToken)
    {
        if (!Permissions.Allows(account, by, Module.Users, Operation.Create))
            return Refuse(RejectionKind.Denied, "permission denied");

        if (expiresIn < ShortestLife || expiresIn > LongestLife)
            return Refuse(RejectionKind.Invalid, "expires_in should be between one hour and 30 days");

        var token = TokenText.New(Prefix);
        var row = await AskAsync(() => _table.RenewAsync(
            account.Id, id, by, TokenText.HashOf(token), _clock.GetUtcNow() + expiresIn, cancellationToken));
        if (row is null)
            return Refuse(RejectionKind.NotFound, "invite not found");

        await NoteAsync(account.Id, "user.invite.link.regenerate", by, origin, cancellationToken);
        return (await LinkAsync(row, token, cancellationToken), null);
    }

    /// <returns>Null if it is gone.</returns>
    public async Task<Rejection?> DeleteAsync(Account account, UserId by, string id, Origin origin, CancellationToken cancellationToken)
    {
        if (!Permissions.Allows(account, by, Module.Users, Operation.Delete))
            return new Rejection(RejectionKind.Denied, "permission denied");

        if (!await AskAsync(() => _table.DeleteAsync(account.Id, id, cancellationToken)))
            return new Rejection(RejectionKind.NotFound, "invite not found");

        await NoteAsync(account.Id, "user.invite.link.delete", by, origin, cancellationToken);
        return null;
    }

    /// <summary>What the link is about; null if it is not, or no longer, one.</summary>
    public async Task<InvitationView?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (await FindRowAsync(token, cancellationToken) is not { } row)
            return null;

        var by = await AskAsync(() => _people.FindPersonAsync(row.AccountId, row.CreatedBy, cancellationToken));
        return new InvitationView(row.AccountId, Of(row), by?.Person.Name ?? "");
    }

    /// <summary>As stored, if it still counts.</summary>
    internal async Task<InvitationRow?> FindRowAsync(string token, CancellationToken cancellationToken)
    {
        if (!TokenText.IsWellFormed(Prefix, token)
            || await AskAsync(() => _table.FindAsync(TokenText.HashOf(token), cancellationToken)) is not { } row
            || row.ExpiresAt <= _clock.GetUtcNow())
        {
            return null;
        }

        var account = await _accounts.GetAsync(row.AccountId, cancellationToken);
        return Permissions.Allows(account.Snapshot, row.CreatedBy, Module.Users, Operation.Create) ? row : null;
    }

    private static Rejection? Refusal(Account account, UserId by, InvitationRequest request)
    {
        if (!Permissions.Allows(account, by, Module.Users, Operation.Create))
            return new Rejection(RejectionKind.Denied, "permission denied");

        if (request.Name.Length == 0)
            return new Rejection(RejectionKind.Invalid, "name can't be empty");

        if (request.Name.Length > PersonName.MaxLength)
            return new Rejection(RejectionKind.Invalid, $"name should be at most {PersonName.MaxLength} characters");

        if (request.Email.Length == 0)
            return new Rejection(RejectionKind.Invalid, "email can't be empty");

        if (!EmailAddress.IsOne(request.Email))
            return new Rejection(RejectionKind.Invalid, $"not an e-mail address: {request.Email}");

        if (request.Role == Role.Owner)
            return new Rejection(RejectionKind.Invalid, "can't invite a user with owner role");

        if (request.ExpiresIn < ShortestLife || request.ExpiresIn > LongestLife)
            return new Rejection(RejectionKind.Invalid, "expires_in should be between one hour and 30 days");

        foreach (var id in request.AutoGroups)
        {
            if (account.Groups.GetValueOrDefault(id) is not { } group)
                return new Rejection(RejectionKind.Invalid, $"provided group ID {id} doesn't exist");

            if (group.IsAll)
                return new Rejection(RejectionKind.Invalid, "can't add All group to the user");
        }

        return null;
    }

    private async Task<InvitationLink> LinkAsync(InvitationRow row, string token, CancellationToken cancellationToken)
    {
        var link = new Uri(_address.PublicUrl, $"/invite?token={token}");
        var mailed = _post.Send is { } send && await send(
            new Letter(
                row.Email,
                row.Name,
                $"Your invitation to {_address.PublicUrl.Host}",
                $"""
                Hello {row.Name},

                you have been invited to the network at {_address.PublicUrl}.
                Open this link to set a password and join. It works once, until {row.ExpiresAt:yyyy-MM-dd HH:mm} UTC:

                {link}

                If you did not expect this, ignore it: without the link nothing happens.
                """),
            cancellationToken);
        return new InvitationLink(Of(row), token, link, mailed);
    }

    private Task NoteAsync(AccountId account, string kind, UserId subject, Origin origin, CancellationToken cancellationToken) =>
        AskAsync(() => _log.WriteAsync(
            account, _clock.GetUtcNow(), kind, subject.Value, origin.Address ?? "", origin.Client ?? "", cancellationToken));

    private static Invitation Of(InvitationRow row) => new(
        row.Id, row.Email, row.Name, row.Role, [.. row.AutoGroups], row.CreatedBy, row.CreatedAt, row.ExpiresAt);

    private static (InvitationLink?, Rejection?) Refuse(RejectionKind kind, string message) => (null, new Rejection(kind, message));
}
