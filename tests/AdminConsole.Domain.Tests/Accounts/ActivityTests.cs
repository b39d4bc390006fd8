using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

public sealed class ActivityTests
{
    private static readonly Account _account = Given(
        UserJoined("ann"), TokenCreated("ann", "t"), KeyCreated("office"), Joined("web"), GroupOf("g", "web"), Allow("g", All, name: "p"),
        new PostureCheckCreated(CheckOf("c") with { Name = "old" })).Account;

    public static TheoryData<AccountEvent, int, string, string> Table => new()
    {
        { AccountOpened()[0], 4, "account.create", "account" },
        { new PeerRenamed(Peer("web"), "shop", "shop"), 32, "peer.rename", "web" },
        { new PeerSshSwitched(Peer("web"), true), 30, "peer.ssh.enable", "web" },
        { new PeerSshSwitched(Peer("web"), false), 31, "peer.ssh.disable", "web" },
        { new PeerLoginExpirationSwitched(Peer("web"), true), 33, "peer.login.expiration.enable", "web" },
        { new PeerLoginExpirationSwitched(Peer("web"), false), 34, "peer.login.expiration.disable", "web" },
        { new PeerInactivityExpirationSwitched(Peer("web"), true), 63, "peer.inactivity.expiration.enable", "web" },
        { new PeerInactivityExpirationSwitched(Peer("web"), false), 64, "peer.inactivity.expiration.disable", "web" },
        { new PeerAddressChanged(Peer("web"), Ip("100.64.0.9")), 88, "peer.ip.update", "web" },
        { new PeerApprovalChanged(Peer("web"), false), 57, "peer.approve", "web" },
        { new PeerApprovalChanged(Peer("web"), true), 58, "peer.approval.revoke", "web" },
        { new PeerDeleted(Peer("web"), false), 5, "user.peer.delete", "web" },
        { KeyCreated("k"), 12, "setupkey.add", "k" },
        { KeyRevoked("office"), 14, "setupkey.revoke", "office" },
        { new SetupKeyDeleted(Key("office")), 68, "setupkey.delete", "office" },
        { new SetupKeyGroupsChanged(Key("office"), GroupIds("g"), Noon), 23, "setupkey.group.add", "office" },
        { GroupOf("h"), 16, "group.add", "h" },
        { new GroupRenamed(Group("g"), "h"), 17, "group.update", "g" },
        { new GroupPeersChanged(Group("g"), [], [Peer("web")]), 19, "peer.group.delete", "web" },
        { new GroupPeersChanged(Group("g"), [Peer("db")], []), 18, "peer.group.add", "db" },
        { new GroupDeleted(Group("g")), 48, "group.delete", "g" },
        { Allow("g", "g", name: "q"), 9, "policy.add", "q" },
        { new PolicyChanged(PolicyOf("p")), 10, "policy.update", "p" },
        { new PolicyDeleted(new PolicyId("p")), 11, "policy.delete", "p" },
        { new PostureCheckCreated(CheckOf("d")), 60, "posture.check.create", "d" },
        { new PostureCheckChanged(CheckOf("c") with { Name = "new" }), 61, "posture.check.update", "c" },
        { new PostureCheckDeleted(CheckId("c")), 62, "posture.check.delete", "c" },
        { UserJoined("bob"), 2, "user.join", "bob" },
        { UserJoined("robot", service: true), 43, "service.user.create", "robot" },
        { TokenCreated("ann", "u"), 41, "personal.access.token.create", "ann" },
        { new AccessTokenDeleted(User("ann"), new AccessTokenId("t")), 42, "personal.access.token.delete", "ann" },
    };

    [Theory]
    [MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public void An_event_has_the_number_and_code_that_tools_know(AccountEvent @event, int number, string code, string target)
    {
        var activity = Assert.Single(Activity.Of(_account, @event));

        Assert.Equal((number, code, target), (activity.Number, activity.Code, activity.Target));
    }

    [Fact]
    public void A_device_that_joined_with_a_key_is_named_with_it()
    {
        var joined = Given(KeyCreated("office")).When(Register("web", key: "office"));
        var activity = Assert.Single(Activity.Of(joined.Before, joined.Events.Single()));

        Assert.Equal((1, "setupkey.peer.add", "web"), (activity.Number, activity.Code, activity.Target));
        Assert.Equal("office", activity.Meta["setup_key_name"]);
        Assert.Equal("web", activity.Meta["name"]);
        Assert.Equal("web.mesh.test", activity.Meta["fqdn"]);
        Assert.Equal("100.64.0.2", activity.Meta["ip"]);
    }

    [Fact]
    public void What_is_gone_afterwards_still_has_its_name()
    {
        Assert.Equal("web", Meta(new PeerDeleted(Peer("web"), false))["name"]);
        Assert.Equal("g", Meta(new GroupDeleted(Group("g")))["name"]);
        Assert.Equal("p", Meta(new PolicyDeleted(new PolicyId("p")))["name"]);
        Assert.Equal("old", Meta(new PostureCheckDeleted(CheckId("c")))["name"]);
        Assert.Equal("t", Meta(new AccessTokenDeleted(User("ann"), new AccessTokenId("t")))["name"]);
    }

    [Fact]
    public void What_a_device_reports_is_no_activity()
    {
        Assert.Empty(Activity.Of(_account, new PeerMetaChanged(Peer("web"), PeerMeta.Empty)));
        Assert.Empty(Activity.Of(_account, new PeerSshKeyChanged(Peer("web"), "")));
    }

    [Fact]
    public void No_activity_tells_a_secret() =>
        Assert.DoesNotContain(Meta(KeyCreated("office")).Values, v => v.Contains(Domain.SetupKeys.SetupKey.HashOf("office"), StringComparison.Ordinal));

    private static ImmutableSortedDictionary<string, string> Meta(AccountEvent @event) => Activity.Of(_account, @event).Single().Meta;
}
