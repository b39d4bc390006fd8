using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Policies;

public sealed class CreatePolicyTests
{
    private readonly Scenario _scenario = Given(GroupOf("a"), GroupOf("b"));

    [Fact]
    public void A_policy_is_kept_as_it_was_asked()
    {
        var policy = PolicyOf("p", "a", "b", RuleProtocol.Tcp, oneWay: true, ports: [22, 80]);

        _scenario.When(new CreatePolicy(policy)).Then(new PolicyCreated(policy));
    }

    [Fact]
    public void Groups_that_do_not_exist_are_left_out() =>
        _scenario.When(new CreatePolicy(PolicyOf("p", "a,gone,a", "gone,b"))).Then(new PolicyCreated(PolicyOf("p", "a", "b")));

    [Fact]
    public void Posture_checks_keep_their_order_and_those_that_do_not_exist_are_left_out()
    {
        var scenario = _scenario.And(new PostureCheckCreated(CheckOf("x", "0.1")), new PostureCheckCreated(CheckOf("y", "0.2")));
        var policy = PolicyOf("p", "a", "b");

        scenario.When(new CreatePolicy(policy with { SourcePostureChecks = CheckIds("y", "gone", "x", "y") }))
            .Then(new PolicyCreated(policy with { SourcePostureChecks = CheckIds("y", "x") }))
            .When(new UpdatePolicy(policy with { SourcePostureChecks = CheckIds("gone", "x") }))
            .Then(new PolicyChanged(policy with { SourcePostureChecks = CheckIds("x") }));
    }

    [Fact]
    public void Its_name_is_trimmed() =>
        _scenario.When(new CreatePolicy(PolicyOf("p", "a", "b") with { Name = " web " }))
            .Then<PolicyCreated>(e => Assert.Equal("web", e.Policy.Name));

    [Fact]
    public void The_same_command_again_is_no_event()
    {
        var command = new CreatePolicy(PolicyOf("p", "a,gone", "b", RuleProtocol.Tcp, ports: [22]));

        _scenario.And(command).When(command).ThenNothingNew();
    }

    [Fact]
    public void Another_policy_under_the_same_id_is_refused() =>
        _scenario.And(new CreatePolicy(PolicyOf("p", "a", "b")))
            .When(new CreatePolicy(PolicyOf("p", "b", "a")))
            .ThenRejected(RejectionKind.AlreadyExists);

    [Fact]
    public void Two_policies_may_have_one_name() =>
        _scenario.And(new CreatePolicy(PolicyOf("p"))).When(new CreatePolicy(PolicyOf("q") with { Name = "p" })).ThenAccepted();

    [Fact]
    public void Policies_stay_in_the_order_in_which_they_came()
    {
        var account = _scenario.And(new CreatePolicy(PolicyOf("z")), new CreatePolicy(PolicyOf("a"))).Account;

        Assert.Equal(["z", "a"], account.Policies.Select(p => p.Name));
    }

    [Fact]
    public void A_rule_may_be_one_way_whatever_its_protocol()
    {
        foreach (var protocol in Enum.GetValues<RuleProtocol>().Except([RuleProtocol.NetBirdSsh]))
            _scenario.When(new CreatePolicy(PolicyOf("p", "a", "b", protocol, oneWay: true))).ThenAccepted();
    }

    [Fact]
    public void The_groups_of_an_SSH_rule_are_kept_sorted()
    {
        var policy = PolicyOf("p", "b,a", "b", RuleProtocol.NetBirdSsh);
        AuthorizedGroup[] asked = [new(Group("b"), ["root"]), new(Group("gone"), []), new(Group("a"), [])];

        _scenario.When(new CreatePolicy(policy with { Rules = [policy.Rules[0] with { AuthorizedGroups = [.. asked] }] }))
            .Then<PolicyCreated>(e => Assert.Equal(["a", "b"], e.Policy.Rules[0].AuthorizedGroups.Select(g => g.Group.Value)));
    }
}
