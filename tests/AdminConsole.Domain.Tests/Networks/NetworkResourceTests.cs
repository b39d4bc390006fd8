using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Policies;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Networks;

public sealed class NetworkResourceTests
{
    private readonly Scenario _scenario = Given(
        NetworkOf("office"), NetworkOf("home"), GroupOf("a"), GroupOf("b"), GroupOf("c"), ResourceOf("files", groups: ["a", "b"]));

    [Fact]
    public void A_resource_joins_its_groups()
    {
        var create = CreateResource("db", address: " 10.2.0.7 ", groups: ["b", "c", "b"]) with { Name = " Database ", Description = "of sales" };
        var after = _scenario.When(create)
            .Then(
                new NetworkResourceCreated(new NetworkResource(
                    Resource("db"), Network("office"), "Database", "of sales", ResourceType.Host, Prefix("10.2.0.7/32"), "", Enabled: true)),
                new GroupResourcesChanged(Group("b"), [Subnet("files"), Host("db")]),
                new GroupResourcesChanged(Group("c"), [Host("db")]))
            .Account;

        Assert.Equal("10.2.0.7", after.NetworkResources[Resource("db")].Address);
    }

    [Fact]
    public void A_resource_may_be_in_the_group_All() =>
        _scenario.When(CreateResource("db", groups: All)).Then(
            new NetworkResourceCreated(new NetworkResource(
                Resource("db"), Network("office"), "db", "", ResourceType.Subnet, Prefix("10.1.0.0/16"), "", Enabled: true)),
            new GroupResourcesChanged(Group(All), [Subnet("db")]));

    [Fact]
    public void The_same_command_again_is_no_event_and_another_under_its_id_is_refused()
    {
        _scenario.When(CreateResource("files", groups: ["b", "a"])).ThenNothingNew();

        foreach (var other in (CreateNetworkResource[])
        [
            CreateResource("files", groups: "a"),
            CreateResource("files", address: "10.1.0.0/17", groups: ["a", "b"]),
            CreateResource("files", address: "nothing", groups: ["a", "b"]),
            CreateResource("files", groups: ["a", "b"]) with { Enabled = false },
        ])
        {
            _scenario.When(other).ThenRejected(RejectionKind.AlreadyExists, "network resource with id files already exists");
        }
    }

    [Fact]
    [Statement(52)]
    public void What_cannot_be_is_not_created()
    {
        _scenario.When(CreateResource("db") with { Name = "files" }).ThenRejected(
            RejectionKind.Invalid, "failed to create network resource: resource with name files already exists");
        _scenario.When(CreateResource("db", "home") with { Name = "files" }).ThenRejected(RejectionKind.Invalid);
        _scenario.When(CreateResource("db", address: "invalid")).ThenRejected(
            RejectionKind.Invalid, "failed to create new network resource: invalid address: not a valid host, subnet, or domain");
        _scenario.When(CreateResource("db", "gone")).ThenRejected(RejectionKind.NotFound, "network: gone not found");
        _scenario.When(CreateResource("db", groups: ["a", "gone"])).ThenRejected(
            RejectionKind.NotFound, "failed to create network resource: group: gone not found");
        _scenario.When(CreateResource("db") with { Name = " " }).ThenRejected(
            RejectionKind.Invalid, "network resource name shouldn't be empty");
        _scenario.When(CreateResource("db") with { Description = new string('x', 4097) }).ThenRejected(
            RejectionKind.Invalid, "network resource description should be at most 4096 characters");
    }

    [Fact]
    public void An_edit_replaces_everything_and_reconciles_the_groups() =>
        _scenario.When(new UpdateNetworkResource(
                Resource("files"), Network("office"), " Archive ", "old", "*.Archive.example", Enabled: false, GroupIds("c", "b")))
            .Then(
                new NetworkResourceChanged(new NetworkResource(
                    Resource("files"), Network("office"), "Archive", "old", ResourceType.Domain, null, "*.archive.example", Enabled: false)),
                new GroupResourcesChanged(Group("a"), []),
                new GroupResourcesChanged(Group("c"), [new ResourceRef("files", ResourceType.Domain)]));

    [Fact]
    public void What_stays_as_it_is_is_no_event()
    {
        _scenario.When(UpdateResource("files", groups: ["b", "a", "a"])).ThenNothingNew();
        _scenario.When(UpdateResource("files", groups: "a")).Then(new GroupResourcesChanged(Group("b"), []));
    }

    [Fact]
    public void Groups_and_rules_follow_an_address_of_another_type()
    {
        var policy = PolicyOf("p", to: "");
        var after = _scenario
            .And(
                new PolicyCreated(policy with { Rules = [policy.Rules[0] with { DestinationResource = Subnet("files") }] }),
                Rule(All, "peer:files", name: "of a peer with that id"))
            .When(UpdateResource("files", address: "10.1.0.9", groups: ["a", "b"])).ThenAccepted().Account;

        Assert.Equal([Host("files")], after.Groups[Group("a")].Resources);
        Assert.Equal(Host("files"), after.Policies[0].Rules[0].DestinationResource);
        Assert.Equal(new ResourceRef("files", ResourceType.Peer), after.Policies[1].Rules[0].DestinationResource);
    }

    [Fact]
    [Statement(52)]
    public void What_cannot_be_is_not_changed()
    {
        var scenario = _scenario.And(ResourceOf("db", address: "10.2.0.7"));

        scenario.When(UpdateResource("db") with { Name = "files" }).ThenRejected(RejectionKind.Invalid, "new resource name already exists");
        scenario.When(UpdateResource("db", address: "invalid")).ThenRejected(
            RejectionKind.Invalid, "failed to get resource type: not a valid host, subnet, or domain");
        scenario.When(UpdateResource("gone")).ThenRejected(RejectionKind.NotFound, "network resource: gone not found");
        scenario.When(UpdateResource("db", "home")).ThenRejected(
            RejectionKind.BadRequest, "resource db is not part of the network home");
        scenario.When(UpdateResource("db", groups: ["a", "gone"])).ThenRejected(
            RejectionKind.NotFound, "failed to update network resource: group: gone not found");
        scenario.When(UpdateResource("db") with { Name = new string('x', 256) }).ThenRejected(
            RejectionKind.Invalid, "network resource name should be at most 255 characters");
    }

    [Fact]
    [Statement(53)]
    public void A_deleted_resource_leaves_its_groups_first() =>
        _scenario.And(ResourceOf("db", groups: "b")).When(DeleteResource("files")).Then(
            new GroupResourcesChanged(Group("a"), []),
            new GroupResourcesChanged(Group("b"), [Subnet("db")]),
            new NetworkResourceDeleted(Resource("files")));

    [Fact]
    public void A_policy_that_names_a_deleted_resource_stays()
    {
        var policy = PolicyOf("p", to: "");
        var named = policy with { Rules = [policy.Rules[0] with { DestinationResource = Subnet("files") }] };

        var after = _scenario.And(Joined("web"), new PolicyCreated(named)).When(DeleteResource("files")).ThenAccepted();

        Assert.True(Assert.Single(after.Account.Policies).SameAs(named));
        Assert.Empty(after.MapOf("web").Peers);
    }

    [Fact]
    public void Only_a_resource_of_the_network_is_deleted()
    {
        _scenario.When(DeleteResource("gone")).ThenRejected(RejectionKind.NotFound, "network resource: gone not found");
        _scenario.When(DeleteResource("files", "home")).ThenRejected(
            RejectionKind.BadRequest, "resource files is not part of the network home");
    }
}
