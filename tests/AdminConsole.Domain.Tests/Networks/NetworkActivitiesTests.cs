using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Networks;

public sealed class NetworkActivitiesTests
{
    private static readonly Account _account = Given(
        Joined("gw"), GroupOf("a"), GroupOf("b"), NetworkOf("office"), ResourceOf("files", groups: "a"), ResourceOf("db", address: "10.2.0.7"),
        RouterOf("t", peer: "gw"), RouterOf("s", groups: ["a", "b"])).Account;

    public static TheoryData<AccountEvent, int, string, string> Table => new()
    {
        { NetworkOf("n"), 73, "network.create", "n" },
        { new NetworkChanged(new Network(Network("office"), "Home", "")), 74, "network.update", "office" },
        { new NetworkDeleted(Network("office")), 75, "network.delete", "office" },
        { new NetworkResourceCreated(Of("files") with { Id = Resource("r") }), 76, "network.resource.create", "r" },
        { new NetworkResourceChanged(Of("files")), 77, "network.resource.update", "files" },
        { new NetworkResourceDeleted(Resource("files")), 78, "network.resource.delete", "files" },
        { RouterOf("r", peer: "gw"), 79, "network.router.create", "r" },
        { new NetworkRouterChanged(RouterAs("t", peer: "gw", metric: 3)), 80, "network.router.update", "t" },
        { new NetworkRouterDeleted(Router("t")), 81, "network.router.delete", "t" },
        { new GroupResourcesChanged(Group("a"), [Subnet("files"), Host("db")]), 82, "resource.group.add", "a" },
        { new GroupResourcesChanged(Group("a"), []), 83, "resource.group.delete", "a" },
    };

    [Theory]
    [MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public void An_event_has_the_number_and_code_that_tools_know(AccountEvent @event, int number, string code, string target)
    {
        var activity = Assert.Single(Activity.Of(_account, @event));

        Assert.Equal((number, code, target), (activity.Number, activity.Code, activity.Target));
    }

    [Fact]
    public void What_is_gone_afterwards_still_has_its_names()
    {
        Assert.Equal("name=office", Meta(new NetworkDeleted(Network("office"))));
        Assert.Equal(
            "name=files network_id=office network_name=office type=subnet", Meta(new NetworkResourceDeleted(Resource("files"))));
        Assert.Equal("network_id=office network_name=office peer=gw peer_groups=", Meta(new NetworkRouterDeleted(Router("t"))));
        Assert.Equal("network_id=office network_name=office peer= peer_groups=a,b", Meta(new NetworkRouterDeleted(Router("s"))));
        Assert.Equal(
            "id=a name=a resource_id=files resource_name=files resource_type=subnet", Meta(new GroupResourcesChanged(Group("a"), [])));
    }

    [Fact]
    public void What_is_gone_already_is_no_activity()
    {
        Assert.Empty(Activity.Of(_account, new NetworkDeleted(Network("gone"))));
        Assert.Empty(Activity.Of(_account, new NetworkResourceDeleted(Resource("gone"))));
        Assert.Empty(Activity.Of(_account, new NetworkRouterDeleted(Router("gone"))));
        Assert.Empty(Activity.Of(_account, new GroupResourcesChanged(Group("gone"), [Host("db")])));
    }

    [Fact]
    public void A_new_group_comes_before_what_enters_it() => Assert.Equal(
        ["group.add g", "peer.group.add gw", "resource.group.add g"],
        Activity.Of(_account, new GroupCreated(new Group(Group("g"), "g", Issued.Api, [Peer("gw")], [Host("db")])))
            .Select(a => $"{a.Code} {a.Target}"));

    [Fact]
    public void A_corrected_type_is_no_activity() =>
        Assert.Empty(Activity.Of(_account, new GroupResourcesChanged(Group("a"), [Host("files")])));

    [Fact]
    [Statement(52)]
    public void Users_without_the_permission_are_denied_everything_about_networks()
    {
        var scenario = Given(
            UserJoined("ann", Role.User), UserJoined("eve", Role.Auditor), NetworkOf("office"), ResourceOf("files"), Joined("gw"),
            RouterOf("t", peer: "gw"));
        NetworkCommand[] commands =
        [
            new CreateNetwork(Network("n"), "n", ""), new UpdateNetwork(Network("office"), "n", ""), new DeleteNetwork(Network("office")),
            CreateResource("r"), UpdateResource("files"), DeleteResource("files"),
            CreateRouter("r", "gw"), UpdateRouter("t", "office", "gw"), new DeleteNetworkRouter(Router("t"), Network("office")),
        ];

        Assert.Equal(Made.ConcreteTypesOf<NetworkCommand>(), commands.Select(c => c.GetType()).OrderBy(t => t.Name, StringComparer.Ordinal));
        foreach (var command in commands)
        {
            scenario.WhenExactly(command.ByUser("ann")).ThenRejected(RejectionKind.Denied, "permission denied");
            scenario.WhenExactly(command.ByUser("eve")).ThenRejected(RejectionKind.Denied, "permission denied");
        }
    }

    private static NetworkResource Of(string name) => _account.NetworkResources[Resource(name)];

    private static string Meta(AccountEvent @event) =>
        string.Join(" ", Assert.Single(Activity.Of(_account, @event)).Meta.Select(p => $"{p.Key}={p.Value}"));
}
