using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using static AdminConsole.Domain.Tests.Dns.DnsAsks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Dns;

public sealed class NameServerGroupTests
{
    private const string Letters =
        "domain should consists of only letters, numbers, and hyphens with no leading, trailing hyphens, or spaces";

    private readonly Scenario _scenario = Given(GroupOf("g1"), GroupOf("g2"), Create("taken", Servers("taken")));

    [Fact]
    [Statement(58)]
    public void A_primary_group_is_asked_for_all_names()
    {
        var draft = Servers(" office ") with
        {
            NameServers = [Server("8.8.8.8"), Server("2001:DB8::53", port: null)],
            Groups = GroupIds("g2", "g1", "g2"),
            Description = "d",
        };
        var group = new NameServerGroup(
            new NameServerGroupId("n"), "office", "d", [new NameServer(Ip("8.8.8.8"), 53), new NameServer(Ip("2001:db8::53"), 53)],
            GroupIds("g2", "g1"), Primary: true, [], Enabled: true, SearchDomainsEnabled: false);

        _scenario.When(Create("n", draft)).Then(new NameServerGroupCreated(group)).When(Create("n", draft)).ThenNothingNew();
    }

    [Fact]
    [Statement(58)]
    public void Another_group_is_asked_for_its_domains()
    {
        var draft = Servers("office", "corp.example", "Bücher.example.") with { SearchDomainsEnabled = true };

        _scenario.When(Create("n", draft)).Then<NameServerGroupCreated>(e =>
            Assert.Equal(["corp.example", "xn--bcher-kva.example"], e.NameServerGroup.Domains));
    }

    [Fact]
    [Statement(58)]
    public void A_group_is_primary_or_has_domains()
    {
        Refused(
            Servers() with { Primary = false },
            "nameserver group primary status is false and domains are empty, it should be primary or have at least one domain");
        Refused(
            Servers("office", "corp.example") with { Primary = true },
            "nameserver group primary status is true and domains are not empty, you should set either primary or domain");
        Refused(
            Servers() with { SearchDomainsEnabled = true },
            "nameserver group primary status is true and search domains is enabled, you should not set search domains for primary nameservers");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("010.1.2.3")]
    [InlineData("0x7f.1")]
    [InlineData("dns.example.com")]
    [InlineData("fe80::1%eth0")]
    [InlineData("")]
    public void A_name_server_has_an_address(string address) => Refused(With(Server("1.1.1.1"), Server(address)), "invalid NS servers format");

