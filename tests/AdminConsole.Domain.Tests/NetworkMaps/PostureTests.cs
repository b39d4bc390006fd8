using AdminConsole.Domain.Groups;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

public sealed class PostureTests
{
    /// <summary>Nine devices; B, G and H run old agents, and nothing is said of the kernel of I.</summary>
    private readonly Scenario _office = Given(
        Devices("A", "B", "C", "D", "E", "F", "G", "H", "I"),
        Reported("A", "0.25.9", "linux", "6.6.7"), Reported("B", "0.23.0", "linux", "6.6.7"), Reported("C", "0.25.8", "linux", "6.6.1"),
        Reported("D", "0.25.9", "linux", "6.6.0"), Reported("E", "0.25.9", "linux", "6.6.7"), Reported("F", "0.25.9", "linux", "6.6.1"),
        Reported("G", "0.23.2", "linux", "6.6.7"), Reported("H", "0.23.1", "linux", "6.6.7"), Reported("I", "0.25.9", "windows", "10.0.1"),
        GroupOf("staff", "B", "A", "D", "C", "F", "G", "H", "I"), GroupOf("swarm", "B", "A", "D", "E", "G", "H", "I"),
        new PostureCheckCreated(CheckOf("new", netBird: "0.25", os: Os(linux: "6.6.0"))),
        Guarded("staff", "swarm", "new", port: 80));

    [Fact]
    [Statement(5)]
    public void Only_sources_that_pass_reach_what_the_policy_opens()
    {
        string[] passing = ["in tcp 80 A", "in tcp 80 C", "in tcp 80 D", "in tcp 80 F"];

        Assert.All(["B", "E", "I"], peer =>
        {
            Assert.Equal(["A", "C", "D", "F"], _office.MapOf(peer).Peers);
            Assert.Equal(passing, _office.MapOf(peer).Rules);
        });
        Assert.Equal(["A", "B", "D", "E", "G", "H", "I"], _office.MapOf("C").Peers);
        Assert.Equal(7, _office.MapOf("C").Rules.Length);
    }

