using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class DnsLabelTests
{
    [Theory]
    [InlineData("laptop", "laptop")]
    [InlineData("My Laptop", "my-laptop")]
    [InlineData("My Laptop.corp", "my-laptop")]
    [InlineData("web01.corp.example", "web01")]
    [InlineData("a_b__c", "a-b-c")]
    [InlineData("a-_b", "a--b")]
    [InlineData("-x-", "-x-")]
    [InlineData("user's MacBook Pro", "user-s-macbook-pro")]
    [InlineData("test-host1@netbird.io", "test-host1-netbird")]
    [InlineData("GOPPs/qrVgTkZ1+7fc2jO6vDPaJbWbHYdcLa1Oe5e0E=", "gopps-qrvgtkz1-7fc2jo6vdpajbwbhydcla1oe5e0e-")]
    [InlineData("Bücher", "xn--bcher-kva")]
    [InlineData("büro", "xn--bro-hoa")]
    [InlineData("münchen-ost.de", "xn--mnchen-ost-9db")]
    [InlineData("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye")] // RFC 3492, section 7.1 (B)
    [InlineData("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l")] // RFC 3492, section 7.1 (G)
    [InlineData("3年B組金八先生", "xn--3b-ww4c5e180e575a65lsy2b")] // RFC 3492, section 7.1 (L)
    [InlineData("laptop😀", "xn--laptop-8v74e")]
    [InlineData("", "peer")]
    [InlineData(".corp", "peer")]
    [InlineData("  ", "peer")]
    [Statement(60)]
    public void A_host_name_gives_its_label(string hostname, string label) =>
        Given(KeyCreated()).When(Register(hostname, id: "p")).Then<PeerRegistered>(e => Assert.Equal(label, e.Peer.DnsLabel));

    [Theory]
    [InlineData(58, 58)]
    [InlineData(59, 59)]
    [InlineData(60, 59)]
    [InlineData(80, 59)]
    [InlineData(300, 59)]
    public void A_label_has_at_most_59_characters(int length, int kept) =>
        Given(KeyCreated())
            .When(Register(new string('X', length), id: "p"))
            .Then<PeerRegistered>(e => Assert.Equal(new string('x', kept), e.Peer.DnsLabel));

    [Fact]
    [Statement(60)]
    public void Peers_of_one_host_name_are_told_apart_by_a_number()
    {
        var account = Given(KeyCreated(), Register("web", id: "a"), Register("Web", id: "b"), Register("web.corp", id: "c")).Account;

        Assert.Equal(["web", "web-1", "web-2"], account.Peers.Select(p => p.DnsLabel));
    }

    [Fact]
    public void A_number_that_has_become_free_is_given_again() =>
        Given(KeyCreated(), Register("web", id: "a"), Register("web", id: "b"), Register("web", id: "c"), DeletePeer("b"))
            .When(Register("web", id: "d"))
            .Then<PeerRegistered>(e => Assert.Equal("web-1", e.Peer.DnsLabel));

    [Fact]
    public void A_long_label_with_a_number_stays_within_63_characters()
    {
        var name = new string('x', 70);
        var taken = Enumerable.Range(0, 1000).Select(i => Joined($"p{i}", label: new string('x', 59) + (i == 0 ? "" : $"-{i}")));

        Given(KeyCreated()).And([.. taken])
            .When(Register(name, id: "p"))
            .Then<PeerRegistered>(e => Assert.Equal(new string('x', 58) + "-1000", e.Peer.DnsLabel));
    }

    [Fact]
    public void Devices_without_a_name_are_peer_and_peer_1()
    {
        var account = Given(KeyCreated(), Register("", id: "a"), Register("", id: "b")).Account;

        Assert.Equal(["peer", "peer-1"], account.Peers.Select(p => p.DnsLabel));
        Assert.Equal(["peer", "peer"], account.Peers.Select(p => p.Name));
    }
}
