using AdminConsole.Domain.Peers;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Engine;

/// <summary>A clock that is set wrong throws nobody out.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    public static TheoryData<TimeSpan> Jumps => [TimeSpan.FromHours(-1), -_day, TimeSpan.FromHours(1), _day];

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_jump_of_the_host_s_clock_and_the_database_s_expires_nobody_and_lowers_no_serial(TimeSpan jump)
    {
        await using var house = await HouseWithClock.StartAsync();
        var (laptop, job) = (await house.SignedInAsync("laptop"), await house.EphemeralAsync("job"));
        await house.ConnectAsync(laptop);
        await house.UntilGoneAsync(job); // it never came; from here on nothing may happen
        var away = await house.EphemeralAsync("away");
        var serial = (await house.AccountAsync()).Serial;

        house.Clock.Set(jump);
        await house.PassAsync(TimeSpan.FromMinutes(9));
        Assert.Equal("OK", (await laptop.LoginAsync(null, house.Patience)).Code);
        Assert.NotNull(await house.FindAsync(away));
        house.Clock.Set(-jump); // somebody saw it
        await house.PassAsync(2 * _second);

        Assert.Equal("OK", (await laptop.LoginAsync(null, house.Patience)).Code);
        Assert.Empty(laptop.Events("end"));
        Assert.Empty(await house.EventsAsync<PeerLoginExpired>());
        Assert.Single(await house.EventsAsync<PeerDeleted>());
        Assert.Equal(serial, (await house.AccountAsync()).Serial);
    }

    [Fact]
    public async Task A_host_whose_clock_is_ahead_of_the_database_s_judges_by_the_database_s_for_as_long_as_it_lasts()
    {
        var clock = new TurnableClock();
        var ahead = TimeSpan.Zero;
        await using var house = await HouseWithClock.StartAsync(clock, _ => Task.FromResult(clock.GetUtcNow() - ahead));
        var laptop = await house.SignedInAsync("laptop");
        clock.Set(_day);
        ahead = _day;
        await house.RestartAsync(away: TimeSpan.FromMinutes(1)); // nothing but the database can tell
        await house.ConnectAsync(laptop);
        await house.PassAsync(TimeSpan.FromHours(1), step: TimeSpan.FromMinutes(5));

        Assert.Equal("OK", (await laptop.LoginAsync(null, house.Patience)).Code);
        Assert.Empty(await house.EventsAsync<PeerLoginExpired>());

        await house.PassAsync(TimeSpan.FromHours(23), step: TimeSpan.FromHours(1));
        Assert.Equal("OK", (await house.SoonAsync(laptop.EndAsync(house.Patience))).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_clock_that_stays_where_it_leapt_to_is_believed_after_ten_minutes()
    {
        await using var house = await HouseWithClock.StartAsync();
        var laptop = await house.SignedInAsync("laptop");
        await house.ConnectAsync(laptop);
        house.Clock.Set(_day); // a machine that slept
        await house.PassAsync(_second); // it is noticed
        await house.PassAsync(TimeSpan.FromMinutes(10) - _second);
        Assert.Empty(await house.EventsAsync<PeerLoginExpired>());
        await house.UntilAsync(async () => (await house.EventsAsync<PeerLoginExpired>()).Count > 0);
        Assert.Equal("OK", (await house.SoonAsync(laptop.EndAsync(house.Patience))).GetProperty("code").GetString());
        Assert.Single(await house.EventsAsync<PeerLoginExpired>());
    }
}
