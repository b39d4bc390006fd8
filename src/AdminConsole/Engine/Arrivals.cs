using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>What came of somebody who has proved at a provider who they are.</summary>
public abstract record Arrival
{
    private Arrival()
    {
    }

    /// <summary>A user of the account, who may act, or waits for approval, or is blocked.</summary>
    public sealed record Known(LiveAccount Account, User User, string Name, string Email) : Arrival;

    /// <summary>The account takes only those whose token names one of these groups.</summary>
    public sealed record OutsideGroups(LiveAccount Account, ImmutableArray<string> Allowed) : Arrival;

    /// <summary>A token of our own provider does not count any more: its user is gone, or has a new password.</summary>
    public sealed record Over : Arrival;

    /// <summary>The set-up link is void, or the account has its owner already.</summary>
    public sealed record SetupRefused : Arrival;

    public sealed record Refused(Rejection Rejection) : Arrival;
}

/// <summary>
/// Turns who somebody is at a provider into a user of an account: finds the one, or makes it at the first contact, and takes over what
/// the provider says of name, address and groups. The same for browsers, tools and agents.
/// </summary>
public sealed partial class Arrivals
{
    /// <summary>Whoever is in it is found without the database. More people than this hardly arrive at one host.</summary>
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<(string Issuer, string Subject), (AccountId Account, UserId User)> _remembered = new();
    private readonly ConcurrentDictionary<(AccountId Account, UserId User), (string Name, string Email)> _written = new();
    private readonly Accounts _accounts;
    private readonly NewAccounts _newAccounts;
    private readonly LocalUsers _setup;
    private readonly PeopleTable _people;
    private readonly SignedInUsers _signedIn;
    private readonly SignInSettings _settings;
    private readonly Xid _ids;
    private readonly TimeProvider _clock;
    private readonly ILogger<Arrivals> _logger;

    internal Arrivals(
        Accounts accounts, NewAccounts newAccounts, LocalUsers setup, PeopleTable people, SignedInUsers signedIn, SignInSettings settings,
        Xid ids, TimeProvider clock, ILogger<Arrivals> logger)
    {
        _accounts = accounts;
        _newAccounts = newAccounts;
        _setup = setup;
        _people = people;
        _signedIn = signedIn;
        _settings = settings;
        _ids = ids;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Somebody has come who proved to be this.</summary>
    /// <param name="setupCode">Of the set-up link with which the sign-in began; null without one.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<Arrival> ArriveAsync(TokenIdentity who, string? setupCode, Origin origin, CancellationToken cancellationToken)
    {
        if (who.Issuer == User.LocalIssuer)
            return await ReturnAsync(who, cancellationToken);

        var home = await FindAsync(who, cancellationToken);
        var (account, rejection) = await AccountForAsync(who, home, setupCode, origin, cancellationToken);
        if (account is null)
            return rejection is null ? new Arrival.SetupRefused() : new Arrival.Refused(rejection);

        var groups = account.Snapshot.Settings is { JwtGroupsEnabled: true, JwtGroupsClaimName: { Length: > 0 } claim } ? who.GroupsIn(claim) : [];
        if (!account.Snapshot.Settings.AdmitsTokenGroups(groups))
            return new Arrival.OutsideGroups(account, account.Snapshot.Settings.JwtAllowGroups);

        var user = account.Snapshot.Users.Values.FirstOrDefault(u => u.Is(who.Issuer, who.Subject));
        if (setupCode is not null)
        {
            (user, var owned) = await ClaimAsync(account, user, who, origin, cancellationToken);
            if (user is null)
                return owned ? new Arrival.SetupRefused() : new Arrival.Refused(new Rejection(RejectionKind.Denied, "user is blocked"));
        }

        if (user is null)
        {
            (user, rejection) = await JoinAsync(account, who, origin, cancellationToken);
            if (user is null)
                return new Arrival.Refused(rejection!); // who was not added was refused
        }

        Remember(who, account.Id, user.Id);
        await WritePersonAsync(account.Id, user.Id, who, cancellationToken);
        if (user.MayAct)
            await SyncGroupsAsync(account, user.Id, groups, origin, cancellationToken);

        return new Arrival.Known(account, user, who.Name.Length > 0 ? who.Name : user.Id.Value, who.Email);
    }

    /// <summary>
    /// By a token of our own provider. Its people are users already and we know their names: a token of somebody who was deleted
    /// makes nobody, and one from before a new password counts no more.
    /// </summary>
    private async Task<Arrival> ReturnAsync(TokenIdentity who, CancellationToken cancellationToken)
    {
        if (await FindAsync(who, cancellationToken) is not { } account
            || account.Snapshot.Users.Values.FirstOrDefault(u => u.Is(who.Issuer, who.Subject)) is not { } user
            || !await _signedIn.CountsAsync(account.Id, user.Id, who.SignedInAt, cancellationToken))
        {
            return new Arrival.Over();
        }

        Remember(who, account.Id, user.Id);
        return new Arrival.Known(account, user, who.Name.Length > 0 ? who.Name : user.Id.Value, who.Email);
    }

    private async Task<LiveAccount?> FindAsync(TokenIdentity who, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue((who.Issuer, who.Subject), out var known))
        {
            var account = await _accounts.GetAsync(known.Account, cancellationToken);
            if (account.Snapshot.Users.GetValueOrDefault(known.User) is { } user && user.Is(who.Issuer, who.Subject))
                return account;
        }

        return (await _accounts.FindUserAsync(who.Issuer, who.Subject, cancellationToken))?.Account;
    }

