using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

public sealed class UpdateAccountSettingsTests
{
    private readonly Scenario _account = Given(
        GroupOf("g"), new ZoneCreated(new Zone(new ZoneId("z"), "corp", "corp.test", true, true, GroupIds("g"), [])));

    [Fact]
    public void All_switches_are_replaced_at_once()
    {
        var asked = _account.UpdateSettings(s => s with
        {
            RegularUsersViewBlocked = false,
            DnsDomain = " Mesh.Example ",
            AutoUpdateVersion = " latest ",
            JwtAllowGroups = ["staff"],
            NetworkRangeV6 = Prefix("fd00:1234::/64"),
            Ipv6EnabledGroups = GroupIds("g"),
            OnboardingFlowPending = true,
        });

        var expected = asked.Settings with { DnsDomain = "mesh.example", AutoUpdateVersion = "latest" };
        var after = _account.When(asked).Then(new AccountSettingsChanged(expected));
        Assert.Equal(Text.Of(expected), Text.Of(after.Account.Settings));
        after.When(asked).ThenNothingNew();
    }

    [Fact]
    public void What_stays_as_it_is_in_other_lists_is_no_event() =>
        _account.And(Settings(s => s with { JwtAllowGroups = ["a", "b"], Ipv6EnabledGroups = GroupIds("g") }))
            .When(_account.UpdateSettings(s => s with { JwtAllowGroups = ["a", "b"], Ipv6EnabledGroups = GroupIds("g") }))
            .ThenNothingNew();

    [Theory]
    [InlineData(1, 0, null)]
    [InlineData(180 * 24, 0, null)]
    [InlineData(1, -1, "peer login expiration can't be smaller than one hour")]
    [InlineData(0, 0, "peer login expiration can't be smaller than one hour")]
    [InlineData(180 * 24, 1, "peer login expiration can't be larger than 180 days")]
    [Statement(87)]
    public void A_login_lasts_one_hour_to_180_days_also_while_that_is_off(int hours, int seconds, string? refusal)
    {
        foreach (var enabled in new[] { true, false })
        {
            var outcome = _account.When(_account.UpdateSettings(s => s with
            {
                PeerLoginExpirationEnabled = enabled,
                PeerLoginExpiration = TimeSpan.FromHours(hours) + TimeSpan.FromSeconds(seconds),
            }));

            if (refusal is null)
                outcome.ThenAccepted();
            else
                outcome.ThenRejected(RejectionKind.Invalid, refusal);
        }
    }

    [Theory]
    [InlineData(true, 1, true)]
    [InlineData(true, 180 * 86400, true)]
    [InlineData(false, 0, true)]
    [InlineData(true, 0, false)]
    [InlineData(false, -1, false)]
    [InlineData(false, 180 * 86400 + 1, false)]
    public void Inactivity_has_bounds_too(bool enabled, int seconds, bool accepted)
    {
        var outcome = _account.When(_account.UpdateSettings(
            s => s with { PeerInactivityExpirationEnabled = enabled, PeerInactivityExpiration = TimeSpan.FromSeconds(seconds) }));

        Assert.Equal(accepted, outcome.Decision is Decision.Accepted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mesh")]
    [InlineData("a-b.c1.example")]
    public void A_DNS_domain_may_be_none_or_valid(string domain) =>
        _account.When(_account.UpdateSettings(s => s with { DnsDomain = domain })).ThenAccepted();

    [Theory]
    [InlineData("mesh.")]
    [InlineData(".mesh")]
    [InlineData("my mesh")]
    [InlineData("-mesh.test")]
    [InlineData("mesh_1.test")]
    [InlineData("büro.test")]
    [InlineData("*.mesh.test")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg.test")]
    public void Another_DNS_domain_is_refused(string domain) =>
        _account.When(_account.UpdateSettings(s => s with { DnsDomain = domain }))
            .ThenRejected(RejectionKind.Invalid, $"invalid domain \"{domain}\" provided for DNS domain");

    [Fact]
    public void A_DNS_domain_leaves_room_for_labels()
    {
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 63), 3));
        _account.When(_account.UpdateSettings(s => s with { DnsDomain = longest })).ThenAccepted();
        _account.When(_account.UpdateSettings(s => s with { DnsDomain = longest + ".a" })).ThenRejected(RejectionKind.Invalid);
    }

    [Fact]
    public void The_DNS_domain_is_no_zone_of_the_admins() =>
        _account.When(_account.UpdateSettings(s => s with { DnsDomain = "Corp.test" })).ThenRejected(
            RejectionKind.Invalid, "peer DNS domain corp.test conflicts with existing custom DNS zone");

    [Fact]
    public void Groups_of_switches_exist()
    {
        Refused(s => s with { Ipv6EnabledGroups = GroupIds("g", "gone") }, "IPv6 enabled group gone does not exist");
        Refused(s => s with { PeerExposeGroups = GroupIds("gone") }, "peer expose group gone does not exist");
        Refused(s => s with { NetworkTrafficLogsGroups = GroupIds("gone") }, "network traffic logs group gone does not exist");
    }

