using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

public sealed class VisibilityTests
{
    [Fact]
    public void Sources_see_destinations_and_not_each_other()
    {
        var scenario = Given(
            Devices("A", "B", "C", "D"), GroupOf("dev", "A", "B"), GroupOf("ops", "C"),
            Allow("dev", "ops", tcp: 22, oneWay: true), Allow(All, All, enabled: false));

        Assert.Equal(["C"], scenario.MapOf("A").Peers);
        Assert.Equal(["C"], scenario.MapOf("B").Peers);
        Assert.Equal(["A", "B"], scenario.MapOf("C").Peers);
        Assert.Empty(scenario.MapOf("D").Peers);
        Assert.Sees(scenario.MapOf("A"), "C", port: 22);
        Assert.DoesNotSee(scenario.MapOf("A"), "B");
    }

    [Fact]
    public void Without_a_policy_nobody_sees_anybody()
    {
        var map = Given(Devices("A", "B")).MapOf("A");

        Assert.DoesNotSee(map, "B");
        Assert.Equal(["A"], map.Zone);
    }

    [Fact]
    public void The_direction_of_a_rule_does_not_matter_for_who_sees_whom()
    {
        var scenario = Given(Devices("A", "B"), GroupOf("a", "A"), GroupOf("b", "B"), Allow("a", "b", tcp: 22, oneWay: true));

        Assert.Equal(["B"], scenario.MapOf("A").Peers);
        Assert.Equal(["A"], scenario.MapOf("B").Peers);
    }

    [Fact]
    [Statement(8)]
    public void A_prohibition_makes_peers_see_each_other_too()
    {
        var scenario = Given(Devices("A", "B"), GroupOf("a", "A"), GroupOf("b", "B"), Deny("a", "b"));

        Assert.Equal(["B"], scenario.MapOf("A").Peers);
        Assert.Equal(["out drop all B"], scenario.MapOf("A").Rules);
        Assert.Equal(["A"], scenario.MapOf("B").Peers);
        Assert.Equal(["in drop all A"], scenario.MapOf("B").Rules);
    }

    [Fact]
    public void What_is_switched_off_connects_nobody()
    {
        AccountEvent[] rules =
        [
            Rule(All, All, enabled: false, name: "1"),
            Rule(All, All, ruleEnabled: false, name: "2"),
            Rule(All, All, RuleProtocol.Tcp, RuleAction.Drop, enabled: false, ports: [22], name: "3"),
        ];

        Assert.DoesNotSee(Given(Devices("A", "B"), rules).MapOf("A"), "B");
    }

    [Fact]
    [Statement(9)]
    public void A_side_without_members_connects_nobody()
    {
        var scenario = Given(Devices("A", "B"), GroupOf("empty"), GroupOf("b", "B"), Allow("empty", "b"), Allow("b", "", name: "p"));

        Assert.Empty(scenario.MapOf("B").Peers);
        Assert.Empty(scenario.MapOf("B").Rules);
    }

    [Fact]
    public void A_side_may_be_one_peer()
    {
        var scenario = Given(Devices("A", "B", "C"), GroupOf("c", "C"), Allow("peer:A", "c"));

        Assert.Sees(scenario.MapOf("A"), "C");
        Assert.Sees(scenario.MapOf("C"), "A");
        Assert.DoesNotSee(scenario.MapOf("B"), "C");
    }

    [Fact]
    public void Members_that_left_the_account_and_groups_that_are_gone_are_passed_over()
    {
        var scenario = Given(Devices("A", "B"), GroupOf("g", "A", "gone"), Allow("g,missing", All));

        Assert.Equal(["B"], scenario.MapOf("A").Peers);
    }

