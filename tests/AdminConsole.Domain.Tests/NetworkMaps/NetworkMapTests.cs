using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

public sealed class NetworkMapTests
{
    private readonly Scenario _office = Given(
        Joined("web", ip: "100.64.3.4", version: "0.60.0", sshKey: "ssh-ed25519 AAAA"), Joined("db"), Joined("old", user: "ann", expired: true),
        GroupOf("servers", "web", "db"), Allow("servers", "servers", tcp: 22, oneWay: true), Allow(All, "servers", udp: 53));

    [Fact]
    public void A_peer_is_told_its_address_with_the_mask_of_the_network_and_its_name()
    {
        var self = _office.MapOf("web").Map.Self;

        Assert.Equal("100.64.3.4/16", self.Address.ToString());
        Assert.Equal("web.mesh.test", self.Fqdn);
        Assert.False(self.SshEnabled);
        Assert.True(self.RoutingPeerDnsResolutionEnabled);
        Assert.True(_office.And(new PeerSshSwitched(Peer("web"), true)).MapOf("web").Map.Self.SshEnabled);
    }

    [Fact]
    public void Another_peer_is_told_by_its_key_its_address_its_SSH_key_its_name_and_its_version()
    {
        var web = _office.MapOf("db").Map.RemotePeers.Single(p => p.Key == WireGuardKeyOf("web"));

        Assert.Equal(["100.64.3.4/32"], web.AllowedIPs);
        Assert.Equal(("ssh-ed25519 AAAA", "web.mesh.test", "0.60.0"), (web.SshKey, web.Fqdn, web.AgentVersion));
    }

    [Fact]
    [Statement(70)]
    public void A_peer_is_told_itself_and_others_with_their_names_and_the_serial_of_the_account()
    {
        var scenario = Given(
            [.. AccountOpened("192.168.1.0/24", "example.com")], Joined("peer1", ip: "192.168.1.1"),
            Joined("peer2", ip: "192.168.1.2", sshKey: "ssh-ed25519 AAAA"), Joined("peer3", ip: "192.168.1.3", user: "ann", expired: true),
            Allow(All, All), new PeerSshSwitched(Peer("peer1"), true), new PeerSshSwitched(Peer("peer2"), true), new RaiseSerialBase(999));
        var map = scenario.MapOf("peer1").Map;

        Assert.Equal(1000, map.Serial);
        Assert.Equal(("192.168.1.1/24", "peer1.example.com", true), (map.Self.Address.ToString(), map.Self.Fqdn, map.Self.SshEnabled));
        Assert.Equal(new RemotePeer(WireGuardKeyOf("peer2"), ["192.168.1.2/32"], "ssh-ed25519 AAAA", "peer2.example.com", "0.60.0"), Assert.Single(map.RemotePeers));
        Assert.Equal(new RemotePeer(WireGuardKeyOf("peer3"), ["192.168.1.3/32"], "", "peer3.example.com", "0.60.0"), Assert.Single(map.OfflinePeers));
    }

    [Fact]
    [Statement(71)]
    public void A_peer_is_told_lines_ways_and_name_servers()
    {
        var map = Given(
            [.. AccountOpened("192.168.1.0/24")], Joined("peer1", ip: "192.168.1.1"), Joined("peer2", ip: "192.168.1.2"), Joined("peer3", ip: "192.168.1.3"),
            GroupOf("ones", "peer1"), GroupOf("twos", "peer2"), Allow("twos", "ones", tcp: 80, oneWay: true, name: "p"),
            Routed("r", by: "peer2", to: "example.com", groups: "ones", netId: "n", metric: 7), NameServers("n", servers: "8.8.8.8")).MapOf("peer1").Map;

        Assert.Equal(
            new FirewallRule(Ip("192.168.1.2"), RuleDirection.In, RuleAction.Accept, RuleProtocol.Tcp, new PortRange(80, 80), new RuleId("p")),
            Assert.Single(map.FirewallRules));
        Assert.Equal(("8.8.8.8", 53), Assert.Single(Assert.Single(map.Dns.NameServerGroups).NameServers) is var server ? (server.Address.ToString(), server.Port) : default);
        var way = Assert.Single(map.Routes);
        Assert.True(way.SameAs(new MapRoute("r", "n", Prefix("192.0.2.0/32"), ["example.com"], WireGuardKeyOf("peer2"), 7, true, false, false)));
    }

