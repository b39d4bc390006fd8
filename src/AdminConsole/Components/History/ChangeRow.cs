using System.Collections.Immutable;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Components.History;

/// <summary>All events of one command, as History shows them.</summary>
/// <param name="Number">The version of the first of them.</param>
/// <param name="By">The user who asked it; null if it was nobody with a page.</param>
/// <param name="About">The user to whom it was done, if there still is one; null if it is the same as <paramref name="By"/>.</param>
/// <param name="Minor">True for what devices report of themselves: left out unless asked for.</param>
public sealed record ChangeRow(long Number, DateTimeOffset At, string Who, User? By, User? About, Origin Origin, ImmutableArray<EventStory> Stories, bool Minor)
{
    public string Channel => Origin.Channel switch
    {
        Domain.Accounts.Channel.Console => "console",
        Domain.Accounts.Channel.Api => "API",
        Domain.Accounts.Channel.Agent => "peer",
        Domain.Accounts.Channel.Timer => "timer",
        _ => "set-up",
    };

    /// <summary>Newest first.</summary>
    /// <param name="where">One of a change's events has to be such; null: any.</param>
    public static ImmutableArray<ChangeRow> Of(HistorySlice slice, AccountView view, Func<RecordedEvent, bool>? where = null)
    {
        var rows = new List<ChangeRow>();
        var account = slice.Before;
        foreach (var change in slice.Events.GroupBy(e => e.Provenance.Change))
        {
            var stories = ImmutableArray.CreateBuilder<EventStory>();
            var first = change.First();
            var who = ActorOf(account, first, view);
            foreach (var recorded in change)
            {
                var at = account;
                stories.Add(EventStory.Of(account, recorded.Event, id => PersonOf(at, id, view)));
                account = Account.Evolve(account, recorded.Event);
            }

            if (where is not null && !change.Any(where))
                continue;

            var by = first.Provenance.ActorKind == "user" ? view.Account.Users.GetValueOrDefault(new UserId(first.Provenance.ActorId)) : null;
            var about = change.Select(e => UserChanges.SubjectOf(e.Event)).OfType<UserId>().Select(id => view.Account.Users.GetValueOrDefault(id)).OfType<User>().FirstOrDefault();
            var minor = change.All(e => e.Event is PeerMetaChanged or PeerSshKeyChanged or PeerLocationChanged);
            rows.Add(new ChangeRow(change.Key, first.At, who, by, about?.Id == by?.Id ? null : about, first.Provenance.Origin, stories.ToImmutable(), minor));
        }

        rows.Reverse();
        return [.. rows];
    }

    private static string ActorOf(Account before, RecordedEvent recorded, AccountView view)
    {
        var id = recorded.Provenance.ActorId;
        return recorded.Provenance.ActorKind switch
        {
            "user" => PersonOf(before, new UserId(id), view),
            "system" when recorded.Event is UserAdded { User.IsServiceUser: false } added =>
                PersonOf(before, added.User.Id, view), // the set-up link: who opened it did it
            "peer" when recorded.Event is PeerRegistered e => e.Peer.Name,
            "peer" => before.Peers.Find(new PeerId(id))?.Name ?? "a peer",
            _ => "AdminConsole",
        };
    }

    private static string PersonOf(Account before, UserId id, AccountView view) =>
        view.NameOf(id) ?? (before.Users.GetValueOrDefault(id) is { IsServiceUser: true } service ? service.ServiceUserName : "deleted user");
}
