using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>However many want to be it: there is one owner.</summary>
public sealed class OwnershipTests
{
    private const int Many = 100;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    [FaultCase(45)]
    public async Task Of_a_hundred_who_claim_the_account_on_two_hosts_one_owns_it()
    {
        await using var first = await TestHost.StartAsync();
        await using var second = await TestHost.StartAsync(database: first.Database);
        var account = (await first.AccountAsync()).Id;

        var results = await Task.WhenAll(Enumerable.Range(0, Many).Select(i => AskAsync(
            i % 2 == 0 ? first : second, account, new ClaimOwnership(new UserId($"user{i}"), User.LocalIssuer, DateTimeOffset.UnixEpoch), Actor.System)));

        Assert.Single(results, r => r.Accepted);
        Assert.All(
            results.Where(r => !r.Accepted),
            r => Assert.Equal(new Rejection(RejectionKind.Precondition, "setup already completed"), r.Rejection));
        Assert.Single((await first.AccountAsync()).Snapshot.Users);
    }

    [Fact]
    [FaultCase(45)]
    public async Task Of_a_hundred_who_want_the_ownership_at_once_one_gets_it()
    {
        await using var first = await TestHost.StartAsync();
        await using var second = await TestHost.StartAsync(database: first.Database);
        var account = (await first.AccountAsync()).Id;
        await first.DoAsync(new ClaimOwnership(new UserId("owner"), User.LocalIssuer, DateTimeOffset.UnixEpoch));
        for (var i = 0; i < Many; i++)
        {
            await first.DoAsync(new AddUser(
                new UserId($"user{i}"), User.LocalIssuer, $"user{i}", Role.Admin, [], Invited: true, DateTimeOffset.UnixEpoch));
        }

        // The owner hands it to everybody, wants to be rid of it, and every admin helps herself.
        var owner = new Actor.User(new UserId("owner"));
        var given = Enumerable.Range(0, Many).Select(i => Ask(i, Give($"user{i}"), owner));
        var left = Enumerable.Range(0, Many).Select(i => Ask(i, new UpdateUser(owner.Id, Role.User, [], Blocked: false), owner));
        var taken = Enumerable.Range(0, Many).Select(i => Ask(i, Give($"user{i}"), new Actor.User(new UserId($"user{i}"))));
        var results = await Task.WhenAll([.. given, .. left, .. taken]);

        var users = (await first.AccountAsync()).Snapshot.Users.Values;
        var one = Assert.Single(users, u => u.Role == Role.Owner);
        Assert.NotEqual(owner.Id, one.Id);
        Assert.Single(results, r => r.Appended);
        Assert.Equal(Role.Admin, users.Single(u => u.Id == owner.Id).Role);
        Assert.All(results.Where(r => !r.Accepted), r => Assert.Equal(RejectionKind.Denied, r.Rejection!.Kind)); // not accepted

        Task<CommandResult> Ask(int i, AccountCommand command, Actor actor) => AskAsync(i % 2 == 0 ? first : second, account, command, actor);
        static UpdateUser Give(string user) => new(new UserId(user), Role.Owner, [], Blocked: false);
    }

    [Fact]
    [FaultCase(45)]
    public async Task Of_many_who_open_the_set_up_link_at_once_and_sign_in_one_becomes_owner()
    {
        await using var house = await HouseWithProvider.OpenAsync();
        var code = house.Host.App.SetupLink!.Query; // a fresh host has one

        var places = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            using var visitor = house.NewVisitor();
            return (await visitor.SignInAsync($"user{i}", $"/signin/start{code}")).Path;
        }));

        Assert.Single(places, "/");
        Assert.Equal(7, places.Count(p => p == "/welcome?error=code"));
        Assert.Equal(Role.Owner, Assert.Single((await house.Host.AccountAsync()).Snapshot.Users.Values).Role);
    }

    private static Task<CommandResult> AskAsync(TestHost host, AccountId account, AccountCommand command, Actor actor) =>
        host.Accounts.ExecuteAsync(
            account, command with { Actor = actor }, new Origin(Channel.Console, null, null, "test", Guid.NewGuid().ToString()), Now);
}