    [Fact]
    [Statement(6)]
    [Statement(7)]
    public void Who_leaves_the_destinations_and_does_not_pass_sees_nobody()
    {
        var fewer = _office.And(new GroupPeersChanged(Group("swarm"), [], [Peer("B"), Peer("I")]));
        Assert.All(["B", "I"], peer => Assert.Empty(fewer.MapOf(peer).Peers));
        Assert.All(["B", "I"], peer => Assert.Empty(fewer.MapOf(peer).Rules));
        Assert.Equal(["out tcp 80 A", "out tcp 80 D", "out tcp 80 E", "out tcp 80 G", "out tcp 80 H"], fewer.MapOf("C").Rules);
        Assert.Equal(5, fewer.MapOf("C").Peers.Length);

        var least = fewer.And(new GroupPeersChanged(Group("staff"), [], [Peer("F"), Peer("I")]));
        Assert.Equal(["A", "C", "D"], least.MapOf("E").Peers);
        Assert.Equal(["in tcp 80 A", "in tcp 80 C", "in tcp 80 D"], least.MapOf("E").Rules);
        Assert.Equal(["C", "D", "E", "G", "H"], least.MapOf("A").Peers);
        Assert.Equal(
            ["in tcp 80 C", "in tcp 80 D", "out tcp 80 D", "out tcp 80 E", "out tcp 80 G", "out tcp 80 H"],
            least.MapOf("A").Rules.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Who_does_not_pass_is_still_reached_as_a_destination_but_not_as_a_source()
    {
        var scenario = Given(
            Devices("good", "bad", "server"), Reported("bad", "0.1"), GroupOf("sources", "good", "bad"), GroupOf("targets", "server", "bad"),
            new PostureCheckCreated(CheckOf("new", netBird: "0.25")), Guarded("sources", "targets", "new", oneWay: false));

        Assert.Equal(["good"], scenario.MapOf("bad").Peers);
        Assert.Equal(["good"], scenario.MapOf("server").Peers);
        Assert.Equal(["bad", "server"], scenario.MapOf("good").Peers);
    }

    [Fact]
    public void A_device_that_comes_to_pass_is_let_in_and_back_out()
    {
        var updated = _office.And(Reported("B", "0.25.0", "linux", "6.6.7"));

        Assert.DoesNotContain("in tcp 80 B", _office.MapOf("E").Rules);
        Assert.Contains("in tcp 80 B", updated.MapOf("E").Rules);
        Assert.DoesNotContain("in tcp 80 B", updated.And(Reported("B", "0.25.0", "linux", "6.5")).MapOf("E").Rules);
    }

    [Fact]
    [Statement(66)]
    public void All_checks_of_a_policy_have_to_be_passed_and_those_that_do_not_exist_are_not_asked_for()
    {
        var scenario = Given(
            Devices("a", "b"), GroupOf("as", "a"), GroupOf("bs", "b"),
            new PostureCheckCreated(CheckOf("passed", netBird: "0.25")), new PostureCheckCreated(CheckOf("failed", netBird: "7.7.7")));

        Assert.Equal(["b"], scenario.And(Guarded("as", "bs", "gone,passed")).MapOf("a").Peers);
        Assert.Equal(["b"], scenario.And(Guarded("as", "bs", "gone")).MapOf("a").Peers);
        Assert.Empty(scenario.And(Guarded("as", "bs", "passed,failed")).MapOf("a").Peers);
        Assert.Empty(scenario.And(Guarded("as", "bs", "failed,gone")).MapOf("b").Peers);
    }

    [Fact]
    [Statement(68)]
    public void Sources_are_asked_for_processes_of_every_system_whether_they_pass_or_not()
    {
        var all = CheckOf("x", process: Processes(Path("/usr/bin/a", "/a.app", @"C:\a.exe"), Path(mac: "/b.app")));
        var scenario = Given(
            Devices("a", "b"), GroupOf("as", "a"), GroupOf("bs", "b"), new PostureCheckCreated(all),
            new PostureCheckCreated(CheckOf("w", process: Processes(Path("/usr/bin/netbird")))),
            new PostureCheckCreated(CheckOf("v", netBird: "7.7.7")));

        Assert.Empty(Asked(scenario, "a"));

        var guarded = scenario.And(Guarded("as", "bs", "x,gone,v,w"), Guarded("as", "as", "w"));
        Assert.Equal([["/usr/bin/netbird"], ["/usr/bin/a", "/a.app", @"C:\a.exe", "/b.app"]], Asked(guarded, "a"));
        Assert.Empty(Asked(guarded, "b"));

        var policy = guarded.Account.Policies[0];
        Assert.Equal([["/usr/bin/netbird"]], Asked(guarded.And(new SwitchPolicy(policy.Id, false)), "a"));
        Assert.Equal([["/usr/bin/netbird"]], Asked(guarded.And(new PolicyChanged(policy with { Enabled = false })), "a"));
        Assert.Equal(
            [["/usr/bin/netbird"]],
            Asked(guarded.And(new PolicyChanged(policy with { Rules = [policy.Rules[0] with { Enabled = false }] })), "a"));
    }

    [Fact]
    public void Who_waits_for_approval_is_asked_for_nothing_not_even_at_login()
    {
        var scenario = Given(
            Joined("new", pending: true), GroupOf("news", "new"), new PostureCheckCreated(CheckOf("x", process: Processes(Path("/usr/bin/a")))),
            Guarded("news", "news", "x"));

        Assert.Empty(NetworkMapCompiler.ChecksOf(NetworkMapCompiler.InputsOf(scenario.Account, Peer("new"))!)); // it joined above
        Assert.Single(Asked(scenario.And(new PeerApprovalChanged(Peer("new"), false)), "new"));
    }

    [Fact]
    [Statement(69)]
    public void A_new_check_changes_no_map()
    {
        var after = _office.And(Create(CheckOf("another", netBird: "7.7.7")));

        Assert.Empty(Changed(_office, after));
        Assert.All(_office.Account.Peers, peer =>
        {
            var told = NetworkMapCompiler.InputsOf(_office.Account, peer.Id)!; // both accounts have the peer
            Assert.True(NetworkMapCompiler.InputsOf(after.Account, peer.Id)!.SameAs(told));
        });
    }

    [Fact]
    [Statement(69)]
    public void A_changed_check_changes_the_maps_of_those_whom_it_cuts_off_and_of_whom_they_reached()
    {
        // C, D and F go; the windows device is no source either way, and all of the swarm loses three sources.
        var strict = _office.And(Update(CheckOf("new", netBird: "0.25", os: Os(linux: "6.6.5"))));
        Assert.Equal(["A", "B", "C", "D", "E", "F", "G", "H", "I"], Changed(_office, strict));
        Assert.Equal(["in tcp 80 A"], strict.MapOf("E").Rules);
        Assert.Empty(strict.MapOf("C").Peers);

        Assert.Empty(Changed(_office, _office.And(Update(CheckOf("new", netBird: "0.24", os: Os(linux: "6.6.0"))))));
    }

    [Fact]
    [Statement(69)]
    public void A_check_of_a_policy_without_members_changes_no_map()
    {
        var scenario = Given(
            Devices("a", "b"), GroupOf("as", "a"), GroupOf("nobody"), new PostureCheckCreated(CheckOf("c", netBird: "7.7.7")),
            Guarded("as", "nobody", "c"), Guarded("nobody", "as", "c"), Guarded("gone", "gone", "c"));

        Assert.Empty(Changed(scenario, scenario.And(Update(CheckOf("c", netBird: "0.1")))));
    }

    [Fact]
    [Statement(69)]
    public void Who_is_only_a_destination_is_told_of_a_changed_check()
    {
        var scenario = Given(
            Devices("a", "b", "other"), GroupOf("as", "a"), GroupOf("bs", "b"), new PostureCheckCreated(CheckOf("c", netBird: "7.7.7")),
            Guarded("as", "bs", "c"));

        Assert.Equal(["a", "b"], Changed(scenario, scenario.And(Update(CheckOf("c", netBird: "0.1")))));
    }

    private static PolicyCreated Guarded(string from, string to, string checks, int? port = null, bool oneWay = true)
    {
        var protocol = port is null ? RuleProtocol.All : RuleProtocol.Tcp;
        var policy = PolicyOf($"{from}-{to}", from, to, protocol, oneWay: oneWay, ports: port is { } only ? [only] : null);
        return new PolicyCreated(policy with { SourcePostureChecks = CheckIds(checks.Split(',')) });
    }

    private static PeerMetaChanged Reported(string peer, string version, string system = "", string kernel = "") => new(
        Peer(peer), PeerMeta.Empty with { Hostname = peer, NetBirdVersion = version, GoOs = system, KernelVersion = kernel });

    private static string[][] Asked(Scenario scenario, string peer) => [.. scenario.MapOf(peer).Map.Checks.Select(c => c.Files.ToArray())];

    /// <summary>Names of the peers whose maps say something else than before.</summary>
    private static IEnumerable<string> Changed(Scenario before, Scenario after) => before.Account.Peers
        .Select(p => p.Name)
        .Where(name => before.MapOf(name).Map.Fingerprint != after.MapOf(name).Map.Fingerprint)
        .Order(StringComparer.Ordinal);
}
