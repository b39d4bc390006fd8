using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class RenamePeerTests
{
    [Fact]
    public void A_new_name_gives_a_new_label() =>
        Given(Joined("web")).When(Rename("web", " Shop Front ")).Then(new PeerRenamed(Peer("web"), "Shop Front", "shop-front"));

    [Fact]
    public void The_old_label_is_free_then() =>
        Given(KeyCreated(), Joined("web"), Rename("web", "shop"))
            .When(Register("web", id: "b"))
            .Then<PeerRegistered>(e => Assert.Equal("web", e.Peer.DnsLabel));

    [Fact]
    public void A_name_that_gives_the_peers_own_label_keeps_it() =>
        Given(Joined("web")).When(Rename("web", "Web")).Then(new PeerRenamed(Peer("web"), "Web", "web"));

    [Fact]
    public void A_name_that_gives_the_label_of_another_gets_a_number() =>
        Given(Joined("web"), Joined("db")).When(Rename("db", "web")).Then(new PeerRenamed(Peer("db"), "web", "web-1"));

    [Fact]
    public void The_name_that_it_has_is_no_event() => Given(Joined("web")).When(Rename("web", "web ")).ThenNothingNew();

    [Theory]
    [InlineData(0)]
    [InlineData(254)]
    public void A_name_has_1_to_253_characters(int length) =>
        Given(Joined("web")).When(Rename("web", new string('x', length))).ThenRejected(RejectionKind.Invalid);

    [Fact]
    public void An_unknown_peer_is_not_found() =>
        Given().When(Rename("web", "shop")).ThenRejected(RejectionKind.NotFound, "peer not found: web");
}
