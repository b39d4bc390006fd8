using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;

namespace AdminConsole.Tests.Components.Layout;

/// <summary>What a page gets of the security log, whoever opened it.</summary>
public sealed class PeopleDesksTests : IAsyncLifetime
{
    private SignedUpHost _anna = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(new TurnableClock());

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Theory]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.NetworkAdmin, true)]
    [InlineData(Role.Auditor, true)]
    [InlineData(Role.User, false)]
    public async Task The_security_log_is_read_by_those_who_may_read_events(Role role, bool reads)
    {
        var desk = await DeskOfAsync(await _anna.BenAsync(role));

        Assert.Equal(reads, (await desk.ReadHappenings(null, null, 10, Now)).Count > 0);
        Assert.Equal(reads, (await desk.ReadHappenings(_anna.Owner, null, 10, Now)).Count > 0);
    }

    [Fact]
    public async Task Who_is_blocked_meanwhile_reads_nothing_more()
    {
        var ben = await _anna.BenAsync(Role.Auditor);
        var desk = await DeskOfAsync(ben);
        Assert.NotEmpty(await desk.ReadHappenings(null, null, 10, Now));

        await _anna.Host.DoAsync(new UpdateUser(ben, Role.Auditor, [], Blocked: true));

        Assert.Empty(await desk.ReadHappenings(null, null, 10, Now));
    }

    /// <summary>The clock of this host stands still: all of it happens in one moment.</summary>
    [Fact]
    public async Task Page_by_page_nothing_is_left_out_and_nothing_comes_twice()
    {
        for (var i = 0; i < 3; i++)
            (await _anna.AnnaAsync()).Dispose();

        var desk = await DeskOfAsync(_anna.Owner);
        var all = await desk.ReadHappenings(null, null, 10, Now);
        var read = new List<SecurityHappening>();
        while (await desk.ReadHappenings(null, read.LastOrDefault(), 2, Now) is { Count: > 0 } page)
            read.AddRange(page);

        Assert.Equal(4, all.Count); // with the sign-up
        Assert.Single(all.Select(h => h.At).Distinct());
        Assert.Equal(all, read);
        Assert.Equal(all.OrderByDescending(h => h.Id), all);
    }

    private async Task<PeopleDesk> DeskOfAsync(UserId user) => _anna.Host.Get<PeopleDesks>().Open(
        await _anna.Host.AccountAsync(), user, "session", () => new Origin(Channel.Console, null, null, "c", "1"));
}