    [Fact]
    [Statement(12)]
    public void A_peer_that_waits_for_approval_is_told_who_it_is_and_nothing_else()
    {
        var scenario = Given(Devices("A", "B"), Joined("new", pending: true), Allow(All, All));
        var map = scenario.MapOf("new").Map;

        Assert.Empty(map.RemotePeers);
        Assert.Empty(map.OfflinePeers);
        Assert.Empty(map.Routes);
        Assert.Empty(map.RouteFirewallRules);
        Assert.Empty(map.FirewallRules);
        Assert.Empty(map.Dns.Zones);
        Assert.False(map.Dns.ServiceEnabled);
        Assert.Equal(scenario.Account.Serial, map.Serial);
        Assert.Equal("new.mesh.test", map.Self.Fqdn);
    }

    [Theory]
    [Statement(13)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_peer_that_waits_for_approval_is_in_no_map(bool expired)
    {
        var scenario = Given(Devices("A", "B"), Joined("new", user: "ann", expired: expired, pending: true), Allow(All, All));

        Assert.DoesNotSee(scenario.MapOf("A"), "new");
        Assert.Equal(["B"], scenario.MapOf("A").Peers);
    }

    [Theory]
    [Statement(14)]
    [Statement(15)]
    [InlineData(false, new[] { "peer-2" }, new string[0])]
    [InlineData(true, new string[0], new[] { "peer-2" })]
    public void Peers_with_old_logins_are_offline_to_each_other_if_logins_expire(bool expire, string[] peers, string[] offline)
    {
        var scenario = Given(
            Settings(s => s with { PeerLoginExpirationEnabled = expire, PeerLoginExpiration = TimeSpan.FromHours(1) }),
            Joined("peer-1", user: "ann", lastLogin: Noon.AddHours(-5)), Joined("peer-2", user: "bob", lastLogin: Noon.AddHours(-5)), Allow(All, All));
        var map = scenario.And([.. Deadlines.Due(scenario.Account, Noon).Select(command => (Step)command)]).MapOf("peer-1");

        Assert.Equal(peers, map.Peers);
        Assert.Equal(offline, map.Offline);
    }

    [Fact]
    [Statement(16)]
    public void A_policy_connects_two_peers_while_it_is_switched_on()
    {
        var scenario = Given(Devices("A", "B"), GroupOf("g1", "A"), GroupOf("g2", "B"));
        var allowed = scenario.And(Allow("g1", "g2", name: "p"));
        var off = allowed.And(new PolicyChanged(PolicyOf("p", "g1", "g2", enabled: false)));

        Assert.Empty(scenario.MapOf("A").Peers);
        Assert.Empty(scenario.MapOf("B").Peers);
        Assert.Equal(["B"], allowed.MapOf("A").Peers);
        Assert.Equal(["A"], allowed.MapOf("B").Peers);
        Assert.Empty(off.MapOf("A").Peers);
        Assert.Empty(off.MapOf("B").Peers);
    }

    [Fact]
    public void Once_let_in_it_sees_and_is_seen()
    {
        var scenario = Given(Devices("A"), Joined("new", pending: true), Allow(All, All), new PeerApprovalChanged(Peer("new"), false));

        Assert.Sees(scenario.MapOf("A"), "new");
        Assert.Sees(scenario.MapOf("new"), "A");
    }

    [Fact]
    public void A_peer_whose_login_has_expired_is_offline_to_others_and_keeps_its_rules_and_its_name()
    {
        var map = Given(Devices("A", "B"), Joined("old", user: "ann", expired: true), Deny(All, All, oneWay: false)).MapOf("A");

        Assert.Equal(["B"], map.Peers);
        Assert.Equal(["old"], map.Offline);
        Assert.Contains("in drop all old", map.Rules);
        Assert.Contains("old", map.Zone);
    }

    [Fact]
    public void Its_own_expiry_does_not_change_a_map() =>
        Assert.Equal(["A"], Given(Devices("A"), Joined("old", user: "ann", expired: true), Allow(All, All)).MapOf("old").Peers);

    [Fact]
    public void A_deleted_peer_is_in_no_map() =>
        Assert.DoesNotSee(Given(Devices("A", "B"), Allow(All, All), DeletePeer("B")).MapOf("A"), "B");

    [Fact]
    public void Who_is_not_in_the_account_has_no_map() => Assert.Null(NetworkMapCompiler.Compile(Given().Account, Peer("gone")));
}
