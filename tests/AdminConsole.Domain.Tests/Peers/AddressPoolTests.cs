using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class AddressPoolTests
{
    [Fact]
    [Statement(20)]
    public void A_24_network_holds_252_peers_and_then_is_out_of_addresses()
    {
        var scenario = Given([.. AccountOpened("10.1.2.0/24")], KeyCreated());
        for (var i = 0; i < 252; i++)
            scenario = scenario.And(Register($"peer{i}", random: (ulong)i * 7919));

        var addresses = scenario.Account.Peers.Select(p => p.Address.ToString()).ToHashSet();
        Assert.Equal(Enumerable.Range(2, 252).Select(i => $"10.1.2.{i}").ToHashSet(), addresses);
        scenario.When(Register("one-more")).ThenRejected(
            RejectionKind.Precondition, "failed allocating new IP for the ipNet 10.1.2.0/24 - network is out of IPs");
    }

    [Fact]
    public void A_28_network_holds_12_peers()
    {
        var scenario = Given([.. AccountOpened("10.1.2.16/28")], KeyCreated());
        for (var i = 0; i < 12; i++)
            scenario = scenario.And(Register($"peer{i}"));

        Assert.Equal(
            Enumerable.Range(18, 12).Select(i => $"10.1.2.{i}").ToHashSet(),
            scenario.Account.Peers.Select(p => p.Address.ToString()).ToHashSet());
        scenario.When(Register("one-more")).ThenRejected(RejectionKind.Precondition);
    }

    [Theory]
    [InlineData(0UL, "100.64.0.2")] // the network's address and the one after it
    [InlineData(0xFFUL, "100.64.0.255")] // no end of the network, though of a block
    [InlineData(0x100UL, "100.64.1.1")] // last octet 0
    [InlineData(0xFFFDUL, "100.64.255.253")]
    [InlineData(0xFFFEUL, "100.64.0.2")] // agents bind their resolver here
    [InlineData(0xFFFFUL, "100.64.0.2")] // broadcast
    [InlineData(0x1_0005UL, "100.64.0.5")] // beyond the end it begins again
    public void The_search_begins_at_a_random_place_and_skips_what_is_reserved(ulong random, string address) =>
        Given(KeyCreated())
            .When(Register("web", random: random))
            .Then<PeerRegistered>(e => Assert.Equal(IPAddress.Parse(address), e.Peer.Address));

    [Fact]
    public void An_address_that_is_taken_is_skipped() =>
        Given(KeyCreated(), Joined("db", ip: "100.64.0.5"))
            .When(Register("web", random: 5))
            .Then<PeerRegistered>(e => Assert.Equal(Ip("100.64.0.6"), e.Peer.Address));

    [Fact]
    public void The_address_of_a_deleted_peer_is_free_again() =>
        Given(KeyCreated(), Joined("db", ip: "100.64.0.5"), DeletePeer("db"))
            .When(Register("web", random: 5))
            .Then<PeerRegistered>(e => Assert.Equal(Ip("100.64.0.5"), e.Peer.Address));
}
