using System.Globalization;
using System.Text.Json.Nodes;
using AdminConsole.Domain.Groups;
using AdminConsole.Engine;
using AdminConsole.Storage;

namespace AdminConsole.Tests.Api;

public sealed class EventsApiTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    public async Task What_happened_is_told_newest_first_with_who_did_it()
    {
        await house.Host.Get<PeopleTable>().PutLocalUserAsync(
            (await house.AccountAsync()).Id, new PersonRow(house.OwnerId, "Ada", "ada@example.org"), "none", TestContext.Current.CancellationToken);
        var group = await house.Owner.PostAsync("groups", new { name = "narrated" });
        var peer = await house.PeerAsync("narrator", null, new GroupId(group.Id));
        await house.Owner.PutAsync($"groups/{group.Id}", new { name = "retold" });

        var events = (await house.Owner.GetAsync("events")).Items;

        Assert.Equal(
            ["peer.group.delete", "group.update", "setupkey.peer.add", "setupkey.add", "group.add"],
            events.Take(5).Select(e => (string)e!["activity_code"]!));
        Assert.Equal(["id", "timestamp", "activity", "activity_code", "initiator_id", "initiator_name", "initiator_email", "target_id", "meta"],
            events[0]!.AsObject().Select(p => p.Key));
        Assert.Equal(events.Count, events.Select(e => (string)e!["id"]!).Distinct().Count());

        var removed = events[0]!;
        Assert.Equal((peer.Id.Value, "Group removed from peer"), ((string)removed["target_id"]!, (string)removed["activity"]!));
        Assert.Equal((house.OwnerId.Value, "Ada", "ada@example.org"), Initiator(removed));
        var renamed = events[1]!;
        Assert.Equal(("narrated", "retold"), ((string)renamed["meta"]!["old_name"]!, (string)renamed["meta"]!["new_name"]!));
        var joined = events[2]!;
        var key = (await house.AccountAsync()).SetupKeys.Values.Single(k => k.UsedTimes == 1 && k.AutoGroups.Contains(new GroupId(group.Id)));
        Assert.Equal((key.Id.Value, key.Name, ""), Initiator(joined));
        Assert.Equal((peer.Id.Value, peer.Address.ToString()), ((string)joined["target_id"]!, (string)joined["meta"]!["ip"]!));
        Assert.Equal(("sys", "", ""), Initiator(events[3]!));

        Assert.Equal("account.create", (string)events.Single(e => (string)e!["id"]! == "1")!["activity_code"]!);
        Assert.Equal(events.ToJsonString(), (await house.Owner.GetAsync("events/audit")).Body.ToJsonString());
    }

    [Fact]
    public async Task Sign_ins_stand_among_the_events()
    {
        var account = (await house.AccountAsync()).Id;
        await house.Host.Get<SecurityLog>().WriteAsync(
            account, house.Now, "dashboard.login", house.OwnerId.Value, "192.0.2.1", "browser", TestContext.Current.CancellationToken);
        await house.Owner.PostAsync("groups", new { name = "after sign-in" });

        var events = (await house.Owner.GetAsync("events/audit")).Items;

        Assert.Equal("group.add", (string)events[0]!["activity_code"]!);
        Assert.Equal(("dashboard.login", "Dashboard login"), ((string)events[1]!["activity_code"]!, (string)events[1]!["activity"]!));
        Assert.Equal("192.0.2.1", (string)events[1]!["meta"]!["address"]!);
        Assert.Equal(house.OwnerId.Value, (string)events[1]!["initiator_id"]!);
    }

    [Fact]
    public async Task A_long_history_is_told_in_full()
    {
        await using var busy = new ApiHouse();
        await busy.InitializeAsync();
        var group = await busy.Owner.PostAsync("groups", new { name = "0" });
        await busy.RenameAsync(new GroupId(group.Id), AccountHistory.MaxCount + 100);

        var renames = (await busy.Owner.GetAsync("events")).Items.Where(e => (string)e!["activity_code"]! == "group.update").ToList();

        var numbers = Enumerable.Range(0, AccountHistory.MaxCount + 101).Reverse().Select(n => n.ToString(CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(numbers.SkipLast(1), renames.Select(e => (string)e!["meta"]!["new_name"]!));
        Assert.Equal(numbers.Skip(1), renames.Select(e => (string)e!["meta"]!["old_name"]!));
    }

    private static (string Id, string Name, string Email) Initiator(JsonNode e) =>
        ((string)e["initiator_id"]!, (string)e["initiator_name"]!, (string)e["initiator_email"]!);
}
