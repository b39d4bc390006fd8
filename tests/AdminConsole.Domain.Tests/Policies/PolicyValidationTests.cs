using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Policies;

public sealed class PolicyValidationTests
{
    private readonly Scenario _scenario = Given(GroupOf("a"), GroupOf("b"), Allow("a", "b", name: "other"));

    [Fact]
    public void A_policy_needs_a_name()
    {
        Refused(PolicyOf("p") with { Name = " " }, "policy name shouldn't be empty");
        Refused(PolicyOf("p") with { Name = new string('x', 256) }, "policy name should be at most 255 characters");
    }

    [Fact]
    public void A_policy_needs_a_rule() => Refused(PolicyOf("p") with { Rules = [] }, "policy rules shouldn't be empty");

    [Fact]
    public void A_side_is_groups_or_a_resource_but_not_both()
    {
        var resource = new ResourceRef("r", ResourceType.Host);

        Refused(With(r => r with { SourceResource = resource }), "specify either sources or  source resources, not both");
        Refused(With(r => r with { DestinationResource = resource }), "specify either destinations or  destination resources, not both");
        Refused(
            With(r => r with { Sources = GroupIds("gone"), SourceResource = resource }),
            "specify either sources or  source resources, not both");
    }

    [Fact]
    public void An_action_and_a_protocol_are_known_ones()
    {
        Refused(With(r => r with { Action = (RuleAction)9, Protocol = (RuleProtocol)9 }), "unknown action type");
        Refused(With(r => r with { Protocol = (RuleProtocol)9 }), "unknown protocol type: 9");
    }

    [Fact]
    public void Ports_are_single_ones_or_ranges_but_not_both() => Refused(
        PolicyOf("p", "a", "b", RuleProtocol.Tcp, ports: [22], ranges: [(80, 90)]),
        "specify either individual ports or port ranges, not both");

    [Fact]
    public void A_port_is_not_0_and_a_range_does_not_run_backwards()
    {
        const string text = "valid port value is in 1..65535 range";
        Refused(PolicyOf("p", "a", "b", RuleProtocol.Tcp, ports: [22, 0]), text);
        Refused(PolicyOf("p", "a", "b", RuleProtocol.Tcp, ranges: [(0, 10)]), text);
        Refused(PolicyOf("p", "a", "b", RuleProtocol.Tcp, ranges: [(90, 80)]), text);
    }

    [Theory]
    [InlineData(RuleProtocol.All)]
    [InlineData(RuleProtocol.Icmp)]
    public void Only_protocols_with_ports_take_ports(RuleProtocol protocol)
    {
        const string text = "for ALL or ICMP protocol ports is not allowed";
        Refused(PolicyOf("p", "a", "b", protocol, ports: [22]), text);
        Refused(PolicyOf("p", "a", "b", protocol, ranges: [(1, 2)]), text);
    }

    [Fact]
    public void A_rule_of_another_policy_is_not_taken_away_from_it() =>
        Refused(With(r => r with { Id = new RuleId("other") }), "invalid rule ID: other");

    [Fact]
    public void Two_rules_of_a_policy_have_two_ids()
    {
        var policy = PolicyOf("p", "a", "b");

        Refused(policy with { Rules = [policy.Rules[0], policy.Rules[0]] }, "invalid rule ID: p");
    }

    [Fact]
    public void Every_source_group_of_an_SSH_rule_says_who_may_sign_in() => Refused(
        PolicyOf("p", "a", "b", RuleProtocol.NetBirdSsh),
        "authorized group for netbird-ssh protocol should be specified for each source group");

    private static Policy With(Func<PolicyRule, PolicyRule> change)
    {
        var policy = PolicyOf("p", "a", "b");
        return policy with { Rules = [change(policy.Rules[0])] };
    }

    private void Refused(Policy policy, string text)
    {
        _scenario.When(new CreatePolicy(policy)).ThenRejected(RejectionKind.Invalid, text);
        _scenario.And(new CreatePolicy(PolicyOf("p", "a", "b")))
            .When(new UpdatePolicy(policy))
            .ThenRejected(RejectionKind.Invalid, text);
    }
}
