using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.PortForwarding;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.ForwardingFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.PortForwarding;

public sealed class IngressPeerTests
{
    private readonly Scenario _scenario = Given(Devices("gw", "web"), IngressOf("i", "gw", region: "DE"));

    [Fact]
    public void A_peer_becomes_an_ingress_peer()
    {
        var add = new AddIngressPeer(Ingress("j"), Peer("web"), Enabled: true, Fallback: true, " eu-1 ", Ip("203.0.113.7"));

        _scenario.When(add)
            .Then(new IngressPeerAdded(IngressAs("j", "web", fallback: true, region: "eu-1", address: Ip("203.0.113.7"))))
            .When(add).ThenNothingNew();
    }

    [Fact]
    public void Another_under_the_same_id_is_refused() => _scenario.When(Add("i", "gw") with { Enabled = false })
        .ThenRejected(RejectionKind.AlreadyExists, "ingress peer with id i already exists");

    [Fact]
    public void A_peer_is_one_ingress_peer_at_most() =>
        _scenario.When(Add("j", "gw")).ThenRejected(RejectionKind.Invalid, "peer_id: peer gw is an ingress peer already");

    [Fact]
    public void An_unknown_peer_is_not_found() =>
        _scenario.When(Add("j", "gone")).ThenRejected(RejectionKind.NotFound, "peer not found: gone");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void An_ingress_address_can_be_reached(string address)
    {
        var text = $"ingress_ip: nobody reaches a peer at {address}";

        _scenario.When(Add("j", "web") with { Address = Ip(address) }).ThenRejected(RejectionKind.Invalid, text);
        _scenario.When(new UpdateIngressPeer(Ingress("i"), true, false, new IngressPlace("", Ip(address)))).ThenRejected(RejectionKind.Invalid, text);
    }

    [Fact]
    public void A_region_has_at_most_100_characters()
    {
        const string Text = "region should be at most 100 characters";
        var region = new string('x', 101);

        _scenario.When(Add("j", "web") with { Region = region }).ThenRejected(RejectionKind.Invalid, Text);
        _scenario.When(new UpdateIngressPeer(Ingress("i"), true, false, new IngressPlace(region, null))).ThenRejected(RejectionKind.Invalid, Text);
    }

    [Fact]
    public void An_edit_leaves_the_place_unless_it_names_one()
    {
        var update = new UpdateIngressPeer(Ingress("i"), Enabled: false, Fallback: true, Place: null);

        _scenario.When(update)
            .Then(new IngressPeerChanged(IngressAs("i", "gw", enabled: false, fallback: true, region: "DE")))
            .When(update).ThenNothingNew();
        _scenario.When(update with { Place = new IngressPlace("", Ip("2001:db8::7")) })
            .Then(new IngressPeerChanged(IngressAs("i", "gw", enabled: false, fallback: true, address: Ip("2001:db8::7"))));
    }

    [Fact]
    public void One_that_is_used_stays()
    {
        var scenario = _scenario.And(AllocationOf("shop", "web", "i", enabled: false), IngressOf("j", "web"), AllocationOf("mail", "gw", "j"));

        scenario.When(new RemoveIngressPeer(Ingress("i")))
            .ThenRejected(RejectionKind.Precondition, "ingress peer is used by port allocations: shop");
        _scenario.When(new RemoveIngressPeer(Ingress("i"))).Then(new IngressPeerRemoved(Ingress("i")));
    }

    [Fact]
    public void The_target_of_others_may_stop_to_let_strangers_in() =>
        _scenario.And(IngressOf("j", "web"), AllocationOf("shop", "web", "i")).When(new RemoveIngressPeer(Ingress("j")))
            .Then(new IngressPeerRemoved(Ingress("j")));

    [Fact]
    public void An_unknown_one_is_not_found()
    {
        _scenario.When(new UpdateIngressPeer(Ingress("gone"), true, true, null)).ThenRejected(RejectionKind.NotFound, "ingress peer: gone not found");
        _scenario.When(new RemoveIngressPeer(Ingress("gone"))).ThenRejected(RejectionKind.NotFound, "ingress peer: gone not found");
    }

    [Theory]
    [InlineData("linux", "0.38.0", null)]
    [InlineData("windows", "0.60.0", "gw runs windows: only agents on linux forward ports")]
    [InlineData("", "0.60.0", "gw runs an unknown system: only agents on linux forward ports")]
    [InlineData("linux", "0.36.7", "gw runs agent 0.36.7: only agents from 0.38.0 on forward ports")]
    public void One_that_obeys_no_rules_is_added_with_a_warning(string os, string version, string? warning)
    {
        var peer = Given(Gateway("gw", os: os, version: version)).Account.Peers.Single();

        Assert.Equal(warning, IngressPeer.Warning(peer));
        Assert.Equal(warning is null, IngressPeer.CanForward(peer));
    }

    private static AddIngressPeer Add(string name, string peer) => new(Ingress(name), Peer(peer), Enabled: true, Fallback: false, "", Address: null);
}