    [Fact]
    public void A_group_of_a_switch_is_not_deleted()
    {
        Linked(s => s with { NetworkTrafficLogsGroups = GroupIds("h") }, "settings: traffic event logging");
        Linked(s => s with { PeerExposeGroups = GroupIds("h") }, "settings: peer expose");
        Linked(s => s with { Ipv6EnabledGroups = GroupIds("h") }, "settings: IPv6 overlay");

        void Linked(Func<AccountSettings, AccountSettings> change, string link) =>
            _account.And(GroupOf("h"), Settings(change)).When(DeleteGroup("h"))
                .ThenRejected(RejectionKind.BadRequest, $"group has been linked to {link}");
    }

    [Fact]
    public void Exposing_needs_a_group()
    {
        Refused(s => s with { PeerExposeEnabled = true }, "peer expose needs at least one group");
        _account.When(_account.UpdateSettings(s => s with { PeerExposeEnabled = true, PeerExposeGroups = GroupIds("g") })).ThenAccepted();
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("latest", true)]
    [InlineData("disabled", true)]
    [InlineData("0.60.3", true)]
    [InlineData("v0.60.3-rc1", true)]
    [InlineData("newest", false)]
    [InlineData("0.60", false)]
    [InlineData("0.60.3 ; rm", false)]
    [InlineData("٠.٦.٣", false)]
    public void An_update_goes_to_a_version(string version, bool accepted)
    {
        var outcome = _account.When(_account.UpdateSettings(s => s with { AutoUpdateVersion = version, AutoUpdateAlways = true }));
        if (accepted)
            outcome.ThenAccepted();
        else
            outcome.ThenRejected(RejectionKind.Invalid, $"auto update version \"{version}\" should be latest, disabled, a version such as 0.60.3, or empty");
    }

    [Fact]
    public void Names_in_tokens_have_bounds()
    {
        Refused(s => s with { JwtGroupsClaimName = new string('x', 256) });
        Refused(s => s with { JwtAllowGroups = [""] });
        Refused(s => s with { JwtAllowGroups = [new string('x', 256)] });
        Refused(s => s with { JwtAllowGroups = [.. Enumerable.Range(0, 1001).Select(i => $"{i}")] });
    }

    [Theory]
    [InlineData("fd00::/48", true)]
    [InlineData("fd00::/120", true)]
    [InlineData("fd00::/47", false)]
    [InlineData("fd00::/121", false)]
    [InlineData("fd00::1/64", false)]
    [InlineData("fe80::/64", false)]
    [InlineData("ff02::/64", false)]
    [InlineData("::/96", false)]
    [InlineData("10.0.0.0/24", false)]
    public void An_IPv6_range_is_between_48_and_120_bits(string range, bool accepted)
    {
        var outcome = _account.When(_account.UpdateSettings(s => s with { NetworkRangeV6 = Prefix(range) }));
        Assert.Equal(accepted, outcome.Decision is Decision.Accepted);
    }

    [Fact]
    public void Agent_networks_alone_need_their_pages()
    {
        Refused(s => s with { AgentNetworkOnly = true }, "agent_network_only needs the dashboard feature agent_network");
        _account.When(_account.UpdateSettings(s => s with { AgentNetworkOnly = true, AgentNetworkFeature = true })).ThenAccepted();
    }

    [Fact]
    public void Where_approval_is_no_longer_asked_for_who_waits_is_let_in()
    {
        var scenario = Given([.. AccountOpened(approval: true)], Joined("a"), Joined("b", pending: true), Joined("c", pending: true));
        var asked = scenario.UpdateSettings(s => s with { PeerApprovalEnabled = false });

        scenario.When(asked).Then(
            new AccountSettingsChanged(asked.Settings),
            new PeerApprovalChanged(Peer("b"), false),
            new PeerApprovalChanged(Peer("c"), false));
    }

    [Fact]
    public void Approval_that_was_taken_back_while_it_is_not_asked_for_stays_so() =>
        Given(Joined("b", pending: true)).When(_account.UpdateSettings(s => s with { LazyConnectionEnabled = true }))
            .Then<AccountSettingsChanged>(e => Assert.True(e.Settings.LazyConnectionEnabled));

    [Theory]
    [InlineData(Role.Owner, true)]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.NetworkAdmin, false)]
    [InlineData(Role.Auditor, false)]
    [InlineData(Role.User, false)]
    public void Admins_turn_switches(Role role, bool may)
    {
        var outcome = _account.And(UserJoined("ann", role)).When(_account.UpdateSettings().ByUser("ann"));
        if (may)
            outcome.ThenNothingNew();
        else
            outcome.ThenRejected(RejectionKind.Denied, "permission denied");
    }

    private void Refused(Func<AccountSettings, AccountSettings> change, string? text = null) =>
        _account.When(_account.UpdateSettings(change)).ThenRejected(RejectionKind.Invalid, text);
}
