using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;

namespace AdminConsole.Components.Users;

/// <summary>One person as the list shows it.</summary>
/// <param name="Name">Empty if nobody knows it.</param>
/// <param name="Groups">Names, in the order of the admin's list.</param>
/// <param name="Peers">How many devices the person has signed in.</param>
/// <param name="LastSignIn">To the console; null if never.</param>
public sealed record UserRow(
    User User, string Name, string Email, ImmutableArray<string> Groups, int Peers, int Online, DateTimeOffset? LastSignIn, bool IsMe)
{
    /// <summary>What stands for the person in headings and questions.</summary>
    public string Title => User.IsServiceUser ? User.ServiceUserName : Name.Length > 0 ? Name : Email.Length > 0 ? Email : User.Id.Value;

    public Status Status =>
        User.Blocked ? Status.Blocked
        : User.PendingApproval ? Status.Waiting
        : Status.Active;

    /// <summary>Who vouches for the person.</summary>
    public string Source => User.IsServiceUser ? "access tokens" : User.Issuer == User.LocalIssuer ? "password of this console"
        : Uri.TryCreate(User.Issuer, UriKind.Absolute, out var url) ? url.Host
        : User.Issuer;

    public string PeersText => Peers == 0 ? "none" : $"{Online} of {Peers} online";

    /// <summary>The page of a user, person or service user.</summary>
    public static string PageOf(User user) => $"{(user.IsServiceUser ? "service-users" : "users")}/{Uri.EscapeDataString(user.Id.Value)}";

    /// <summary>Everybody but service users.</summary>
    public static ImmutableArray<UserRow> Of(AccountView view, IReadOnlyDictionary<UserId, DateTimeOffset> signIns)
    {
        var peers = view.Account.Peers.Where(p => p.UserId is not null).ToLookup(p => p.UserId.GetValueOrDefault());
        return [.. view.Account.Users.Values.Where(u => !u.IsServiceUser).Select(u => Of(view, u, [.. peers[u.Id]], signIns))];
    }

    /// <summary>One user of any kind.</summary>
    public static UserRow Of(AccountView view, User user, IReadOnlyCollection<Peer> peers, IReadOnlyDictionary<UserId, DateTimeOffset> signIns)
    {
        var person = view.People.GetValueOrDefault(user.Id);
        return new UserRow(
            user,
            person?.Name ?? "",
            person?.Email ?? "",
            [.. user.AutoGroups.Select(id => view.Account.Groups.GetValueOrDefault(id)?.Name).OfType<string>()],
            peers.Count,
            peers.Count(p => view.Presence.IsConnected(p.Id)),
            signIns.TryGetValue(user.Id, out var at) ? at : null,
            user.Id.Value == view.Me.Id);
    }

    public static int ByName(UserRow a, UserRow b) =>
        Order.Natural(a.Title, b.Title) is not 0 and var byName ? byName : string.CompareOrdinal(a.User.Id.Value, b.User.Id.Value);

    public static int ByRole(UserRow a, UserRow b) => a.User.Role.CompareTo(b.User.Role);

    public static int ByStatus(UserRow a, UserRow b) => Rank(a).CompareTo(Rank(b));

    /// <summary>Who waits for an answer comes first, then names: the order of a list without a choice.</summary>
    public static int ByDefault(UserRow a, UserRow b) =>
        a.User.PendingApproval != b.User.PendingApproval ? b.User.PendingApproval.CompareTo(a.User.PendingApproval) : ByName(a, b);

    private static int Rank(UserRow row) => row.User.PendingApproval ? 0 : row.User.Blocked ? 2 : 1;
}
