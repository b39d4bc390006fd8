using AdminConsole.Components.Layout;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Components.Layout;

public sealed class NoticesTests
{
    private readonly TurnableClock _clock = new();
    private readonly Notices _notices;

    public NoticesTests() => _notices = new Notices(_clock);

    [Fact]
    public void What_is_only_said_goes_by_itself_and_what_asks_or_refuses_stays()
    {
        _notices.Say("Peer db-1 was deleted.");
        _notices.Refuse("permission denied");
        _notices.Offer("Policy db is off.", "Undo", () => Task.CompletedTask);

        _clock.Turn(TimeSpan.FromMinutes(1));

        Assert.Equal(["permission denied", "Policy db is off."], _notices.All.Select(n => n.Text));
    }

    [Fact]
    public void The_oldest_makes_room_for_a_fifth()
    {
        for (var i = 1; i <= 5; i++)
            _notices.Refuse($"{i}");

        Assert.Equal(["2", "3", "4", "5"], _notices.All.Select(n => n.Text));
    }
}
