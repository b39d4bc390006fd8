using AdminConsole.Domain.Accounts;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

public sealed class NetworkRangeTests
{
    [Fact]
    public void With_another_range_every_peer_keeps_its_place_in_it()
    {
        var scenario = Given(Joined("a", ip: "100.64.3.4"), Joined("b", ip: "100.64.250.1"));
        var after = scenario.When(scenario.UpdateSettings(range: "10.20.0.0/16")).Then(
            new NetworkRangeChanged(Prefix("10.20.0.0/16"), [Address("a", "10.20.3.4"), Address("b", "10.20.250.1")]));

        Assert.Equal(Prefix("10.20.0.0/16"), after.Account.Network);
        Assert.Equal(Peer("b"), after.Account.Peers.Find(Ip("10.20.250.1"))?.Id);
        Assert.Null(after.Account.Peers.Find(Ip("100.64.250.1")));
        Assert.Equal("10.20.3.4/16", after.MapOf("a").Map.Self.Address.ToString());
        after.When(scenario.UpdateSettings(range: "10.20.0.0/16")).ThenNothingNew();
    }

    [Fact]
    public void Peers_whose_place_is_gone_get_the_lowest_free_addresses_in_the_order_of_joining()
    {
        var scenario = Given(
            Joined("a", ip: "100.64.3.4"), Joined("b", ip: "100.64.0.2"), Joined("c", ip: "100.64.9.9"), Joined("d", ip: "100.64.0.4"),
            Joined("e", ip: "100.64.0.14"));

        scenario.When(scenario.UpdateSettings(range: "10.1.2.16/28")).Then(new NetworkRangeChanged(
            Prefix("10.1.2.16/28"),
            [
                Address("a", "10.1.2.19"), Address("b", "10.1.2.18"), Address("c", "10.1.2.21"), Address("d", "10.1.2.20"),
                Address("e", "10.1.2.22"), // the place of an agent's resolver
            ]));
    }

    [Fact]
    public void A_peer_may_get_the_address_that_another_had()
    {
        var scenario = Given(Joined("a", ip: "100.64.0.5"), Joined("b", ip: "100.64.128.5"));
        var after = scenario.When(scenario.UpdateSettings(range: "100.64.128.0/17")).ThenAccepted().Account;

        Assert.Equal(Peer("a"), after.Peers.Find(Ip("100.64.128.5"))?.Id);
        Assert.Equal(Peer("b"), after.Peers.Find(Ip("100.64.128.2"))?.Id);
        Assert.All(after.Peers, p => Assert.Same(p, after.Peers.Find(p.Key)));
    }

    [Fact]
    public void The_range_that_it_has_or_none_is_no_event()
    {
        var scenario = Given(Joined("a"));
        scenario.When(scenario.UpdateSettings(range: "100.64.0.0/16")).ThenNothingNew();
        scenario.When(scenario.UpdateSettings()).ThenNothingNew();
    }

    [Fact]
    public void A_range_comes_after_the_switches()
    {
        var scenario = Given();
        var asked = scenario.UpdateSettings(s => s with { LazyConnectionEnabled = true }, range: "10.0.0.0/8");

        scenario.When(asked).Then(new AccountSettingsChanged(asked.Settings), new NetworkRangeChanged(Prefix("10.0.0.0/8"), []));
    }

    [Theory]
    [InlineData("10.0.0.0/29")]
    [InlineData("0.0.0.0/0")]
    [InlineData("8.0.0.0/7")]
    [InlineData("10.0.0.1/16")]
    [InlineData("fd00::/24")]
    public void A_range_is_an_IPv4_network_of_8_to_28_bits(string range) =>
        Refused(Given(), range, $"network range {range} should be an IPv4 network between /8 and /28");

    [Theory]
    [InlineData("127.0.0.0/8")]
    [InlineData("127.9.0.0/16")]
    [InlineData("169.254.0.0/16")]
    [InlineData("169.254.8.0/24")]
    [InlineData("169.0.0.0/8")]
    [InlineData("224.0.0.0/8")]
    [InlineData("239.1.0.0/16")]
    [InlineData("255.0.0.0/8")]
    [InlineData("0.1.0.0/16")]
    public void A_range_that_means_something_else_is_refused(string range)
    {
        var text = $"network range {range} can't be a loopback, multicast or link-local network";
        Refused(Given(), range, text);
        GivenNoAccount().When(new CreateAccount(Prefix(range), "mesh.test", Group("all"), new("default"), Noon))
            .ThenRejected(RejectionKind.Invalid, text);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void A_range_has_room_for_half_as_many_peers_again(int peers, bool fits)
    {
        var scenario = Given(Devices([.. Enumerable.Range(0, peers).Select(i => $"p{i}")]));
        if (fits)
            scenario.When(scenario.UpdateSettings(range: "10.1.2.16/28")).ThenAccepted();
        else
            Refused(scenario, "10.1.2.16/28", "network range 10.1.2.16/28 has room for 12 peers, the account needs at least 14");
    }

    [Theory]
    [InlineData("10.1.2.0/28", 12)]
    [InlineData("10.1.2.16/28", 12)]
    [InlineData("10.1.2.128/25", 124)]
    [InlineData("10.1.2.0/24", 252)]
    [InlineData("10.1.2.0/23", 507)]
    public void Room_is_counted_as_it_is_given(string range, int room)
    {
        var scenario = Given([.. AccountOpened(range)], KeyCreated());
        for (var i = 0; i < room; i++)
            scenario = scenario.And(Register($"p{i}", random: (ulong)i));

        scenario.When(Register("one-more", random: 7)).ThenRejected(RejectionKind.Precondition);
        Refused(
            Given(Devices([.. Enumerable.Range(0, room).Select(i => $"p{i}")])), range,
            $"network range {range} has room for {room} peers, the account needs at least {(room * 3 + 1) / 2}");
    }

    private static void Refused(Scenario scenario, string range, string text) =>
        scenario.When(scenario.UpdateSettings(range: range)).ThenRejected(RejectionKind.Invalid, text);

    private static PeerAddress Address(string peer, string address) => new(Peer(peer), Ip(address));
}
