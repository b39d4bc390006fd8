namespace AdminConsole.Domain.Accounts;

/// <summary>Through what a command came in.</summary>
public enum Channel
{
    Console,
    Api,
    Agent,
    Timer,

    /// <summary>The program's own start: first account, configured service user, restore.</summary>
    Setup,
}

/// <summary>Where a request came from; the door fills it in.</summary>
/// <param name="Address">The client's address; null for the program itself.</param>
/// <param name="Client">What the client calls itself, shortened; null if it did not say.</param>
/// <param name="Correlation">One id for everything that one request caused.</param>
/// <param name="Command">Unique in the account; a command that is repeated under its id gets its first outcome.</param>
/// <param name="Token">The access token that was used; null without one.</param>
/// <param name="Reason">What the admin gave as the reason; null without one.</param>
public sealed record Origin(
    Channel Channel,
    string? Address,
    string? Client,
    string Correlation,
    string Command,
    string? Token = null,
    string? Reason = null);

/// <summary>Who caused an event, and how; stored beside it.</summary>
/// <param name="ActorKind"><c>user</c>, <c>peer</c> or <c>system</c>.</param>
/// <param name="ActorId">Empty for the system.</param>
/// <param name="Change">The version of the first event of the same command: it numbers the change.</param>
public sealed record Provenance(string ActorKind, string ActorId, Origin Origin, long Change)
{
    public static Provenance Of(Actor actor, Origin origin, long change) => actor switch
    {
        Actor.User user => new Provenance("user", user.Id.Value, origin, change),
        Actor.Peer peer => new Provenance("peer", peer.Id.Value, origin, change),
        _ => new Provenance("system", "", origin, change),
    };
}

/// <summary>An event as the log has it.</summary>
public sealed record RecordedEvent(long Version, DateTimeOffset At, AccountEvent Event, Provenance Provenance)
{
    /// <summary>Its own, given when it was decided: another event at the same version of another history has another.</summary>
    public Guid Id { get; init; }
}
