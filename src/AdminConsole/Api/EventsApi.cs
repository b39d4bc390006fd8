using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Api;

/// <summary>/api/events and /api/events/audit: what has happened, the newest first, in one array.</summary>
internal static class EventsApi
{
    /// <summary>As many as NetBird gives; whoever wants more reads History.</summary>
    private const int MaxEvents = 10_000;

    /// <summary>Many events are no news, such as a device's new kernel: so far back the news is looked for, and no further.</summary>
    private const int MaxPages = 10;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/events", ListAsync);
        api.MapGet("/events/audit", ListAsync);
    }

    private static async Task<IResult> ListAsync(ApiCall call, AccountHistory history, Profiles profiles)
    {
        if (!call.May(Module.Events, Operation.Read))
            return ApiAnswer.Denied;

        var account = call.Account;
        var names = new Names(account, await profiles.OfAsync(account.Id, call.HangUp));
        var events = new List<EventAnswer>();
        var before = account.Version + 1;
        for (var page = 0; page < MaxPages && before > 1 && events.Count < MaxEvents; page++, before -= AccountHistory.MaxCount)
        {
            foreach (var entry in await history.ReadAsync(account.Id, before, AccountHistory.MaxCount, call.HangUp))
                events.AddRange(Answers(entry, names));
        }

        var happenings = await history.ReadSecurityAsync(account.Id, of: null, below: null, MaxEvents, call.HangUp);
        return ApiAnswer.Ok(Merge(events, happenings.Select(h => Answer(h, names))).Take(MaxEvents).ToArray());
    }

    /// <summary>Events stay in the order of the account's versions, whatever the clock did.</summary>
    private static IEnumerable<EventAnswer> Merge(List<EventAnswer> events, IEnumerable<EventAnswer> happenings)
    {
        using var happening = happenings.GetEnumerator();
        var more = happening.MoveNext();
        foreach (var @event in events)
        {
            for (; more && happening.Current.Timestamp > @event.Timestamp; more = happening.MoveNext())
                yield return happening.Current;

            yield return @event;
        }

        for (; more; more = happening.MoveNext())
            yield return happening.Current;
    }

    /// <summary>The last activity of an event first, as all is read backwards.</summary>
    private static IEnumerable<EventAnswer> Answers(HistoryEntry entry, Names names)
    {
        var (id, name, email) = Initiator(entry, names);
        for (var i = entry.Activities.Length - 1; i >= 0; i--)
        {
            var activity = entry.Activities[i];
            var version = entry.Recorded.Version.ToString(CultureInfo.InvariantCulture);
            yield return new EventAnswer(
                i == 0 ? version : $"{version}.{i.ToString(CultureInfo.InvariantCulture)}",
                ApiJson.Time(entry.Recorded.At),
                activity.Message,
                activity.Code,
                id,
                name,
                email,
                activity.Target,
                names.WithTarget(activity));
        }
    }

    private static EventAnswer Answer(SecurityHappening happening, Names names)
    {
        var initiator = happening.Actor.Length > 0 ? happening.Actor : happening.Subject;
        var (name, email) = names.Of(new UserId(initiator));
        var text = happening.Kind switch
        {
            "dashboard.login" => "Dashboard login",
            "console.signin.refused" => "Dashboard login refused",
            "console.signout" => "Dashboard logout",
            "console.lockout" => "User locked out",
            "console.second_factor.reset" => "User second factor reset",
            _ => happening.Kind,
        };
        return new EventAnswer(
            "s" + happening.Id.ToString(CultureInfo.InvariantCulture),
            ApiJson.Time(happening.At),
            text,
            happening.Kind,
            initiator,
            name,
            email,
            happening.Subject,
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("address", happening.Address)]));
    }

    /// <summary>A peer that joined with a setup key was brought in by that key.</summary>
    private static (string Id, string Name, string Email) Initiator(HistoryEntry entry, Names names)
    {
        if (entry.Recorded.Event is PeerRegistered { Peer.SetupKeyId: { } key })
            return (key.Value, entry.Before.SetupKeys.GetValueOrDefault(key)?.Name ?? "", "");

        var provenance = entry.Recorded.Provenance;
        switch (provenance.ActorKind)
        {
            case "user":
                var (name, email) = names.Of(new UserId(provenance.ActorId));
                return (provenance.ActorId, name, email);
            case "peer":
                return (provenance.ActorId, entry.Before.Peers.Find(new PeerId(provenance.ActorId))?.Name ?? "", "");
            case var _ when entry.Recorded.Event is PeerLoginExpired e && entry.Before.Peers.Find(e.PeerId)?.UserId is { } owner:
                var (ownerName, ownerEmail) = names.Of(owner);
                return (owner.Value, ownerName, ownerEmail);
            default:
                return ("sys", "", "");
        }
    }

    /// <summary>What users are called.</summary>
    private sealed class Names(Account account, ImmutableDictionary<UserId, Profile> profiles)
    {
        public (string Name, string Email) Of(UserId id)
        {
            var profile = profiles.GetValueOrDefault(id, Profile.None);
            return account.Users.GetValueOrDefault(id) is { IsServiceUser: true } service
                ? (service.ServiceUserName, "")
                : (profile.Name, profile.Email);
        }

        /// <summary>The activity's texts; where its target is a person, with the name of it.</summary>
        public ImmutableSortedDictionary<string, string> WithTarget(Activity activity) =>
            profiles.GetValueOrDefault(new UserId(activity.Target)) is { } person
                ? activity.Meta.SetItem("username", person.Name).SetItem("email", person.Email)
                : activity.Meta;
    }

    private sealed record EventAnswer(
        string Id,
        DateTime Timestamp,
        string Activity,
        string ActivityCode,
        string InitiatorId,
        string InitiatorName,
        string InitiatorEmail,
        string TargetId,
        ImmutableSortedDictionary<string, string> Meta);
}
