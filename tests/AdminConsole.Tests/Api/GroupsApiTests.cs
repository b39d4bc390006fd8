using System.Text.Json.Nodes;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Tests.Api;

public sealed class GroupsApiTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    public async Task A_group_is_made_read_changed_and_deleted()
    {
        var (first, second) = (await house.PeerAsync("first"), await house.PeerAsync("second"));

        var made = await house.Owner.PostAsync("groups", new { name = "crew", peers = new[] { first.Id.Value } });
        Assert.Matches("^[0-9a-v]{20}$", made.Id);
        AssertJson(
            $$$"""
            {"id":"{{{made.Id}}}","name":"crew","peers_count":1,"resources_count":0,"issued":"api",
             "peers":[{"id":"{{{first.Id}}}","name":"first"}],"resources":[]}
            """,
            made.Body);
        AssertJson(made.Text, (await house.Owner.GetAsync($"groups/{made.Id}")).Body);
        AssertJson(made.Text, (await house.Owner.GetAsync("groups")).Item(made.Id));

        var changed = await house.Owner.PutAsync($"groups/{made.Id}", new { name = "staff", peers = new[] { second.Id.Value } });
        Assert.Equal("staff", (string)changed.Body["name"]!);
        Assert.Equal(second.Id.Value, (string)Assert.Single(changed.Body["peers"]!.AsArray())!["id"]!);
        AssertJson(changed.Text, (await house.Owner.GetAsync($"groups/{made.Id}")).Body);

        Assert.Equal("{}", (await house.Owner.DeleteAsync($"groups/{made.Id}")).Text);
        (await house.Owner.GetAsync($"groups/{made.Id}")).Fails(404, $"group: {made.Id} not found");
    }

    [Fact]
    public async Task A_put_without_peers_empties_the_group()
    {
        var peer = await house.PeerAsync("leaver");
        var group = await house.Owner.PostAsync("groups", new { name = "emptied", peers = new[] { peer.Id.Value } });

        var reply = await house.Owner.PutAsync($"groups/{group.Id}", new { name = "emptied" });

        Assert.Equal(0, (int)reply.Body["peers_count"]!);
        Assert.Empty(reply.Body["peers"]!.AsArray());
    }

    [Fact]
    public async Task Resources_keep_their_order_and_have_the_type_of_their_address()
    {
        var network = new NetworkId(house.NewId());
        await house.Host.DoAsync(new CreateNetwork(network, "office", ""));
        var (host, domain, subnet) = (await AddAsync("10.4.0.7"), await AddAsync("*.office.example"), await AddAsync("10.4.0.0/16"));
        var sent = new[] { new { id = subnet, type = "host" }, new { id = host, type = "host" }, new { id = domain, type = "domain" } };

        var reply = await house.Owner.PostAsync("groups", new { name = "with resources", resources = sent });

        Assert.Equal(3, (int)reply.Body["resources_count"]!);
        AssertJson(
            $$"""[{"id":"{{subnet}}","type":"subnet"},{"id":"{{host}}","type":"host"},{"id":"{{domain}}","type":"domain"}]""",
            reply.Body["resources"]!);
        (await house.Owner.DeleteAsync($"groups/{reply.Id}")).Fails(400, $"group has been linked to network resource: {subnet}");

        async Task<string> AddAsync(string address)
        {
            var id = house.NewId();
            await house.Host.DoAsync(new CreateNetworkResource(new NetworkResourceId(id), network, $"office {address}", "", address, true, []));
            return id;
        }
    }

    [Fact]
    public async Task A_put_that_changes_nothing_appends_nothing()
    {
        var peer = await house.PeerAsync("stayer");
        var body = new { name = "unchanged", peers = new[] { peer.Id.Value } };
        var group = await house.Owner.PostAsync("groups", body);
        var events = await house.EventsAsync();

        var reply = await house.Owner.PutAsync($"groups/{group.Id}", body);

        AssertJson(group.Text, reply.Body);
        Assert.Equal(events, await house.EventsAsync());
    }

    [Fact]
    public async Task A_post_repeated_under_its_idempotency_key_makes_one_group()
    {
        var first = await house.Owner.PostAsync("groups", new { name = "once" }, "key-1");
        var events = await house.EventsAsync();
        var second = await house.Owner.PostAsync("groups", new { name = "once" }, "key-1");

        AssertJson(first.Text, second.Body);
        Assert.Equal(events, await house.EventsAsync());

        // The key is the user's own: nobody else's request is taken for a repetition of it.
        var other = await house.ClientAsync(Domain.Users.Role.Admin);
        (await other.PostAsync("groups", new { name = "once" }, "key-1")).Fails(409, "group with name once already exists");
    }

    [Fact]
    public async Task A_repeated_post_is_recognised_after_a_restart()
    {
        var first = await house.Owner.PostAsync("groups", new { name = "before restart" }, "key-2");
        await using var again = await Fixtures.TestHost.StartAsync(database: house.Host.Database);
        using var client = new ApiClient(again.Url, house.Owner.Token);
        var events = await house.EventsAsync();

        var second = await client.PostAsync("groups", new { name = "before restart" }, "key-2");

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(events, (await again.AccountAsync()).Snapshot.Version);
    }

    [Fact]
    public async Task A_group_is_found_by_its_name_or_not_at_all()
    {
        var group = await house.Owner.PostAsync("groups", new { name = "By Name & more" });

        Assert.Equal(group.Id, (string)Assert.Single((await house.Owner.GetAsync("groups?name=By%20Name%20%26%20more")).Items)!["id"]!);
        Assert.Equal("All", (string)Assert.Single((await house.Owner.GetAsync("groups?name=All")).Items)!["name"]!);
        (await house.Owner.GetAsync("groups?name=Nobody")).Fails(404, "group: nobody not found");
    }

    [Fact]
    public async Task A_name_is_needed_and_taken_once()
    {
        await house.Owner.PostAsync("groups", new { name = "taken" });
        var other = await house.Owner.PostAsync("groups", new { name = "other" });

        (await house.Owner.PostAsync("groups", new { })).Fails(422, "group name shouldn't be empty");
        (await house.Owner.PostAsync("groups", new { name = " " })).Fails(422, "group name shouldn't be empty");
        (await house.Owner.PutAsync($"groups/{other.Id}", new { name = "" })).Fails(422, "group name shouldn't be empty");
        (await house.Owner.PostAsync("groups", new { name = "taken" })).Fails(409, "group with name taken already exists");
    }

    [Fact]
    public async Task Members_and_resources_must_be_some()
    {
        (await house.Owner.PostAsync("groups", new { name = "g", peers = new[] { "Nobody" } })).Fails(422, "peer with id \"nobody\" not found");
        (await house.Owner.PostAsync("groups", new { name = "g", resources = new[] { new { id = "r", type = "planet" } } }))
            .Fails(422, "unknown resource type: planet");
        (await house.Owner.PostAsync("groups", new { name = "g", resources = new[] { new { id = "gone", type = "host" } } }))
            .Fails(422, "resource with id \"gone\" not found");
    }

    [Fact]
    public async Task The_group_all_is_nobodys_to_change()
    {
        var all = (string)Assert.Single((await house.Owner.GetAsync("groups?name=All")).Items)!["id"]!;

        (await house.Owner.PutAsync($"groups/{all}", new { name = "Everybody" })).Fails(422, "updating group all is not allowed");
        (await house.Owner.DeleteAsync($"groups/{all}")).Fails(422, "deleting group all is not allowed");
    }

    [Fact]
    public async Task A_linked_group_is_not_deleted_and_the_link_is_named_as_it_is_written()
    {
        var group = await house.Owner.PostAsync("groups", new { name = "linked" });
        var key = await house.Owner.PostAsync("setup-keys", new { name = "Laptops", type = "reusable", auto_groups = new[] { group.Id } });

        (await house.Owner.DeleteAsync($"groups/{group.Id}")).Fails(400, "group has been linked to setup key: Laptops");

        var policy = await house.Owner.PostAsync("policies", new
        {
            name = "Web Access",
            enabled = true,
            rules = new[] { new { name = "r", enabled = true, action = "accept", bidirectional = true, protocol = "all", sources = new[] { group.Id }, destinations = new[] { group.Id } } },
        });
        (await house.Owner.DeleteAsync($"groups/{group.Id}")).Fails(400, "group has been linked to policy: Web Access");

        await house.Owner.DeleteAsync($"policies/{policy.Id}");
        await house.Owner.DeleteAsync($"setup-keys/{key.Id}");
        Assert.Equal("{}", (await house.Owner.DeleteAsync($"groups/{group.Id}")).Text);
    }

    [Fact]
    public async Task What_is_another_accounts_is_not_found()
    {
        var other = await house.OtherAccountAsync();
        var group = other.Groups.Values.First(g => !g.IsAll).Id;

        (await house.Owner.GetAsync($"groups/{group}")).Fails(404, $"group: {group} not found");
        (await house.Owner.PutAsync($"groups/{group}", new { name = "mine" })).Fails(404, $"group: {group} not found");
        (await house.Owner.DeleteAsync($"groups/{group}")).Fails(404, $"group: {group} not found");
        foreach (var (path, id, text) in new[]
        {
            ("setup-keys", other.SetupKeys.Keys.Single().Value, "setup key: {0} not found"),
            ("policies", other.Policies.Single().Id.Value, "policy: {0} not found"),
            ("peers", other.Peers.Single().Id.Value, "peer not found: {0}"),
        })
        {
            (await house.Owner.GetAsync($"{path}/{id}")).Fails(404, text.Replace("{0}", id, StringComparison.Ordinal));
            (await house.Owner.DeleteAsync($"{path}/{id}")).Fails(404, text.Replace("{0}", id, StringComparison.Ordinal));
        }

        Assert.DoesNotContain((await house.Owner.GetAsync("groups")).Items, g => (string)g!["name"]! == "theirs");
        Assert.DoesNotContain((await house.Owner.GetAsync("setup-keys")).Items, g => (string)g!["name"]! == "theirs");
    }

    [Fact]
    public async Task Groups_are_listed_in_the_order_in_which_they_were_made()
    {
        var ids = new List<string>();
        foreach (var name in new[] { "z-1", "y-2", "x-3" })
            ids.Add((await house.Owner.PostAsync("groups", new { name })).Id);

        var listed = (await house.Owner.GetAsync("groups")).Items.Select(g => (string)g!["id"]!).ToList();

        Assert.Equal(ids, listed.Where(ids.Contains));
        Assert.True(listed.IndexOf((await house.AccountAsync()).AllGroup.Id.Value) < listed.IndexOf(ids[0]));
    }

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"{expected}\n{actual.ToJsonString()}");
}
