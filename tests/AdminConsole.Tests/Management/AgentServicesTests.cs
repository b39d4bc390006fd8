using System.Globalization;
using AdminConsole.Management;

namespace AdminConsole.Tests.Management;

public sealed class AgentServicesTests
{
    // 1,700,000,000 seconds after 1970 when the credentials have run for half an hour.
    private static readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 - 1_800);

    private static readonly AgentServices _services = new(
        SignalUri: null, [], [new TurnServer("turn:turn.example:3478", "", "")], "some_secret", TimeSpan.FromMinutes(30),
        ["rels://relay.example:443"], "some_secret", TimeSpan.FromMinutes(30));

    [Fact]
    [AgentStatement(77)]
    public void The_credentials_are_those_that_coturn_and_the_relay_compute()
    {
        var config = _services.WriteRefresh(_now);

        Assert.Equal(("1700000000", "vedDdKcbCZ2u6/b/iLe6XuPw0QQ="), (config.Turns[0].User, config.Turns[0].Password));
        Assert.Equal(("1700000000", "0KPd+VyPqfRoCI8HX2+4YgzsinTuJwPE1N/F1gxwAzw="), (config.Relay.TokenPayload, config.Relay.TokenSignature));
    }

    [Fact]
    public void A_refresh_is_the_credentials_and_nothing_else()
    {
        var config = _services.WriteRefresh(_now);

        Assert.Null(config.Signal);
        Assert.Empty(config.Stuns);
        Assert.Equal(["turn:turn.example:3478"], config.Turns.Select(t => t.HostConfig.Uri));
        Assert.Equal(["rels://relay.example:443"], config.Relay.Urls);
    }

    [Theory]
    [InlineData(60, 100, 45)]
    [InlineData(100, 60, 45)]
    public void It_is_due_at_three_quarters_of_the_shorter_life(int turn, int relay, int due) => Assert.Equal(
        TimeSpan.FromMinutes(due), (_services with { TurnTtl = TimeSpan.FromMinutes(turn), RelayTtl = TimeSpan.FromMinutes(relay) }).RefreshAfter);

    [Fact]
    public void What_does_not_run_out_is_never_told_again()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, (_services with { TurnSecret = null, Relays = [] }).RefreshAfter);
        Assert.Equal(Timeout.InfiniteTimeSpan, (_services with { Turns = [], Relays = [] }).RefreshAfter);
        Assert.Empty((_services with { TurnSecret = null }).WriteRefresh(_now).Turns);
        Assert.Null((_services with { Relays = [] }).WriteRefresh(_now).Relay);
    }

    /// <summary>Timers cannot wait for longer than some weeks.</summary>
    [Fact]
    public void Credentials_that_live_for_a_year_are_told_each_month() =>
        Assert.Equal(30, (_services with { TurnTtl = TimeSpan.FromDays(365), RelayTtl = TimeSpan.FromDays(365) }).RefreshAfter.TotalDays);

    [Fact]
    public void A_login_leaves_out_what_agents_take_from_streams()
    {
        var login = _services.Write(new Uri("http://console.example"), stunPort: null, _now, forStream: false);

        Assert.Empty(login.Turns);
        Assert.Equal("1700000000", login.Relay.TokenPayload);
        Assert.Equal(
            _now.AddMinutes(30).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            Assert.Single(_services.Write(new Uri("http://console.example"), null, _now, forStream: true).Turns).User);
    }
}
