using AdminConsole.Components.Controls;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Components.Layout;

/// <summary>What a page sees of the account: one snapshot, and the door for commands. Each newer snapshot comes as a new view.</summary>
public sealed record AccountView
{
    public required Account Account { get; init; }

    public required PresenceView Presence { get; init; }

    /// <summary>Who is looking.</summary>
    public required Person Me { get; init; }

    /// <summary>When the reader last showed who it is.</summary>
    public required DateTimeOffset SignedInAt { get; init; }

    /// <summary>Leaves for the sign-in page, which leads back to the page that is open.</summary>
    public required Action SignInAgain { get; init; }

    /// <summary>Names and addresses of people, as far as they are known; who has been deleted is not among them.</summary>
    public required IReadOnlyDictionary<UserId, Profile> People { get; init; }

    /// <summary>What stands about people beside the account.</summary>
    public required PeopleDesk Desk { get; init; }

    /// <summary>The address at which agents reach this server, as it stands in their commands.</summary>
    public required string PublicUrl { get; init; }

    public required TimeProvider Clock { get; init; }

    public required Notices Notices { get; init; }

    /// <summary>A new id, for what a command creates.</summary>
    public required Func<string> NewId { get; init; }

    /// <summary>Asks in the name of the signed-in person, and answers with the refusal if there is one. The door names the actor.</summary>
    public required Func<AccountCommand, Task<Rejection?>> Ask { get; init; }

    /// <summary>The newest events below a version, about as many as wanted; see <see cref="AccountHistory.ReadChangesAsync"/>.</summary>
    public required Func<long, int, CancellationToken, Task<HistorySlice>> ReadHistory { get; init; }

    /// <summary>True if agents on other machines cannot use the address that they are told.</summary>
    public bool IsLoopback => Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.IsLoopback;

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Whether to offer something. Whether it is allowed is decided where the command is.</summary>
    public bool May(Module module, Operation operation) =>
        Permissions.Allows(Account, new UserId(Me.Id), module, operation);

    /// <summary>
    /// Whether the account would take this command now, from whoever is looking. The rules are asked themselves, so that what is offered
    /// is what is allowed.
    /// </summary>
    public bool Takes(AccountCommand command) =>
        Account.Decide(Account, command with { Actor = new Actor.User(new UserId(Me.Id)) }) is Decision.Accepted;

    /// <summary>What somebody is called, person or service user; null if nobody knows.</summary>
    public string? NameOf(UserId id) =>
        People.GetValueOrDefault(id) is { } person ? (person.Name.Length > 0 ? person.Name : person.Email.Length > 0 ? person.Email : null)
        : Account.Users.GetValueOrDefault(id) is { IsServiceUser: true } service ? service.ServiceUserName
        : null;

    /// <summary>False if it was refused; the reader has been told why.</summary>
    public async Task<bool> SendAsync(AccountCommand command)
    {
        if (await Ask(command) is not { } refused)
            return true;

        Notices.Refuse(Wording.Sentence(refused.Message));
        return false;
    }

    /// <summary>
    /// The same for each of several: whom it was refused for does not keep it from the others. The reader is told how many were done, and
    /// why not all.
    /// </summary>
    /// <param name="done">What is said when all went well: "3 users were approved".</param>
    public async Task SendEachAsync(IReadOnlyCollection<(string Name, AccountCommand Command)> each, string done)
    {
        // More names than these nobody reads in a notice.
        const int most = 5;
        var refusals = new List<string>();
        foreach (var (name, command) in each)
        {
            if (await Ask(command) is { } refused)
                refusals.Add($"{name}: {refused.Message}");
        }

        if (refusals.Count == 0)
            Notices.Say($"{done}.");
        else
            Notices.Refuse($"{each.Count - refusals.Count} done, {refusals.Count} refused. {string.Join("; ", refusals.Take(most))}{(refusals.Count > most ? "; …" : ".")}");
    }

    /// <summary>One after another; the first refusal ends it.</summary>
    public async Task<bool> SendAsync(IEnumerable<AccountCommand> commands)
    {
        foreach (var command in commands)
        {
            if (!await SendAsync(command))
                return false;
        }

        return true;
    }
}
