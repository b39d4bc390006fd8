using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Api;

namespace AdminConsole.Tests.Engine;

public sealed class AccountHistoryTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_join_to_the_whole_history_whatever_their_size()
    {
        var group = new GroupId(house.NewId());
        await house.Host.DoAsync(new CreateGroup(group, "0", [], []));
        await house.RenameAsync(group, SnapshotTable.Every + 30);

        var account = await house.AccountAsync();
        foreach (var count in new[] { 7, 100, SnapshotTable.Every, AccountHistory.MaxCount })
        {
            var entries = await ReadAllAsync(account.Id, count);

            Assert.Equal(Enumerable.Range(1, (int)account.Version).Reverse().Select(v => (long)v), entries.Select(e => e.Recorded.Version));
            Assert.All(entries, e => Assert.Equal(e.Recorded.Version - 1, e.Before.Version));
            Assert.All(entries.Where(e => e.Recorded.Event is GroupRenamed), e => Assert.Equal(
                int.Parse(((GroupRenamed)e.Recorded.Event).Name, System.Globalization.CultureInfo.InvariantCulture) - 1,
                int.Parse(e.Before.Groups[group].Name, System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Equal("group.update", Assert.Single(entries[0].Activities).Code);
        }
    }

    [Fact]
    public async Task The_beginning_has_nothing_before_it()
    {
        var id = (await house.AccountAsync()).Id;
        var history = house.Host.Get<AccountHistory>();

        Assert.Empty(await history.ReadAsync(id, 1, 10, Ended));
        Assert.Equal(1, Assert.Single(await history.ReadAsync(id, 2, 10, Ended)).Recorded.Version);
        Assert.Empty(await history.ReadAsync(new AccountId("nobody"), null, 10, Ended));
    }

    [Fact]
    public async Task A_page_has_an_end()
    {
        var history = house.Host.Get<AccountHistory>();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => history.ReadAsync(new AccountId("x"), null, AccountHistory.MaxCount + 1, Ended));
    }

    private async Task<List<HistoryEntry>> ReadAllAsync(AccountId id, int count)
    {
        var all = new List<HistoryEntry>();
        for (long? before = null; before is null or > 1; before = all[^1].Recorded.Version)
        {
            var page = await house.Host.Get<AccountHistory>().ReadAsync(id, before, count, Ended);
            Assert.InRange(page.Count, 1, count);
            all.AddRange(page);
        }

        return all;
    }
}