    [Theory]
    [InlineData("tcp")]
    [InlineData("UDP")]
    [InlineData("")]
    public void A_name_server_answers_over_UDP(string type) => Refused(With(Server("1.1.1.1", type)), "invalid NS servers format");

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(65536, false)]
    [InlineData(1, true)]
    [InlineData(65535, true)]
    public void A_port_is_between_1_and_65535(int port, bool good)
    {
        if (good)
            _scenario.When(Create("n", With(Server("1.1.1.1", port: port)))).ThenAccepted();
        else
            Refused(With(Server("1.1.1.1", port: port)), "invalid NS servers format");
    }

    [Theory]
    [Statement(58)]
    [InlineData(0)]
    [InlineData(4)]
    public void A_group_has_1_to_3_name_servers(int count)
    {
        Refused(With([.. Enumerable.Repeat(Server("1.1.1.1"), count)]), $"the list of nameservers should be 1 or 3, got {count}");
        _scenario.When(Create("n", With([.. Enumerable.Repeat(Server("1.1.1.1"), 3)]))).ThenAccepted();
    }

    [Theory]
    [Statement(58)]
    [InlineData(0)]
    [InlineData(45)]
    [InlineData(41)]
    public void A_name_has_1_to_40_characters(int length)
    {
        Refused(Servers(new string('x', length)), "nameserver group name should be between 1 and 40");
        _scenario.When(Create("n", Servers(string.Concat(Enumerable.Repeat("🦊", 40))))).ThenAccepted();
    }

    [Fact]
    [Statement(58)]
    public void A_name_that_is_taken_is_refused() => Refused(Servers("taken"), "nameserver group with name taken already exist");

    [Fact]
    [Statement(58)]
    public void Somebody_asks_the_name_servers()
    {
        Refused(Servers() with { Groups = [] }, "the list of group IDs should not be empty");
        Refused(Servers() with { Groups = GroupIds("gone") }, "group id gone not found");
        Refused(Servers() with { Groups = GroupIds("") }, "group ID should not be empty string");
    }

    [Fact]
    [Statement(58)]
    public void An_invalid_domain_is_named() => Refused(
        Servers("office", "corp.example", "a b"),
        $"nameserver group got an invalid domain: a b \"{Letters}\"");

    [Fact]
    public void There_are_at_most_250_domains_and_4096_characters_of_description()
    {
        Refused(
            Servers("office", [.. Enumerable.Repeat("corp.example", 251)]), "nameserver group should have at most 250 domains, got 251");
        _scenario.When(Create("n", Servers("office", [.. Enumerable.Repeat("corp.example", 250)]))).ThenAccepted();
        Refused(
            Servers() with { Description = new string('x', 4097) }, "nameserver group description should be at most 4096 characters");
        _scenario.When(Create("n", Servers() with { Description = new string('x', 4096) })).ThenAccepted();
    }

    [Fact]
    public void The_first_thing_that_is_wrong_is_named()
    {
        var draft = new NameServerGroupDraft("", "", [Server("x")], [], true, ["x y"], true, true);
        Refused(draft, "invalid NS servers format");
        draft = draft with { NameServers = [] };
        Refused(draft, "nameserver group primary status is true and domains are not empty, you should set either primary or domain");
        draft = draft with { Primary = false };
        Refused(draft, $"nameserver group got an invalid domain: x y \"{Letters}\"");
        draft = draft with { Domains = ["x.yy"] };
        Refused(draft, "the list of nameservers should be 1 or 3, got 0");
        draft = draft with { NameServers = [Server("1.1.1.1")] };
        Refused(draft, "nameserver group name should be between 1 and 40");
        draft = draft with { Name = "taken" };
        Refused(draft, "nameserver group with name taken already exist");
        Refused(draft with { Name = "n" }, "the list of group IDs should not be empty");
    }

    [Fact]
    public void Another_group_under_the_same_id_is_refused() =>
        _scenario.When(Create("taken", Servers())).ThenRejected(RejectionKind.AlreadyExists, "nameserver group with id taken already exists");

    [Fact]
    public void A_group_is_replaced_as_a_whole()
    {
        var changed = _scenario.When(Update("taken", Servers("taken", "corp.example") with { Enabled = false }))
            .Then<NameServerGroupChanged>(e => Assert.True(e.NameServerGroup is { Primary: false, Enabled: false, Domains: ["corp.example"] }));

        changed.When(Update("taken", Servers("taken", "CORP.example.") with { Enabled = false })).ThenNothingNew();
    }

    [Fact]
    public void A_deleted_group_is_gone_and_an_unknown_one_not_found()
    {
        var id = new NameServerGroupId("taken");
        var after = _scenario.When(new DeleteNameServerGroup(id)).Then(new NameServerGroupDeleted(id));

        Assert.Empty(after.Account.NameServerGroups);
        after.When(new DeleteNameServerGroup(id)).ThenRejected(RejectionKind.NotFound, "nameserver group: taken not found");
        after.When(Update("taken", Servers())).ThenRejected(RejectionKind.NotFound, "nameserver group: taken not found");
    }

    private static NameServerGroupDraft With(params ImmutableArray<NameServerDraft> servers) => Servers() with { NameServers = servers };

    private void Refused(NameServerGroupDraft draft, string text)
    {
        _scenario.When(Create("n", draft)).ThenRejected(RejectionKind.Invalid, text);
        _scenario.And(Create("n", Servers())).When(Update("n", draft)).ThenRejected(RejectionKind.Invalid, text);
    }
}
