using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

public sealed class SshAccessTests
{
    private static readonly Step _devices = new(account => new[] { Joined("laptop", version: "0.61.0"), Joined("web", version: "0.61.0") }
        .Aggregate(account, (state, joined) => joined.After(state)));

    private static readonly Step _people = new(account => new[]
    {
        UserJoined("anna", groups: "dev"), UserJoined("ben", Role.User, groups: "dev"), UserJoined("carl", Role.User),
        UserJoined("dora", Role.User, blocked: true, groups: "dev"), UserJoined("robot", Role.User, service: true, groups: "dev"),
    }.Aggregate(account, Account.Evolve));

    [Fact]
    public void An_SSH_rule_lets_the_people_of_its_groups_in_as_the_users_that_it_names()
    {
        var scenario = Given(_devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people, Ssh("dev", "servers", ("dev", ["root", "www"])));

        var access = scenario.MapOf("web").Map.Ssh;

        Assert.NotNull(access);
        Assert.Equal(["anna", "ben"], access.Users);
        Assert.Equal(["root: 0 1", "www: 0 1"], access.MachineUsers.Select(u => $"{u.Name}: {string.Join(' ', u.Users)}"));
        Assert.True(scenario.MapOf("web").Map.Self.SshEnabled);
        Assert.Equal(["in tcp 22 laptop", "in tcp 22022 laptop"], scenario.MapOf("web").Rules);
        Assert.Null(scenario.MapOf("laptop").Map.Ssh);
        Assert.False(scenario.MapOf("laptop").Map.Self.SshEnabled);
    }

    [Fact]
    public void Without_names_of_users_they_may_be_any_and_without_groups_it_is_everybody_who_may_act()
    {
        var named = Given(_devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people, Ssh("dev", "servers", ("dev", [])));
        var open = Given(_devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people, Ssh("dev", "servers"));

        Assert.Equal("*", Assert.Single(named.MapOf("web").Map.Ssh!.MachineUsers).Name);
        Assert.Equal(["anna", "ben", "carl"], open.MapOf("web").Map.Ssh!.Users);
    }

    [Fact]
    public void Where_an_admin_switched_SSH_on_whoever_may_reach_its_port_may_sign_in()
    {
        var scenario = Given(_devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people, SshOn("web"));

        Assert.Null(scenario.MapOf("web").Map.Ssh);
        Assert.Null(Given(_devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people, SshOn("web"), Allow("dev", "servers", tcp: 80))
            .MapOf("web").Map.Ssh);
        foreach (var rule in new[] { Allow("dev", "servers"), Allow("dev", "servers", tcp: 22), Rule("dev", "servers", RuleProtocol.Tcp, ranges: [(1, 1024)]) })
        {
            Assert.Equal(
                ["anna", "ben", "carl"],
                Given(_devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people, SshOn("web"), rule).MapOf("web").Map.Ssh!.Users);
        }
    }

    /// <summary>Such an agent lets in the keys of everybody whom it sees: a rule for one group would open it to all.</summary>
    [Fact]
    public void An_agent_that_knows_no_users_is_not_switched_on_by_a_rule()
    {
        var scenario = Given(
            Joined("laptop"), Joined("web", version: "0.60.9"), GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people,
            Ssh("dev", "servers", ("dev", ["root"])));

        Assert.Null(scenario.MapOf("web").Map.Ssh);
        Assert.False(scenario.MapOf("web").Map.Self.SshEnabled);
    }

    [Fact]
    public void A_person_who_joins_or_leaves_a_group_or_is_blocked_changes_the_maps_of_those_servers_alone()
    {
        var before = Given(_devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people, Ssh("dev", "servers", ("dev", ["root"])));

        Assert.Equal(["web"], Told.Between(before, before.And(new UserBlocked(User("ben")))));
        Assert.Equal(["web"], Told.Between(before, before.And(new UserGroupsChanged(User("carl"), GroupIds("dev")))));
    }

    [Fact]
    public void A_rule_with_nobody_on_one_of_its_sides_switches_no_server_on()
    {
        var scenario = Given(
            _devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), GroupOf("empty"), _people,
            new PostureCheckCreated(CheckOf("newest", netBird: "7.7.7")));
        var guarded = Ssh("dev", "servers").Policy with { SourcePostureChecks = [new PostureCheckId("newest")] };

        Assert.False(IsOn(scenario.And(Ssh("empty", "servers")), "web"));
        Assert.False(IsOn(scenario.And(new PolicyCreated(guarded)), "web"));
        Assert.False(IsOn(scenario.And(BothWays("dev", "empty")), "laptop"));
        Assert.False(IsOn(scenario.And(BothWays("empty", "servers")), "web"));
    }

    [Fact]
    public void A_rule_of_both_directions_switches_on_both_sides()
    {
        var scenario = Given(_devices, GroupOf("dev", "laptop"), GroupOf("servers", "web"), _people, BothWays("dev", "servers"));

        Assert.True(IsOn(scenario, "web"));
        Assert.True(IsOn(scenario, "laptop"));
    }

    private static bool IsOn(Scenario scenario, string peer) => scenario.MapOf(peer).Map.Self.SshEnabled;

    private static PolicyCreated BothWays(string from, string to)
    {
        var policy = Ssh(from, to).Policy;
        return new PolicyCreated(policy with { Rules = [policy.Rules[0] with { Bidirectional = true }] });
    }

    private static Step SshOn(string peer) => new(account => Account.Evolve(account, new PeerSshSwitched(Peer(peer), Enabled: true)));

    private static PolicyCreated Ssh(string from, string to, params (string Group, string[] Users)[] authorized)
    {
        var policy = PolicyOf($"{from} signs in to {to}", from, to, RuleProtocol.NetBirdSsh, oneWay: true);
        return new PolicyCreated(policy with
        {
            Rules = [policy.Rules[0] with { AuthorizedGroups = [.. authorized.Select(a => new AuthorizedGroup(Group(a.Group), [.. a.Users]))] }],
        });
    }
}
