using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>A host whose owner, Anna, signs in with a password.</summary>
internal sealed class SignedUpHost : IAsyncDisposable
{
    public const string Email = "anna@example.com";
    public const string BensEmail = "ben@example.com";
    public const string Password = "correct horse battery";

    private SignedUpHost(TestHost host, UserId owner) => (Host, Owner) = (host, owner);

    public TestHost Host { get; }

    public UserId Owner { get; }

    public static async Task<SignedUpHost> StartAsync(TimeProvider clock, params IEnumerable<(string Name, string Value)> settings)
    {
        var host = await TestHost.StartAsync(clock, database: null, settings);
        var code = host.App.SetupLink!.Query["?code=".Length..]; // a host with a fresh database has a link
        using var browser = new Browser(host.Url);
        Assert.Equal("/", await browser.PostAsync(
            $"/welcome?code={code}", "/welcome", ("code", code), ("name", "Anna Vogt"), ("email", Email), ("password", Password), ("password2", Password)));
        return new SignedUpHost(host, (await host.AccountAsync()).Snapshot.Owner!.Id); // just made
    }

    /// <summary>Another host on the database of one that was signed up.</summary>
    public static async Task<SignedUpHost> ContinueAsync(TimeProvider clock, string database, params IEnumerable<(string Name, string Value)> settings)
    {
        var host = await TestHost.StartAsync(clock, database, settings);
        return new SignedUpHost(host, (await host.AccountAsync()).Snapshot.Owner!.Id); // the first host made one
    }

    /// <summary>A browser in which Anna is signed in.</summary>
    public async Task<Browser> AnnaAsync()
    {
        var browser = new Browser(Host.Url);
        Assert.Equal("/", await browser.SignInAsync(Email, Password));
        return browser;
    }

    /// <summary>A second person, Ben, who signs in with the same password.</summary>
    public async Task<UserId> BenAsync(Role role = Role.User)
    {
        var id = new UserId(Host.Get<Xid>().Next());
        var account = await Host.DoAsync(new AddUser(id, User.LocalIssuer, id.Value, role, [], Invited: true, Host.Get<TimeProvider>().GetUtcNow()));
        Assert.NotNull(await Host.Get<PeopleTable>().AddLocalUserAsync(
            account.Id, new PersonRow(id, "Ben", BensEmail), PasswordHash.Of(Password), TestContext.Current.CancellationToken));
        return id;
    }

    /// <summary>What the security log holds, the oldest first.</summary>
    public async Task<IReadOnlyList<string>> SecurityLogAsync()
    {
        var account = (await Host.AccountAsync()).Id;
        var history = Host.Get<AccountHistory>();
        var rows = await history.ReadSecurityAsync(account, of: null, below: null, 1_000, TestContext.Current.CancellationToken);
        return [.. rows.OrderBy(r => r.Id).Select(r => r.Kind)];
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
