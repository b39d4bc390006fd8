using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

public sealed class CreateAccountTests
{
    private static readonly CreateAccount _create =
        new(Prefix("100.92.0.0/16"), "mesh.test", Group("all"), new PolicyId("default"), Noon);

    [Fact]
    public void A_new_account_lets_all_its_peers_reach_each_other()
    {
        var account = GivenNoAccount().When(_create).ThenAccepted().And(Joined("a"), Joined("b"));

        Assert.Sees(account.MapOf("a"), "b");
        Assert.Sees(account.MapOf("b"), "a");
    }

    [Fact]
    public void It_has_the_group_All_and_the_policy_Default_and_no_one_in_them()
    {
        var account = GivenNoAccount().When(_create).ThenAccepted().Account;

        Assert.Equal(Text.Of(new Group(Group("all"), "All", Issued.Api, [], [])), Text.Of(account.AllGroup));
        var policy = Assert.Single(account.Policies);
        Assert.Equal(("Default", true), (policy.Name, policy.Enabled));
        Assert.Equal("This is a default rule that allows connections between all the resources", policy.Description);
        var rule = Assert.Single(policy.Rules);
        Assert.Equal(policy.Id.Value, rule.Id.Value);
        Assert.Equal((RuleAction.Accept, RuleProtocol.All, true), (rule.Action, rule.Protocol, rule.Bidirectional));
        Assert.Empty(account.Peers);
        Assert.Empty(account.SetupKeys);
        Assert.Null(account.Owner);
    }

    [Fact]
    [Statement(19)]
    public void Its_settings_are_the_defaults()
    {
        var settings = GivenNoAccount().When(_create).ThenAccepted().Account.Settings;

        Assert.True(settings.PeerLoginExpirationEnabled);
        Assert.Equal(TimeSpan.FromHours(24), settings.PeerLoginExpiration);
        Assert.False(settings.PeerInactivityExpirationEnabled);
        Assert.True(settings.GroupsPropagationEnabled);
        Assert.True(settings.RegularUsersViewBlocked);
        Assert.True(settings.RoutingPeerDnsResolutionEnabled);
        Assert.False(settings.PeerApprovalEnabled);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.PeerInactivityExpiration);
        Assert.Equal("mesh.test", settings.DnsDomain);
    }

    [Fact]
    public void An_account_is_opened_once() => GivenNoAccount().And(_create).When(_create).ThenNothingNew();

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("192.168.1.16/28")]
    public void Its_network_is_between_8_and_28_bits(string network) =>
        GivenNoAccount().When(_create with { Network = Prefix(network) }).ThenAccepted();

    [Theory]
    [InlineData("0.0.0.0/7")]
    [InlineData("192.168.1.16/29")]
    [InlineData("100.92.0.1/16")]
    [InlineData("fd00::/16")]
    public void Another_network_is_refused(string network) =>
        GivenNoAccount().When(_create with { Network = Prefix(network) }).ThenRejected(RejectionKind.Invalid);

    [Fact]
    public void No_network_is_refused() =>
        GivenNoAccount().When(_create with { Network = default }).ThenRejected(RejectionKind.Invalid);

    [Fact]
    public void A_length_that_no_address_has_is_refused() =>
        GivenNoAccount().When(_create with { Network = new IpPrefix(Ip("10.0.0.0"), 99) }).ThenRejected(RejectionKind.Invalid);
}