    /// <returns>No account and no rejection: the set-up link does not lead to one.</returns>
    private async Task<(LiveAccount? Account, Rejection? Rejection)> AccountForAsync(
        TokenIdentity who, LiveAccount? home, string? setupCode, Origin origin, CancellationToken cancellationToken)
    {
        if (setupCode is not null)
        {
            var opened = await _setup.FindSetupCodeAsync(setupCode, cancellationToken);
            return home is null || home.Id == opened?.Id
                ? (opened, null)
                : (null, new Rejection(RejectionKind.AlreadyExists, "you belong to another network already"));
        }

        if (home is not null)
            return (home, null);

        if (_settings.Mode == AccountsMode.Many)
        {
            return who.PrivateDomain(_settings.Provider?.Audiences ?? []) is { } domain
                ? await _newAccounts.OfDomainAsync(who, domain, origin, cancellationToken)
                : await _newAccounts.OfAsync(who, origin, cancellationToken);
        }

        var first = (await _accounts.ListAsync(cancellationToken))[0]; // made before the doors opened
        return (await _accounts.GetAsync(first, cancellationToken), null);
    }

    private async Task<(User? User, bool Owned)> ClaimAsync(
        LiveAccount account, User? user, TokenIdentity who, Origin origin, CancellationToken cancellationToken)
    {
        var id = user?.Id ?? IdFor(account.Snapshot, who.Subject);
        var result = await account.ExecuteAsync(
            new ClaimOwnership(id, who.Issuer, _clock.GetUtcNow(), who.Subject) { Actor = Actor.System }, origin, cancellationToken);
        if (result.Rejection is { } rejection)
            return (null, rejection.Kind == RejectionKind.Precondition);

        await _setup.VoidSetupCodeAsync(cancellationToken);
        return (result.Account.Users[id], true);
    }

    private async Task<(User? User, Rejection? Rejection)> JoinAsync(
        LiveAccount account, TokenIdentity who, Origin origin, CancellationToken cancellationToken)
    {
        var invited = account.Snapshot.Settings.Approves(who.Email, who.EmailVerified);
        var result = await account.ExecuteAsync(
            new AddUser(
                IdFor(account.Snapshot, who.Subject), who.Issuer, who.Subject, Role.User, AutoGroups: [], invited, _clock.GetUtcNow())
            {
                Actor = Actor.System,
            },
            origin, cancellationToken);

        // Refused, too, if the same person has just come through another door.
        var user = result.Account.Users.Values.FirstOrDefault(u => u.Is(who.Issuer, who.Subject));
        return (user, result.Rejection);
    }

    /// <summary>The provider's subject where it is free and can stand in an address; else an id of ours.</summary>
    private UserId IdFor(Account account, string subject) =>
        PlainSubject().IsMatch(subject) && !account.Users.ContainsKey(new UserId(subject)) ? new UserId(subject) : new UserId(_ids.Next());

    private async Task SyncGroupsAsync(
        LiveAccount account, UserId user, ImmutableArray<string> groups, Origin origin, CancellationToken cancellationToken)
    {
        var command = new SyncTokenGroups(user, [.. groups.Select(g => new TokenGroup(g, new GroupId(_ids.Next())))]) { Actor = Actor.System };

        // A tool asks a hundred times a second with the same token: only what would change something goes to the account.
        if (Account.Decide(account.Snapshot, command) is Decision.Accepted { Events.IsEmpty: true })
            return;

        var result = await account.ExecuteAsync(command, origin with { Command = _ids.Next() }, cancellationToken);
        if (result.Rejection is { } rejection)
            LogGroups(_logger, user.Value, rejection.Message);
    }

    private async Task WritePersonAsync(AccountId account, UserId user, TokenIdentity who, CancellationToken cancellationToken)
    {
        var now = (who.Name, who.Email);
        if (now is ("", "") || (_written.TryGetValue((account, user), out var written) && written == now))
            return;

        await DatabaseCalls.AskAsync(() => _people.PutPersonAsync(account, new PersonRow(user, who.Name, who.Email), cancellationToken));
        if (_written.Count >= MaxRemembered)
            _written.Clear();

        _written[(account, user)] = now;
    }

    private void Remember(TokenIdentity who, AccountId account, UserId user)
    {
        if (_remembered.Count >= MaxRemembered)
            _remembered.Clear();

        _remembered[(who.Issuer, who.Subject)] = (account, user);
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._|@~-]{0,127}\z")]
    private static partial Regex PlainSubject();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The groups that the token of {User} names were not taken: {Reason}")]
    private static partial void LogGroups(ILogger logger, string user, string reason);
}
