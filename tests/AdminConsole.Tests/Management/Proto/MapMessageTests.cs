using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Tests;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Google.Protobuf;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.Scenario;
using PolicyAction = AdminConsole.Domain.Policies.RuleAction;
using PolicyProtocol = AdminConsole.Domain.Policies.RuleProtocol;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>What an agent reads from our bytes.</summary>
public sealed class MapMessageTests
{
    private readonly Scenario _home = Given(
        [.. AccountOpened("192.168.1.0/24", "example.com")], Joined("peer1", ip: "192.168.1.1"),
        Joined("peer2", ip: "192.168.1.2", sshKey: "ssh-ed25519 AAAA"), Joined("peer3", ip: "192.168.1.3", user: "ann", expired: true, sshKey: "ssh-rsa BBBB"),
        GroupOf("ones", "peer1"), GroupOf("twos", "peer2", "peer3"), Rule("twos", "ones", PolicyProtocol.Tcp, oneWay: true, name: "p", ports: [80]),
        new PeerSshSwitched(Peer("peer1"), true), new PeerSshSwitched(Peer("peer2"), true));

    [Fact]
    [AgentStatement(63)]
    [Statement(70)]
    public void Itself_others_and_the_serial_stand_where_agents_look_for_them()
    {
        var message = MessageTo("peer1", _home.And(new SerialBaseRaised(1000 - _home.Account.Version - 1)));
        var map = message.NetworkMap;

        Assert.Equal(1000UL, map.Serial);
        Assert.Equal(("192.168.1.1/24", "peer1.example.com", true), (map.PeerConfig.Address, map.PeerConfig.Fqdn, map.PeerConfig.SshConfig.SshEnabled));
        Assert.True(map.PeerConfig.SshConfig.SshPubKey.IsEmpty);
        Assert.Equal("", map.PeerConfig.Dns);
        Assert.Equal(map.PeerConfig, message.PeerConfig);

        Is(Assert.Single(map.RemotePeers), "peer2", "192.168.1.2/32", "ssh-ed25519 AAAA");
        Is(Assert.Single(map.OfflinePeers), "peer3", "192.168.1.3/32", "ssh-rsa BBBB");
        Assert.Null(message.NetbirdConfig);

        static void Is(RemotePeerConfig peer, string name, string prefix, string sshKey)
        {
            Assert.Equal((WireGuardKeyOf(name).Value, name + ".example.com", "0.60.0"), (peer.WgPubKey, peer.Fqdn, peer.AgentVersion));
            Assert.Equal([prefix], peer.AllowedIps);
            Assert.False(peer.SshConfig.SshEnabled);
            Assert.Equal(sshKey, peer.SshConfig.SshPubKey.ToStringUtf8());
        }
    }

    [Theory]
    [Statement(70)]
    [InlineData("0.29.2", true)]
    [InlineData("", true)]
    [InlineData("0.29.3", false)]
    [InlineData("0.60.0", false)]
    public void Agents_that_read_the_list_beside_the_map_find_the_same_there(string version, bool reads)
    {
        var message = MessageTo("peer1", _home.And(new PeerMetaChanged(Peer("peer1"), PeerMeta.Empty with { NetBirdVersion = version })));

        Assert.Equal(reads ? message.NetworkMap.RemotePeers : [], message.RemotePeers);
        Assert.False(message.RemotePeersIsEmpty);
    }

    [Fact]
    [AgentStatement(63)]
    [Statement(71)]
    public void Lines_ways_and_name_servers_stand_where_agents_look_for_them()
    {
        var map = MessageTo("peer1", _home.And(
            Routed("r", by: "peer2", to: "example.com", groups: "ones", netId: "n", metric: 7), NameServers("n", servers: "8.8.8.8"))).NetworkMap;

        Assert.Equal(
            [
                new FirewallRule { PeerIP = "192.168.1.2", Direction = RuleDirection.In, Protocol = RuleProtocol.Tcp, Port = "80", PolicyID = Utf8("p") },
                new FirewallRule { PeerIP = "192.168.1.3", Direction = RuleDirection.In, Protocol = RuleProtocol.Tcp, Port = "80", PolicyID = Utf8("p") },
            ],
            map.FirewallRules);
        Assert.Equal(
            new Route
            {
                ID = "r",
                NetID = "n",
                Network = "192.0.2.0/32",
                NetworkType = 3,
                Domains = { "example.com" },
                Peer = WireGuardKeyOf("peer2").Value,
                Metric = 7,
                Masquerade = true,
            },
            Assert.Single(map.Routes));
        Assert.Equal(
            new NameServerGroup { NameServers = { new NameServer { IP = "8.8.8.8", NSType = 1, Port = 53 } }, Primary = true },
            Assert.Single(map.DNSConfig.NameServerGroups));
    }

