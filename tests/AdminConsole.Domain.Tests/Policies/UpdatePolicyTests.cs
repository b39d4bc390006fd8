using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Policies;

public sealed class UpdatePolicyTests
{
    private readonly Scenario _scenario = Given(GroupOf("a"), GroupOf("b"), Allow("a", "b", name: "p"), Allow("b", "a", name: "q"));

    [Fact]
    public void A_changed_policy_replaces_the_old_one_in_its_place()
    {
        var policy = PolicyOf("p", "b", "b", RuleProtocol.Udp, ports: [53]);
        var after = _scenario.When(new UpdatePolicy(policy)).Then(new PolicyChanged(policy));

        Assert.Equal(["p", "q"], after.Account.Policies.Select(p => p.Name));
        after.When(new UpdatePolicy(policy)).ThenNothingNew();
    }

    [Fact]
    public void What_stays_as_it_is_is_no_event() => _scenario.When(new UpdatePolicy(PolicyOf("p", "a,gone", "b"))).ThenNothingNew();

    [Fact]
    public void A_policy_may_get_more_rules()
    {
        var policy = PolicyOf("p", "a", "b");
        var more = policy with { Rules = [policy.Rules[0], policy.Rules[0] with { Id = new RuleId("second") }] };

        _scenario.When(new UpdatePolicy(more)).Then(new PolicyChanged(more));
    }

    [Fact]
    public void An_unknown_policy_is_not_found()
    {
        const string text = "policy: gone not found";
        _scenario.When(new UpdatePolicy(PolicyOf("gone"))).ThenRejected(RejectionKind.NotFound, text);
        _scenario.When(new SwitchPolicy(new PolicyId("gone"), true)).ThenRejected(RejectionKind.NotFound, text);
        _scenario.When(new DeletePolicy(new PolicyId("gone"))).ThenRejected(RejectionKind.NotFound, text);
    }

    [Fact]
    public void A_policy_of_one_rule_is_switched_with_its_rule()
    {
        var off = PolicyOf("p", "a", "b", enabled: false, ruleEnabled: false);

        _scenario.When(new SwitchPolicy(off.Id, false))
            .Then(new PolicyChanged(off))
            .When(new SwitchPolicy(off.Id, true))
            .Then(new PolicyChanged(PolicyOf("p", "a", "b")));
    }

    [Fact]
    public void The_rules_of_a_policy_of_several_keep_their_own_switches()
    {
        var policy = PolicyOf("p", "a", "b");
        var two = policy with { Rules = [policy.Rules[0], policy.Rules[0] with { Id = new RuleId("second"), Enabled = false }] };

        _scenario.And(new PolicyChanged(two)).When(new SwitchPolicy(two.Id, false)).Then(new PolicyChanged(two with { Enabled = false }));
    }

    [Fact]
    public void Switching_to_what_it_is_is_no_event() => _scenario.When(new SwitchPolicy(new PolicyId("p"), true)).ThenNothingNew();

    [Fact]
    public void A_deleted_policy_is_gone()
    {
        var after = _scenario.When(new DeletePolicy(new PolicyId("p"))).Then(new PolicyDeleted(new PolicyId("p")));

        Assert.Equal(["q"], after.Account.Policies.Select(p => p.Name));
    }
}
