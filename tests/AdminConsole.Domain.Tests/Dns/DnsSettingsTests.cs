using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using static AdminConsole.Domain.Tests.Dns.DnsAsks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Dns;

public sealed class DnsSettingsTests
{
    private readonly Scenario _scenario = Given(GroupOf("g1"), GroupOf("g2"), GroupOf("g3"), LeaveAlone("g1", "g2"));

    [Fact]
    public void The_groups_are_replaced_as_a_whole_each_once() =>
        _scenario.When(LeaveAlone("g3", "g1", "g3")).Then(new DnsSettingsChanged(new DnsSettings(GroupIds("g3", "g1"))));

    [Fact]
    public void There_may_be_none() => _scenario.When(LeaveAlone()).Then(new DnsSettingsChanged(DnsSettings.Default));

    [Fact]
    public void What_stays_as_it_is_is_no_event()
    {
        _scenario.When(LeaveAlone("g1", "g2", "g1")).ThenNothingNew();
        Given().When(LeaveAlone()).ThenNothingNew();
    }

    [Fact]
    public void A_group_that_does_not_exist_is_refused()
    {
        _scenario.When(LeaveAlone("g1", "")).ThenRejected(RejectionKind.Invalid, "group ID should not be empty string");
        _scenario.When(LeaveAlone("g1", "gone")).ThenRejected(RejectionKind.Invalid, "group id gone not found");
    }

    [Fact]
    public void Every_group_that_came_or_went_is_an_activity()
    {
        var outcome = _scenario.When(LeaveAlone("g3", "g2"));
        var activities = Activity.Of(outcome.Before, outcome.Events.Single());

        Assert.Equal(
            [(25, "dns.setting.disabled.management.group.add", "g3"), (26, "dns.setting.disabled.management.group.delete", "g1")],
            activities.Select(a => (a.Number, a.Code, a.Meta["group_id"])));
        Assert.All(activities, a => Assert.Equal(("account", a.Meta["group_id"]), (a.Target, a.Meta["group"])));
    }
}
