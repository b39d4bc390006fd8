using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Policies;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Tests.Components.Policies;

public sealed class PolicyFormTests
{
    private readonly Account _account = SampleAccount.Furnished();

    [Fact]
    public void A_policy_that_was_only_looked_at_stays_as_it_is()
    {
        var policy = _account.Policies.Single(p => p.Id == SampleAccount.DevToDb) with
        {
            Rules =
            [
                SampleAccount.Rule("policy-dev-db", SampleAccount.Developers, SampleAccount.Databases) with
                {
                    PortRanges = [new PortRange(8000, 8010), new PortRange(22, 22)], Name = "kept", Description = "kept too",
                },
                SampleAccount.Rule("second", SampleAccount.All, SampleAccount.Databases) with { Protocol = RuleProtocol.Icmp, Bidirectional = true },
                SampleAccount.Rule("third", SampleAccount.All, SampleAccount.Databases) with
                {
                    Sources = [], SourceResource = new ResourceRef("peer-1", ResourceType.Peer), Action = RuleAction.Drop, Ports = [1, 2],
                },
            ],
        };

        var command = Assert.IsType<UpdatePolicy>(Assert.Single(PolicyForm.From(_account, policy).ToCommands(() => "unused")));
        Assert.True(policy.SameAs(command.Policy), command.Policy.ToString());
    }

    [Fact]
    public void A_new_policy_is_one_way_tcp_and_named_after_what_it_allows()
    {
        var form = Filled();
        form.Rules[0].Ports = ["22", "443"];
        var ids = new Queue<string>(["p1", "r2"]);

        var policy = Assert.IsType<CreatePolicy>(Assert.Single(form.ToCommands(ids.Dequeue))).Policy;
        Assert.Equal("Developers → Databases tcp 22, 443", policy.Name);
        var rule = Assert.Single(policy.Rules);
        Assert.Equal((false, RuleProtocol.Tcp, RuleAction.Accept), (rule.Bidirectional, rule.Protocol, rule.Action));
        Assert.Equal([22, 443], rule.Ports);
        Assert.Empty(rule.PortRanges);
        Assert.Equal(policy.Id.Value, rule.Id.Value);
    }

    [Fact]
    public void Ports_among_ranges_become_ranges_of_one()
    {
        var form = Filled();
        form.Rules[0].Ports = ["22", "8000-8010"];

        var rule = Assert.IsType<CreatePolicy>(Assert.Single(form.ToCommands(() => "x"))).Policy.Rules[0];
        Assert.Empty(rule.Ports);
        Assert.Equal([new PortRange(22, 22), new PortRange(8000, 8010)], rule.PortRanges);
    }

    [Fact]
    public void A_protocol_without_ports_forgets_them()
    {
        var form = Filled();
        form.Rules[0].Ports = ["22"];
        form.Rules[0].Protocol = RuleProtocol.Icmp;

        var rule = Assert.IsType<CreatePolicy>(Assert.Single(form.ToCommands(() => "x"))).Policy.Rules[0];
        Assert.Empty(rule.Ports);
        Assert.True(form.IsComplete);
    }

    [Fact]
    public void A_new_group_chosen_on_both_sides_is_created_once()
    {
        var form = PolicyForm.New();
        form.Rules[0].From = form.Rules[0].To = [new GroupChoice(null, "Interns", "")];
        var next = 0;

        var commands = form.ToCommands(() => $"id{next++}");
        var group = Assert.IsType<CreateGroup>(commands[0]).Id;
        var rule = Assert.IsType<CreatePolicy>(commands[1]).Policy.Rules[0];
        Assert.Equal(2, commands.Length);
        Assert.Equal((group, group), (Assert.Single(rule.Sources), Assert.Single(rule.Destinations)));
    }

    [Fact]
    public void What_is_missing_is_said_where_it_is_missing()
    {
        var form = PolicyForm.New();
        form.Rules[0].Ports = ["70000"];

        Assert.False(form.IsComplete);
        Assert.NotNull(form.Rules[0].FromError);
        Assert.NotNull(form.Rules[0].ToError);
        Assert.StartsWith("70000 is not a port", form.Rules[0].PortsError, StringComparison.Ordinal);
    }

    [Fact]
    public void Ssh_by_the_client_authorizes_every_source_group()
    {
        var form = Filled();
        form.Rules[0].Protocol = RuleProtocol.NetBirdSsh;

        var created = Assert.IsType<CreatePolicy>(Assert.Single(form.ToCommands(() => "x")));
        Assert.IsType<Decision.Accepted>(Account.Decide(_account, created with { Actor = Actor.System }));
    }

    private PolicyForm Filled()
    {
        var form = PolicyForm.New();
        form.Rules[0].From = GroupForm.Chosen(_account, [SampleAccount.Developers]);
        form.Rules[0].To = GroupForm.Chosen(_account, [SampleAccount.Databases]);
        return form;
    }
}
