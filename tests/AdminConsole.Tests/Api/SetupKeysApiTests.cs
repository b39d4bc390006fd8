using AdminConsole.Domain.SetupKeys;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Api;

public sealed class SetupKeysApiTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    public async Task A_key_is_shown_once_and_masked_from_then_on()
    {
        var group = await house.Owner.PostAsync("groups", new { name = "laptops" });
        var made = await house.Owner.PostAsync(
            "setup-keys",
            new { name = "office", type = "reusable", expires_in = 86_400, auto_groups = new[] { group.Id }, usage_limit = 5, ephemeral = true, allow_extra_dns_labels = true });

        var key = (string)made.Body["key"]!;
        Assert.Matches("^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$", key);
        var stored = (await house.AccountAsync()).SetupKeys[new SetupKeyId(made.Id)];
        Assert.Equal(SetupKey.HashOf(key), stored.Hash);

        var read = await house.Owner.GetAsync($"setup-keys/{made.Id}");
        Assert.Equal(key[..5] + "****", (string)read.Body["key"]!);
        Assert.DoesNotContain(key, read.Text, StringComparison.Ordinal);
        Assert.Equal(
            $$"""
            {"id":"{{made.Id}}","key":"{{key[..5]}}****","name":"office","type":"reusable","expires":"{{Text(stored.ExpiresAt)}}","valid":true,
            "revoked":false,"used_times":0,"last_used":"0001-01-01T00:00:00Z","state":"valid","auto_groups":["{{group.Id}}"],
            "updated_at":"{{Text(stored.UpdatedAt)}}","usage_limit":5,"ephemeral":true,"allow_extra_dns_labels":true}
            """.ReplaceLineEndings(""),
            read.Text);
        Assert.Equal(TimeSpan.FromDays(1), stored.ExpiresAt - stored.CreatedAt);
        Assert.Equal(read.Text, (await house.Owner.GetAsync("setup-keys")).Item(made.Id).ToJsonString());
    }

    [Theory]
    [InlineData("reusable", null, 0)]
    [InlineData("one-off", 0, 1)]
    [InlineData("one-off", 1, 1)]
    public async Task A_key_without_an_end_never_expires(string type, int? limit, int shown)
    {
        var reply = await house.Owner.PostAsync("setup-keys", new { name = "for ever", type, usage_limit = limit });

        Assert.Equal("0001-01-01T00:00:00Z", (string)reply.Body["expires"]!);
        Assert.Equal(shown, (int)reply.Body["usage_limit"]!);
        Assert.Equal(type, (string)reply.Body["type"]!);
    }

    [Theory]
    [InlineData("""{"type":"reusable"}""", "setup key name shouldn't be empty")]
    [InlineData("""{"name":"k"}""", "unknown setup key type ")]
    [InlineData("""{"name":"k","type":"Weekly"}""", "unknown setup key type weekly")]
    [InlineData("""{"name":"k","type":"reusable","expires_in":-1}""", "expiresin can not be in the past")]
    [InlineData("""{"name":"k","type":"reusable","expires_in":-9223372036854775808}""", "expiresin can not be in the past")]
    [InlineData("""{"name":"k","type":"reusable","expires_in":9223372036854775807}""", "expiresin should be at most 10 years; 0 never expires")]
    [InlineData("""{"name":"k","type":"reusable","usage_limit":-1}""", "usage limit can not be negative")]
    [InlineData("""{"name":"k","type":"one-off","usage_limit":2}""", "a one-off setup key admits one peer: its usage limit can't be above 1")]
    [InlineData("""{"name":"k","type":"reusable","auto_groups":["Nowhere"]}""", "invalid auto groups: group not found: nowhere")]
    public async Task A_key_that_makes_no_sense_is_refused(string body, string message) =>
        (await house.Owner.SendAsync(HttpMethod.Post, "setup-keys", body)).Fails(422, message);

    [Fact]
    public async Task No_key_puts_peers_into_all_since_they_are_there_anyway()
    {
        var all = (await house.AccountAsync()).AllGroup.Id.Value;

        (await house.Owner.PostAsync("setup-keys", new { name = "k", type = "reusable", auto_groups = new[] { all } }))
            .Fails(422, "invalid auto groups: can't add 'all' group to the setup key");
    }

    [Fact]
    public async Task Groups_keep_their_order_and_a_put_replaces_them()
    {
        var groups = new List<string>();
        foreach (var name in new[] { "one", "two", "three" })
            groups.Add((await house.Owner.PostAsync("groups", new { name })).Id);

        groups.Reverse();
        var key = await house.Owner.PostAsync("setup-keys", new { name = "ordered", type = "reusable", auto_groups = groups });
        Assert.Equal(groups, key.Body["auto_groups"]!.AsArray().Select(g => (string)g!));

        var swapped = new[] { groups[1], groups[0] };
        var reply = await house.Owner.PutAsync($"setup-keys/{key.Id}", new { revoked = false, auto_groups = swapped });
        Assert.Equal(swapped, reply.Body["auto_groups"]!.AsArray().Select(g => (string)g!));
    }

    [Fact]
    public async Task A_put_that_changes_nothing_appends_nothing()
    {
        var key = await house.Owner.PostAsync("setup-keys", new { name = "same", type = "reusable" });
        var events = await house.EventsAsync();

        var reply = await house.Owner.PutAsync($"setup-keys/{key.Id}", new { revoked = false, auto_groups = Array.Empty<string>() });

        Assert.Equal("valid", (string)reply.Body["state"]!);
        Assert.Equal(events, await house.EventsAsync());
    }

    [Fact]
    public async Task A_put_must_say_the_groups()
    {
        var key = await house.Owner.PostAsync("setup-keys", new { name = "groupless", type = "reusable" });

        (await house.Owner.PutAsync($"setup-keys/{key.Id}", new { revoked = true })).Fails(422, "setup key autogroups field is invalid");
        (await house.Owner.PutAsync($"setup-keys/{key.Id}", new { auto_groups = new[] { "x" } })).Fails(422, "invalid auto groups: group not found: x");
    }

    [Fact]
    public async Task A_key_is_revoked_for_good_and_deleted()
    {
        var key = await house.Owner.PostAsync("setup-keys", new { name = "lost", type = "reusable" });
        var none = Array.Empty<string>();

        var revoked = await house.Owner.PutAsync($"setup-keys/{key.Id}", new { revoked = true, auto_groups = none });
        Assert.Equal((true, false, "revoked"), ((bool)revoked.Body["revoked"]!, (bool)revoked.Body["valid"]!, (string)revoked.Body["state"]!));
        (await house.Owner.PutAsync($"setup-keys/{key.Id}", new { revoked = false, auto_groups = none }))
            .Fails(422, "can't un-revoke a revoked setup key");

        Assert.Equal("{}", (await house.Owner.DeleteAsync($"setup-keys/{key.Id}")).Text);
        (await house.Owner.GetAsync($"setup-keys/{key.Id}")).Fails(404, $"setup key: {key.Id} not found");
        (await house.Owner.PutAsync($"setup-keys/{key.Id}", new { revoked = true, auto_groups = none })).Fails(404, $"setup key: {key.Id} not found");
        (await house.Owner.DeleteAsync($"setup-keys/{key.Id}")).Fails(404, $"setup key: {key.Id} not found");
    }

    [Fact]
    public async Task A_used_up_key_says_so_and_when_it_was_used()
    {
        await house.PeerAsync("first-user");
        var used = (await house.AccountAsync()).SetupKeys.Values.Single(k => k.UsedTimes == 1);

        var reply = await house.Owner.GetAsync($"setup-keys/{used.Id}");

        Assert.Equal(1, (int)reply.Body["used_times"]!);
        Assert.Equal(Text(used.LastUsed), (string)reply.Body["last_used"]!);
    }

    [Fact]
    public async Task A_key_expires_on_the_second()
    {
        var clock = new TurnableClock();
        await using var turned = new ApiHouse(clock);
        await turned.InitializeAsync();
        var key = await turned.Owner.PostAsync("setup-keys", new { name = "short", type = "reusable", expires_in = 1_800 });

        clock.Turn(TimeSpan.FromSeconds(1_799));
        Assert.Equal("valid", (string)(await turned.Owner.GetAsync($"setup-keys/{key.Id}")).Body["state"]!);

        clock.Turn(TimeSpan.FromSeconds(1));
        var expired = await turned.Owner.GetAsync($"setup-keys/{key.Id}");
        Assert.Equal(("expired", false), ((string)expired.Body["state"]!, (bool)expired.Body["valid"]!));
    }

    [Fact]
    public async Task A_repeated_post_gets_the_same_key_in_clear_again()
    {
        var body = new { name = "repeated", type = "reusable" };
        var first = await house.Owner.PostAsync("setup-keys", body, "again");
        var second = await house.Owner.PostAsync("setup-keys", body, "again");
        var another = await house.Owner.PostAsync("setup-keys", body, "another");

        Assert.Equal(first.Text, second.Text);
        Assert.NotEqual((string)first.Body["key"]!, (string)another.Body["key"]!);

        // Another process does not know the key, and does not pretend to.
        await using var elsewhere = await TestHost.StartAsync(database: house.Host.Database);
        using var client = new ApiClient(elsewhere.Url, house.Owner.Token);
        (await client.PostAsync("setup-keys", body, "again")).Fails(409, $"setup key with id {first.Id} already exists");
    }

    private static string Text(DateTimeOffset? time) =>
        time!.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", System.Globalization.CultureInfo.InvariantCulture);
}