    [Fact]
    public void A_way_has_the_number_of_what_it_leads_to()
    {
        var map = MessageTo("peer2", _home.And(
            Routed("four", by: "peer2", to: "10.1.0.0/16"), Routed("six", by: "peer2", to: "2001:db8::/32"), Routed("names", by: "peer2", to: "a.test,b.test"))).NetworkMap;

        Assert.Equal([("four", 1L), ("names", 3L), ("six", 2L)], map.Routes.Select(r => (r.ID, r.NetworkType)));
        Assert.Equal(["a.test", "b.test"], map.Routes[1].Domains);
        Assert.Equal("2001:db8::/32", map.Routes[2].Network);
    }

    [Fact]
    public void A_line_for_what_is_forwarded_says_sources_domains_and_ports()
    {
        var rules = MessageTo("peer2", _home.And(
            GroupOf("lab"), Routed("r", by: "peer2", to: "a.test", groups: "ones", access: "lab"),
            Rule("ones", "lab", PolicyProtocol.Udp, name: "q", ports: [53]),
            Rule("ones", "lab", PolicyProtocol.Tcp, PolicyAction.Drop, name: "d", ranges: [(80, 90)]))).NetworkMap.RoutesFirewallRules;

        var base_ = new RouteFirewallRule
        {
            SourceRanges = { "192.168.1.1/32" },
            Destination = "192.0.2.0/32",
            IsDynamic = true,
            Domains = { "a.test" },
            RouteID = "r",
        };
        Assert.Equal(
            [
                new RouteFirewallRule(base_) { Protocol = RuleProtocol.Udp, PortInfo = new PortInfo { Port = 53 }, PolicyID = Utf8("q") },
                new RouteFirewallRule(base_)
                {
                    Action = RuleAction.Drop, Protocol = RuleProtocol.Tcp,
                    PortInfo = new PortInfo { Range = new PortInfo.Types.Range { Start = 80, End = 90 } }, PolicyID = Utf8("d"),
                },
            ],
            rules);
    }

    [Fact]
    public void A_line_for_all_ports_has_an_empty_choice_of_ports() => Assert.Equal(
        new PortInfo(), Assert.Single(MessageTo("peer2", _home.And(Routed("r", by: "peer2"))).NetworkMap.RoutesFirewallRules).PortInfo);

    [Fact]
    public void Everybody_is_0_0_0_0() => Assert.Equal(
        ["0.0.0.0", "0.0.0.0"], MessageTo("a", Given(Devices("a", "b"), Allow(All, All))).NetworkMap.FirewallRules.Select(r => r.PeerIP));

    [Fact]
    public void A_range_stands_in_its_own_field_and_only_for_agents_that_read_it()
    {
        Step[] steps = [GroupOf("a", "new", "old"), GroupOf("b", "b"), Rule("a", "b", PolicyProtocol.Tcp, oneWay: true, ranges: [(80, 90), (443, 443)])];
        var scenario = Given([Joined("new"), Joined("old", version: "0.47.9"), Joined("b"), Joined("c"), .. steps]);

        var read = MessageTo("new", scenario).NetworkMap.FirewallRules;
        Assert.Equal(["", "443"], read.Select(r => r.Port));
        Assert.Equal([new PortInfo { Range = new PortInfo.Types.Range { Start = 80, End = 90 } }, null], read.Select(r => r.PortInfo));

        var old = Assert.Single(MessageTo("old", scenario).NetworkMap.FirewallRules);
        Assert.Equal(("443", null), (old.Port, old.PortInfo));
    }

    [Fact]
    [Statement(56)]
    public void Zones_have_the_class_and_the_numbers_that_agents_insist_on()
    {
        var zones = MessageTo("a", Given(
            Joined("a", ip: "100.64.0.5"),
            ZoneOf("shop.test", records: ["@ A 192.0.2.1 60", "@ AAAA 2001:db8::1 60", "www CNAME web.mesh.test 0"]))).NetworkMap.DNSConfig.CustomZones;

        Assert.Equal(
            new CustomZone { Domain = "mesh.test.", Records = { new SimpleRecord { Name = "a.mesh.test", Type = 1, Class = "IN", TTL = 300, RData = "100.64.0.5" } } },
            zones[0]);
        Assert.Equal(
            new CustomZone
            {
                Domain = "shop.test.",
                NonAuthoritative = true,
                SearchDomainDisabled = true,
                Records =
                {
                    new SimpleRecord { Name = "shop.test.", Type = 1, Class = "IN", TTL = 60, RData = "192.0.2.1" },
                    new SimpleRecord { Name = "shop.test.", Type = 28, Class = "IN", TTL = 60, RData = "2001:db8::1" },
                    new SimpleRecord { Name = "www.shop.test.", Type = 5, Class = "IN", TTL = 0, RData = "web.mesh.test." },
                },
            },
            zones[1]);
    }

