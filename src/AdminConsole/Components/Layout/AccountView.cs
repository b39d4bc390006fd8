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

    /// <summary>Names of people and service users, as far as they are known; who has been deleted is not among them.</summary>
    public required IReadOnlyDictionary<UserId, string> People { get; init; }

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

    /// <summary>False if it was refused; the reader has been told why.</summary>
    public async Task<bool> SendAsync(AccountCommand command)
    {
        if (await Ask(command) is not { } refused)
            return true;

        Notices.Refuse(Wording.Sentence(refused.Message));
        return false;
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
