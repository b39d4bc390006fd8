using AdminConsole.Domain.Users;

namespace AdminConsole.Components.Layout;

/// <summary>
/// How many consoles may be open at once. A circuit holds its page in our memory, some 0.9 MB with fifty peers on it, and agents
/// need that memory more than one more tab does.
/// </summary>
/// <param name="Host">Of everybody, on this host.</param>
/// <param name="PerUser">Of one person: more than anybody has tabs, few enough that nobody shuts the others out.</param>
public sealed record CircuitLimits(int Host, int PerUser)
{
    public static CircuitLimits Usual { get; } = new(Host: 1_000, PerUser: 50);
}

/// <summary>Who may take one more.</summary>
public enum Room
{
    Free,

    /// <summary>The person has too many consoles open.</summary>
    UserIsFull,

    /// <summary>Everybody together has.</summary>
    HostIsFull,
}

/// <summary>Counts the consoles that are open.</summary>
public sealed class CircuitSeats(CircuitLimits limits)
{
    // Both counts change together, thousands of times a second at most: a lock is the simplest that is right.
    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, int> _taken = [];
    private int _all;

    public CircuitLimits Limits => limits;

    public Room RoomFor(UserId user)
    {
        lock (_lock)
        {
            return _taken.GetValueOrDefault(user) >= limits.PerUser ? Room.UserIsFull
                : _all >= limits.Host ? Room.HostIsFull
                : Room.Free;
        }
    }

    /// <returns>Free if it was taken; give it back with <see cref="Leave"/>.</returns>
    public Room Take(UserId user)
    {
        lock (_lock)
        {
            if (RoomFor(user) is not Room.Free and var full)
                return full;

            _taken[user] = _taken.GetValueOrDefault(user) + 1;
            _all++;
            return Room.Free;
        }
    }

    public void Leave(UserId user)
    {
        lock (_lock)
        {
            _all--;
            if (--_taken[user] == 0)
                _taken.Remove(user);
        }
    }
}
