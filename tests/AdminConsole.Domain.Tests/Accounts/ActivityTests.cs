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
        UserJoined("robot", service: true, groups: "g"), Joined("laptop", user: "ann"),
        new PostureCheckCreated(CheckOf("c") with { Name = "old" })).Account;

    private static readonly AccountSettings _settings = _account.Settings;

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
        { new PeerLoginExpired(Peer("laptop"), ExpiryReason.Login), 50, "peer.login.expire", "laptop" },
        { new PeerLoginRenewed(Peer("laptop"), Noon.AddDays(1)), 49, "user.peer.login", "laptop" },
        { new PeerLoginRenewed(Peer("laptop"), Noon), 125, "user.peer.session.extend", "laptop" },
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
        { new UserAdded(((UserAdded)UserJoined("bob")).User, Created: true), 91, "user.create", "bob" },
        { new UserApproved(User("ann")), 89, "user.approve", "ann" },
        { new UserRejected(User("ann")), 90, "user.reject", "ann" },
        { new UserRoleChanged(User("ann"), Role.NetworkAdmin), 22, "user.role.update", "ann" },
        { new OwnershipTransferred(User("ann"), User("robot")), 59, "transferred.owner.role", "robot" },
        { new UserBlocked(User("ann")), 45, "user.block", "ann" },
        { new UserUnblocked(User("ann")), 46, "user.unblock", "ann" },
        { new UserGroupsChanged(User("ann"), GroupIds("g")), 20, "user.group.add", "ann" },
        { new UserGroupsChanged(User("robot"), []), 21, "user.group.delete", "robot" },
        { new UserDeleted(User("ann")), 47, "user.delete", "ann" },
        { new UserDeleted(User("robot")), 44, "service.user.delete", "robot" },
        { new NetworkRangeChanged(Prefix("10.0.0.0/16"), []), 87, "account.network.range.update", "account" },
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

    public static TheoryData<AccountSettings, int, string> Switches => new()
    {
        { _settings with { PeerLoginExpirationEnabled = false }, 39, "account.setting.peer.login.expiration.disable" },
        { _settings with { PeerLoginExpiration = TimeSpan.FromHours(2) }, 40, "account.setting.peer.login.expiration.update" },
        { _settings with { PeerApprovalEnabled = true }, 55, "account.setting.peer.approval.enable" },
        { _settings with { PeerInactivityExpirationEnabled = true }, 65, "account.peer.inactivity.expiration.enable" },
        { _settings with { GroupsPropagationEnabled = false }, 70, "account.setting.group.propagation.disable" },
        { _settings with { RoutingPeerDnsResolutionEnabled = false }, 72, "account.setting.routing.peer.dns.resolution.disable" },
        { _settings with { DnsDomain = "other.test" }, 84, "account.dns.domain.update" },
        { _settings with { LazyConnectionEnabled = true }, 85, "account.setting.lazy.connection.enable" },
        { _settings with { NetworkRangeV6 = Prefix("fd00::/64") }, 87, "account.network.range.update" },
        { _settings with { AutoUpdateVersion = "latest" }, 92, "account.settings.auto.version.update" },
        { _settings with { PeerExposeEnabled = true }, 114, "account.setting.peer.expose.enable" },
        { _settings with { AutoUpdateAlways = true }, 116, "account.setting.auto.update.always.enable" },
        { _settings with { Ipv6EnabledGroups = GroupIds("g") }, 121, "account.setting.ipv6.enable" },
        { _settings with { LocalMfaEnabled = true }, 123, "account.setting.local.mfa.enable" },
        { _settings with { MetricsPushEnabled = true }, 140, "account.setting.metrics.push.enable" },
    };

    [Theory]
    [MemberData(nameof(Switches), DisableDiscoveryEnumeration = true)]
    public void A_switch_that_is_turned_has_its_number_and_code(AccountSettings now, int number, string code)
    {
        var activity = Assert.Single(Activity.Of(_account, new AccountSettingsChanged(now)));

        Assert.Equal((number, code, "account"), (activity.Number, activity.Code, activity.Target));
    }

    [Fact]
    public void A_switch_that_is_turned_the_other_way_has_the_other_number_of_its_pair()
    {
        var turned = _settings with
        {
            PeerLoginExpirationEnabled = false,
            PeerApprovalEnabled = true,
            PeerInactivityExpirationEnabled = true,
            GroupsPropagationEnabled = false,
            RoutingPeerDnsResolutionEnabled = false,
            LazyConnectionEnabled = true,
            PeerExposeEnabled = true,
            AutoUpdateAlways = true,
            Ipv6EnabledGroups = GroupIds("g"),
            LocalMfaEnabled = true,
            MetricsPushEnabled = true,
        };
        var account = Account.Evolve(_account, new AccountSettingsChanged(turned));

        Assert.Equal(
            [38, 56, 66, 69, 71, 86, 115, 117, 122, 124, 141],
            Activity.Of(account, new AccountSettingsChanged(_settings)).Select(a => a.Number));
    }

    [Fact]
    public void The_time_of_inactivity_is_told_only_while_it_counts()
    {
        var later = _settings with { PeerInactivityExpiration = TimeSpan.FromHours(1) };
        var enabled = Account.Evolve(_account, new AccountSettingsChanged(_settings with { PeerInactivityExpirationEnabled = true }));

        Assert.Empty(Activity.Of(_account, new AccountSettingsChanged(later)));
        var activity = Assert.Single(Activity.Of(enabled, new AccountSettingsChanged(later with { PeerInactivityExpirationEnabled = true })));
        Assert.Equal((67, "account.peer.inactivity.expiration.update"), (activity.Number, activity.Code));
    }

    [Fact]
    public void What_changed_is_told_before_and_after()
    {
        var domain = Meta(new AccountSettingsChanged(_settings with { DnsDomain = "other.test" }));
        Assert.Equal(("mesh.test", "other.test"), (domain["old_dns_domain"], domain["new_dns_domain"]));

        var range = Meta(new NetworkRangeChanged(Prefix("10.0.0.0/16"), []));
        Assert.Equal(("100.64.0.0/16", "10.0.0.0/16"), (range["old_network_range"], range["new_network_range"]));

        Assert.Equal("network_admin", Meta(new UserRoleChanged(User("ann"), Role.NetworkAdmin))["role"]);
        Assert.Equal("user blocked", Meta(new PeerLoginExpired(Peer("laptop"), ExpiryReason.UserBlocked))["reason"]);
        Assert.Equal("robot", Meta(new UserDeleted(User("robot")))["name"]);
        var group = Meta(new UserGroupsChanged(User("robot"), []));
        Assert.Equal(("g", "g", "true", "robot"), (group["group"], group["group_id"], group["is_service_user"], group["user_name"]));
    }

    [Fact]
    public void A_device_that_a_user_signed_in_is_told_so()
    {
        var joined = Given(UserJoined("ann")).When(RegisterBy("ann", "web"));
        var activity = Assert.Single(Activity.Of(joined.Before, joined.Events.Single()));

        Assert.Equal((0, "user.peer.add", "web"), (activity.Number, activity.Code, activity.Target));
        Assert.Equal("web.mesh.test", activity.Meta["fqdn"]);
    }

    [Fact]
    public void What_a_device_reports_is_no_activity()
    {
        Assert.Empty(Activity.Of(_account, new PeerLocationChanged(Peer("web"), new PeerLocation(Ip("203.0.113.9"), "DE", "", 0))));
        Assert.Empty(Activity.Of(_account, new PeerMetaChanged(Peer("web"), PeerMeta.Empty)));
        Assert.Empty(Activity.Of(_account, new PeerSshKeyChanged(Peer("web"), "")));
    }

    [Fact]
    public void No_activity_tells_a_secret() =>
        Assert.DoesNotContain(Meta(KeyCreated("office")).Values, v => v.Contains(Domain.SetupKeys.SetupKey.HashOf("office"), StringComparison.Ordinal));

    private static ImmutableSortedDictionary<string, string> Meta(AccountEvent @event) => Activity.Of(_account, @event).Single().Meta;
}
