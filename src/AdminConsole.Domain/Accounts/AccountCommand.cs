using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Accounts;

/// <summary>What is asked of an account. What the decision needs of the world (time, randomness, new ids) comes with it.</summary>
public abstract record AccountCommand
{
    /// <summary>Who asks. Set by the door through which the command came in; without one it is refused.</summary>
    public Actor Actor { get; init; } = Actor.Nobody;
}

/// <summary>Who asks for something.</summary>
public abstract record Actor
{
    private Actor()
    {
    }

    /// <summary>Nobody was named: everything is refused.</summary>
    public static Actor Nobody { get; } = new Unknown();

    /// <summary>The program itself: timers, set-up, restore.</summary>
    public static Actor System { get; } = new Program();

    /// <summary>A person or a service user, with the rights of its role.</summary>
    public sealed record User(UserId Id) : Actor;

    /// <summary>A device, which proved its key by opening an envelope. It may act for itself only.</summary>
    public sealed record Peer(PeerId Id) : Actor;

    private sealed record Unknown : Actor;

    private sealed record Program : Actor;
}
