using AdminConsole.Components.Peers;
using AdminConsole.Components.ServiceUsers;
using AdminConsole.Components.SetupKeys;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace AdminConsole.Tests.Components;

/// <summary>However much there is, a page holds what fits on a few screens: the rest is asked for.</summary>
public sealed class LargeAccountTests : ConsoleTestContext
{
    private const int Many = 10_000;

    /// <summary>A page of a list, each row with its cells, badges and buttons.</summary>
    private const int MostElements = 3_000;

    private readonly Account _some = SampleAccount.New().After(SampleAccount.Key(SampleAccount.Fleet, "fleet", SetupKeyType.Reusable)).WithPeer("db", 1);

    [Fact, FaultCase(48)]
    public void Of_ten_thousand_peers_a_page_is_drawn()
    {
        var peer = Assert.Single(_some.Peers);
        var all = Range(i => peer with { Id = new PeerId($"peer-{i}"), Name = $"db-{i}" });
        Account = _some with { Peers = all.Aggregate(PeerCollection.Empty, (peers, p) => peers.With(p)) };
        IsBounded(RenderConsole<PeersPage>(), "1 to 50 of 10000 peers");
    }

    [Fact, FaultCase(48)]
    public void Of_ten_thousand_setup_keys_a_page_is_drawn()
    {
        var key = _some.SetupKeys[SampleAccount.Fleet];
        Account = _some with { SetupKeys = _some.SetupKeys.SetItems(Range(i => new SetupKeyId($"key-{i}")).Select(id => KeyValuePair.Create(id, key with { Id = id }))) };
        IsBounded(RenderConsole<SetupKeysPage>(), "1 to 50 of 10001 keys");
    }

    [Fact, FaultCase(48)]
    public void Of_ten_thousand_users_a_page_is_drawn()
    {
        var user = _some.Users[SampleAccount.Owner];
        Account = _some with { Users = _some.Users.SetItems(Range(i => new UserId($"user-{i}")).Select(id => KeyValuePair.Create(id, user with { Id = id, Role = Role.User }))) };
        IsBounded(RenderConsole<UsersPage>(), "1 to 50 of 10001 users");
    }

    [Fact, FaultCase(48)]
    public void Of_ten_thousand_service_users_a_page_is_drawn()
    {
        var service = _some.After(new CreateServiceUser(new UserId("service"), "service", Role.Auditor, NonDeletable: false, SampleAccount.Noon)).Users[new UserId("service")];
        Account = _some with { Users = _some.Users.SetItems(Range(i => new UserId($"user-{i}")).Select(id => KeyValuePair.Create(id, service with { Id = id, ServiceUserName = id.Value }))) };
        IsBounded(RenderConsole<ServiceUsersPage>(), "1 to 50 of 10000 service users");
    }

    private static IEnumerable<T> Range<T>(Func<int, T> make) => Enumerable.Range(0, Many).Select(make);

    private static void IsBounded<TPage>(IRenderedComponent<TPage> page, string total)
        where TPage : IComponent
    {
        Assert.Equal(50, page.FindAll("tbody tr").Count);
        Assert.InRange(page.FindAll("*").Count, 50, MostElements);
        Assert.Contains(total, page.Markup.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
