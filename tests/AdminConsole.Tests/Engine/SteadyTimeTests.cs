using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Engine;

public sealed class SteadyTimeTests
{
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    private readonly TurnableClock _clock = new();
    private readonly SteadyTime _time;
    private readonly DateTimeOffset _noon;

    public SteadyTimeTests()
    {
        _noon = _clock.GetUtcNow();
        _time = new SteadyTime(_clock);
    }

    [Fact]
    public void It_goes_as_the_clock_goes_however_seldom_it_is_looked_at()
    {
        _clock.Turn(_day);
        Assert.Equal(_noon + _day, _time.UtcNow);
        Assert.False(_time.Look());
        _clock.Turn(TimeSpan.FromSeconds(1));
        Assert.Equal(_noon + _day + TimeSpan.FromSeconds(1), _time.UtcNow);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public void A_clock_that_leaps_ahead_is_believed_when_it_has_stayed_there_for_ten_minutes(int hours)
    {
        _clock.Set(TimeSpan.FromHours(hours));
        Assert.Equal(_noon, _time.UtcNow); // even before anybody looked
        Assert.True(_time.Look());
        Assert.False(_time.Look());

        _clock.Turn(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Equal(_noon + TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1), _time.UtcNow);
        _clock.Turn(TimeSpan.FromTicks(1));
        Assert.Equal(_noon + TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(10), _time.UtcNow);
    }

    [Fact]
    public void A_second_leap_is_waited_for_anew_and_one_that_is_put_right_leaves_nothing()
    {
        _clock.Set(_day);
        _time.Look();
        _clock.Turn(TimeSpan.FromMinutes(9));
        _time.Look();
        _clock.Set(_day);
        _time.Look();
        _clock.Turn(TimeSpan.FromMinutes(9));
        _time.Look();
        Assert.Equal(_noon + TimeSpan.FromMinutes(18), _time.UtcNow);

        _clock.Set(-2 * _day);
        _time.Look();
        Assert.Equal(TimeSpan.Zero, _time.Leap);
        _clock.Turn(TimeSpan.FromHours(1));
        Assert.Equal(_noon + TimeSpan.FromMinutes(78), _time.UtcNow);
    }

    [Fact]
    public void A_clock_that_goes_back_is_followed_and_doubted_when_it_returns()
    {
        _clock.Set(-_day);
        _time.Look();
        Assert.Equal(_noon - _day, _time.UtcNow);

        _clock.Set(_day);
        _time.Look();
        Assert.Equal(_noon - _day, _time.UtcNow);
        _clock.Turn(TimeSpan.FromMinutes(10));
        Assert.Equal(_noon + TimeSpan.FromMinutes(10), _time.UtcNow);
    }

    [Fact]
    public void A_leap_second_and_a_clock_that_is_adjusted_are_followed_at_once()
    {
        _clock.Set(TimeSpan.FromSeconds(1));
        Assert.False(_time.Look());
        Assert.Equal(_noon + TimeSpan.FromSeconds(1), _time.UtcNow);
    }

    [Fact]
    public void Of_the_host_s_clock_and_the_database_s_the_earlier_counts_for_as_long_as_they_differ()
    {
        _clock.Set(_day);
        var time = new SteadyTime(_clock); // a host that starts with a wrong clock has nothing else to tell it by
        Assert.True(time.Compare(_clock.GetUtcNow(), _noon));
        Assert.False(time.Compare(_clock.GetUtcNow(), _noon));
        Assert.Equal(_noon, time.UtcNow);

        _clock.Turn(_day);
        Assert.Equal(_noon + _day, time.UtcNow);
        Assert.False(time.Compare(_clock.GetUtcNow(), _noon + (9 * _day)));
    }

    [Fact]
    public void A_database_whose_clock_is_ahead_changes_nothing()
    {
        Assert.False(_time.Compare(_noon, _noon + _day));
        Assert.Equal(_noon, _time.UtcNow);
    }
}