    [Fact]
    public void Peers_are_sorted_by_their_ids()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"p{i}")];
        var map = Given(Devices(names), Allow(All, All)).MapOf("p7").Map;

        Assert.Equal(
            names.Except(["p7"]).Order(StringComparer.Ordinal).Select(n => $"{n}.mesh.test"), map.RemotePeers.Select(p => p.Fqdn));
    }

    [Fact]
    public void The_order_in_which_peers_and_groups_came_does_not_show()
    {
        Step[] peers = [Joined("A", ip: "100.64.0.2"), Joined("B", ip: "100.64.0.3"), Joined("C", ip: "100.64.0.4")];
        Step rest = new(account => Account.Fold(account, [GroupOf("g", "A", "B"), GroupOf("h", "B", "C"), Allow("g", "h"), Deny("h", "g")]));
        Step turned = new(account => Account.Fold(account, [GroupOf("h", "C", "B"), GroupOf("g", "B", "A"), Allow("g", "h"), Deny("h", "g")]));

        foreach (var peer in (string[])["A", "B", "C"])
        {
            var one = Given(peers).And(rest).MapOf(peer).Map;
            var other = Given([peers[2], peers[0], peers[1]]).And(turned).MapOf(peer).Map;
            Assert.Equal(Text.Of(one), Text.Of(other));
            Assert.Equal(one.Fingerprint, other.Fingerprint);
        }
    }

    [Fact]
    public void The_same_version_gives_the_same_map() =>
        Assert.Equal(Text.Of(_office.MapOf("web").Map), Text.Of(_office.MapOf("web").Map));

    [Fact]
    public void What_a_peer_is_not_told_leaves_its_fingerprint()
    {
        Same(GroupOf("unused", "web"));
        Same(KeyCreated("office"));
        Same(new PeerMetaChanged(Peer("db"), _office.Account.Peers.Find(Peer("db"))!.Meta with { Kernel = "6.6" })); // it joined above
        Same(Rule("servers", "servers", enabled: false, name: "off"));
        Same(new RaiseSerialBase(5000));

        void Same(Step step) => Assert.Equal(
            _office.MapOf("web").Map.Fingerprint, _office.And(step).MapOf("web").Map.Fingerprint);
    }

    [Fact]
    public void What_a_peer_is_not_told_leaves_the_inputs_of_its_map()
    {
        var office = _office.And(Joined("far"), GroupOf("elsewhere", "far"), Rule("elsewhere", "elsewhere", name: "e"));
        Same(GroupOf("unused", "web"));
        Same(KeyCreated("office"));
        Same(new PeerMetaChanged(Peer("db"), office.Account.Peers.Find(Peer("db"))!.Meta with { Kernel = "6.6" })); // it joined above
        Same(Rule("servers", "servers", enabled: false, name: "off"));
        Same(Rule("elsewhere", "elsewhere", RuleProtocol.Tcp, ports: [443], name: "more"));
        Same(new PolicyDeleted(new PolicyId("e")));
        Same(new RaiseSerialBase(5000));

        void Same(Step step) => Assert.True(InputsOf(office.And(step)).SameAs(InputsOf(office)));

        static MapInputs InputsOf(Scenario scenario) => NetworkMapCompiler.InputsOf(scenario.Account, Peer("web"))!; // it joined above
    }

    [Fact]
    public void What_it_is_told_changes_it()
    {
        HashSet<UInt128> seen = [_office.MapOf("web").Map.Fingerprint];
        Differs(new PeerAddressChanged(Peer("web"), Ip("100.64.9.9")));
        Differs(new PeerAddressChanged(Peer("db"), Ip("100.64.9.9")));
        Differs(new PeerRenamed(Peer("web"), "x", "x"));
        Differs(new PeerRenamed(Peer("db"), "x", "x"));
        Differs(new PeerSshSwitched(Peer("web"), true));
        Differs(new PeerSshKeyChanged(Peer("db"), "ssh-ed25519 BBBB"));
        Differs(new PeerMetaChanged(Peer("db"), PeerMeta.Empty with { NetBirdVersion = "0.61.0" }));
        Differs(new PeerDeleted(Peer("db"), false));
        Differs(new PeerDeleted(Peer("old"), false));
        Differs(new PeerApprovalChanged(Peer("web"), true));
        Differs(new PolicyDeleted(new PolicyId("servers-servers")));
        Differs(new PolicyDeleted(new PolicyId("All-servers")));
        Differs(Allow("servers", "servers", name: "more"));
        Differs(Deny("servers", "servers"));

        void Differs(AccountEvent @event) => Assert.True(seen.Add(_office.And(@event).MapOf("web").Map.Fingerprint), Text.Of(@event));
    }

    [Fact]
    public void Any_other_rule_is_another_fingerprint()
    {
        HashSet<UInt128> seen = [];
        Differs(Rule("a", "b"));
        Differs(Rule("a", "b", oneWay: true));
        Differs(Rule("a", "b", action: RuleAction.Drop));
        Differs(Rule("a", "b", RuleProtocol.Icmp));
        Differs(Rule("a", "b", RuleProtocol.Udp));
        Differs(Rule("a", "b", RuleProtocol.Tcp));
        Differs(Rule("a", "b", RuleProtocol.Tcp, ports: [1]));
        Differs(Rule("a", "b", RuleProtocol.Tcp, ports: [22]));
        Differs(Rule("a", "b", RuleProtocol.Tcp, ports: [65535]));
        Differs(Rule("a", "b", RuleProtocol.Tcp, ranges: [(1, 65535)]));
        Differs(Rule("a", "b", RuleProtocol.Tcp, ranges: [(1, 65534)]));

        void Differs(AccountEvent rule) => Assert.True(
            seen.Add(Given(Devices("A", "B", "C"), GroupOf("a", "A"), GroupOf("b", "B"), rule).MapOf("A").Map.Fingerprint), Text.Of(rule));
    }

    [Fact]
    public void An_offline_peer_is_not_the_same_as_one_that_is_online() => Assert.NotEqual(
        Given(Joined("A"), Joined("B", user: "ann"), Allow(All, All)).MapOf("A").Map.Fingerprint,
        Given(Joined("A"), Joined("B", user: "ann", expired: true), Allow(All, All)).MapOf("A").Map.Fingerprint);

    [Fact]
    public void Another_domain_is_another_map()
    {
        Step[] steps = [Devices("A", "B"), Allow(All, All)];

        Assert.NotEqual(Given(steps).MapOf("A").Map.Fingerprint, Given([.. AccountOpened(domain: "other.test")], steps).MapOf("A").Map.Fingerprint);
    }
}