    [Fact]
    public void What_a_gateway_forwards_is_written_in_bytes_of_the_address()
    {
        var rules = MessageTo("gate", Given(
            Joined("gate"), Joined("web", ip: "100.64.0.9"), Ingress("gate"), Published("p", "web", by: "gate", "tcp 8080 80", "udp 9000-9001 90-91")))
            .NetworkMap.ForwardingRules;

        Assert.Equal(
            [
                new ForwardingRule
                {
                    Protocol = RuleProtocol.Tcp, DestinationPort = new PortInfo { Port = 8080 }, TranslatedPort = new PortInfo { Port = 80 },
                    TranslatedAddress = ByteString.CopyFrom(100, 64, 0, 9),
                },
                new ForwardingRule
                {
                    Protocol = RuleProtocol.Udp,
                    DestinationPort = new PortInfo { Range = new PortInfo.Types.Range { Start = 9000, End = 9001 } },
                    TranslatedPort = new PortInfo { Range = new PortInfo.Types.Range { Start = 90, End = 91 } },
                    TranslatedAddress = ByteString.CopyFrom(100, 64, 0, 9),
                },
            ],
            rules);
    }

    [Fact]
    public void Checks_are_one_message_for_each_that_asks_for_something()
    {
        var scenario = Given(
            Devices("a", "b"), GroupOf("as", "a"),
            new PostureCheckCreated(new PostureCheck(new PostureCheckId("run"), "run", "", null, null, null, null, new ProcessCheck([new("/bin/x", "", "C:\\x.exe")]))),
            new PostureCheckCreated(new PostureCheck(new PostureCheckId("new"), "new", "", new NetBirdVersionCheck("0.1"), null, null, null, null)),
            Guarded("run,new", PolicyOf("p", "as", All)));

        Assert.Equal(["/bin/x", "C:\\x.exe"], Assert.Single(MessageTo("a", scenario).Checks).Files);
        Assert.Empty(MessageTo("b", scenario).Checks);
    }

    [Fact]
    [FaultCase(19)]
    [AgentStatement(58)]
    [Statement(9)]
    [Statement(12)]
    public void Whatever_is_empty_says_so()
    {
        var waiting = MessageTo("new", Given(Joined("new", pending: true), Joined("a"), Allow(All, All)));
        var alone = MessageTo("a", Given(Devices("a"), GroupOf("empty"), GroupOf("as", "a"), Allow("empty", "as")));

        foreach (var message in (SyncResponse[])[waiting, alone, NetworkMapWriter.WriteFarewell(7)])
        {
            var map = message.NetworkMap;
            Assert.True(map.RemotePeersIsEmpty && map.FirewallRulesIsEmpty && map.RoutesFirewallRulesIsEmpty && message.RemotePeersIsEmpty);
            Assert.Empty(map.RemotePeers);
            Assert.Empty(map.FirewallRules);
            Assert.Empty(map.RoutesFirewallRules);
        }

        Assert.False(waiting.NetworkMap.DNSConfig.ServiceEnable);
        Assert.Empty(waiting.NetworkMap.DNSConfig.CustomZones);
        Assert.Empty(waiting.NetworkMap.Routes);
        Assert.True(waiting.NetworkMap.Serial > 0);
    }

    [Fact]
    public void Whatever_is_not_empty_does_not()
    {
        var message = MessageTo("peer2", _home.And(Routed("r", by: "peer2")));

        Assert.False(message.RemotePeersIsEmpty || message.NetworkMap.RemotePeersIsEmpty);
        Assert.False(message.NetworkMap.FirewallRulesIsEmpty || message.NetworkMap.RoutesFirewallRulesIsEmpty);
        Assert.NotEmpty(message.NetworkMap.RemotePeers);
        Assert.NotEmpty(message.NetworkMap.FirewallRules);
        Assert.NotEmpty(message.NetworkMap.RoutesFirewallRules);
    }

    private static SyncResponse MessageTo(string peer, Scenario scenario) => MapMessage.To(scenario.Account, Peer(peer));

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);
}
