using AdminConsole.Domain.Dns;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>Whom a peer asks for names, and whose resolver is left alone.</summary>
public sealed class NameServerTests
{
    private readonly Scenario _pair = Given(
        Joined("p1", ip: "100.64.0.5"), Joined("p2"), GroupOf("g1", "p1"), Allow(All, All), NameServers("own", servers: "100.64.0.5"));

    [Fact]
    [Statement(54)]
    public void A_name_server_does_not_ask_itself()
    {
        var p1 = _pair.MapOf("p1");

        Assert.True(p1.Map.Dns.ServiceEnabled);
        Assert.Single(p1.Map.Dns.Zones);
        Assert.Empty(p1.NameServers);
        Assert.Equal(["own"], _pair.MapOf("p2").NameServers);
    }

    [Fact]
    [Statement(55)]
    public void The_resolver_of_who_is_in_a_group_without_management_is_left_alone()
    {
        var scenario = _pair.And(NameServers("others", servers: "1.1.1.1"), LeftAlone("g1"));
        var alone = scenario.MapOf("p1").Map.Dns;

        Assert.False(alone.ServiceEnabled);
        Assert.Empty(alone.Zones);
        Assert.Empty(alone.NameServerGroups);
        Assert.Equal(["others", "own"], scenario.MapOf("p2").NameServers);
        Assert.Equal(_pair.And(NameServers("others", servers: "1.1.1.1")).MapOf("p2").Map.Fingerprint, scenario.MapOf("p2").Map.Fingerprint);
        Assert.Equal(["others"], scenario.And(LeftAlone()).MapOf("p1").NameServers);
    }

    [Fact]
    [Statement(57)]
    public void Only_members_of_its_groups_are_told_of_a_group_that_is_switched_on()
    {
        var scenario = Given(
            Devices("a", "b"), GroupOf("as", "a"), NameServers("off", enabled: false), NameServers("theirs", groups: "as"),
            NameServers("both", groups: "as,gone," + All), NameServers("nobody's", groups: "gone"));

        Assert.Equal(["both", "theirs"], scenario.MapOf("a").NameServers);
        Assert.Equal(["both"], scenario.MapOf("b").NameServers);
    }

    [Fact]
    public void Of_the_servers_of_a_group_one_that_the_peer_is_itself_is_enough_to_leave_it_out() => Assert.Equal(
        ["elsewhere"],
        _pair.And(NameServers("mixed", servers: "1.1.1.1,100.64.0.5"), NameServers("elsewhere")).MapOf("p1").NameServers);

    [Fact]
    public void A_group_says_servers_and_domains()
    {
        var group = Assert.Single(Given(
            Devices("a"), NameServers("corp", servers: "10.0.0.1,10.0.0.2:5353", domains: "corp.test,lab.test", search: true)).MapOf("a").Map.Dns.NameServerGroups);

        Assert.Equal([new NameServer(Ip("10.0.0.1"), 53), new NameServer(Ip("10.0.0.2"), 5353)], group.NameServers);
        Assert.Equal(["corp.test", "lab.test"], group.Domains);
        Assert.Equal((false, true), (group.Primary, group.SearchDomainsEnabled));
    }

    [Fact]
    public void A_group_that_answers_for_no_name_is_left_out_because_agents_would_refuse_the_rest_with_it() => Assert.Equal(
        ["good"],
        Given(Devices("a"), NameServers("good"), new NameServerGroupCreated(NameServersOf("bad") with { Primary = false })).MapOf("a").NameServers);

    [Fact]
    public void A_small_office_is_told_what_was_counted_out_by_hand()
    {
        var scenario = Given(
            [.. AccountOpened(domain: "netbird.cloud")], Joined("web", ip: "100.64.0.5"), Joined("db", ip: "100.64.0.9"), GroupOf("ops", "db"), Allow(All, All),
            LeftAlone("ops"), NameServers("N"), NameServers("M", servers: "100.64.0.5:53", domains: "corp.local"));

        var web = scenario.MapOf("web").Map.Dns;
        Assert.True(web.ServiceEnabled);
        var zone = Assert.Single(web.Zones);
        Assert.Equal("netbird.cloud.", zone.Domain);
        Assert.Equal(
            [new DnsRecord("db.netbird.cloud", ZoneRecordType.A, 300, "100.64.0.9"), new DnsRecord("web.netbird.cloud", ZoneRecordType.A, 300, "100.64.0.5")],
            zone.Records);
        Assert.Equal(["N"], scenario.MapOf("web").NameServers);

        var db = scenario.MapOf("db").Map.Dns;
        Assert.False(db.ServiceEnabled);
        Assert.Empty(db.Zones);
        Assert.Empty(db.NameServerGroups);
    }

    [Theory]
    [InlineData("0.59.0", "0.60.1", 22054)]
    [InlineData("0.59.0", "development", 22054)]
    [InlineData("0.58.9", "0.60.1", 5353)]
    [InlineData("0.60.1", "", 5353)]
    public void Routing_peers_answer_for_domains_where_every_agent_asks(string version, string other, int port) =>
        Assert.Equal(port, Given(Joined("a", version: version), Joined("b", version: other)).MapOf("a").Map.Dns.ForwarderPort);

    [Fact]
    public void One_old_agent_moves_the_port_of_all()
    {
        var scenario = Given(Devices("a", "b"));
        var old = scenario.And(new PeerMetaChanged(Peer("b"), PeerMeta.Empty with { NetBirdVersion = "0.36.7" }));

        Assert.Equal(22054, scenario.MapOf("a").Map.Dns.ForwarderPort);
        Assert.Equal(5353, old.MapOf("a").Map.Dns.ForwarderPort);
        Assert.Equal(["a", "b"], Told.Between(scenario, old));
        Assert.Equal(5353, scenario.And(Joined("old", version: "0.36.7")).MapOf("a").Map.Dns.ForwarderPort);
    }
}
