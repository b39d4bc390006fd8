using System.Net;
using System.Text.Json.Nodes;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Tests.Api;

public sealed class PeersApiTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static readonly PeerMeta _meta = PeerMeta.Empty with
    {
        Os = "Debian GNU/Linux",
        OsVersion = "12",
        GoOs = "linux",
        KernelVersion = "6.1.0",
        NetBirdVersion = "0.60.1",
        UiVersion = "0.60.2",
        SystemSerialNumber = "SN-1",
        Flags = PeerFlags.RosenpassEnabled | PeerFlags.BlockInbound,
    };

    [Fact]
    public async Task A_peer_is_shown_with_all_that_is_known_of_it()
    {
        var group = await house.Owner.PostAsync("groups", new { name = "described" });
        var peer = await house.PeerAsync("Büro PC.corp", _meta, new GroupId(group.Id));

        var reply = await house.Owner.GetAsync($"peers/{peer.Id}");

        var account = await house.AccountAsync();
        string Minimum(Group g) => $$"""{"id":"{{g.Id}}","name":"{{g.Name}}","peers_count":{{g.Peers.Count}},"resources_count":0,"issued":"api"}""";
        AssertJson(
            $$$"""
            {"id":"{{{peer.Id}}}","name":"Büro PC.corp","created_at":"{{{Text(peer.CreatedAt)}}}","ip":"{{{peer.Address}}}","connection_ip":"",
             "connected":false,"last_seen":"{{{Text(peer.CreatedAt)}}}","os":"Debian GNU/Linux 12","kernel_version":"6.1.0","geoname_id":0,
             "version":"0.60.1","groups":[{{{Minimum(account.AllGroup)}}},{{{Minimum(account.Groups[new GroupId(group.Id)])}}}],
             "ssh_enabled":false,"user_id":"","hostname":"Büro PC.corp","ui_version":"0.60.2","dns_label":"{{{peer.DnsLabel}}}.netbird.selfhosted",
             "login_expiration_enabled":false,"login_expired":false,"last_login":"{{{Text(peer.CreatedAt)}}}","inactivity_expiration_enabled":false,
             "approval_required":false,"country_code":"","city_name":"","serial_number":"SN-1","extra_dns_labels":[],"ephemeral":false,
             "local_flags":{"rosenpass_enabled":true,"rosenpass_permissive":false,"server_ssh_allowed":false,"disable_client_routes":false,
              "disable_server_routes":false,"disable_dns":false,"disable_firewall":false,"block_lan_access":false,"block_inbound":true,
              "lazy_connection_enabled":false}}
            """,
            reply.Body);

        var listed = (await house.Owner.GetAsync("peers")).Item(peer.Id.Value).AsObject();
        Assert.Equal(account.Peers.Count - 1, (int)listed["accessible_peers_count"]!);
        listed.Remove("accessible_peers_count");
        Assert.True(JsonNode.DeepEquals(reply.Body, listed));
    }

    [Fact]
    public async Task A_connected_peer_is_shown_as_connected_from_where_it_is_and_until_it_leaves()
    {
        var peer = await house.PeerAsync("online");
        var presence = house.Host.Get<Presence>();
        var account = (await house.AccountAsync()).Id;

        using (presence.Connect(account, peer.Id, IPAddress.Parse("203.0.113.9")))
        {
            var connected = (await house.Owner.GetAsync($"peers/{peer.Id}")).Body;
            Assert.True((bool)connected["connected"]!);
            Assert.Equal("203.0.113.9", (string)connected["connection_ip"]!);
            Assert.True(DateTimeOffset.Parse((string)connected["last_seen"]!, System.Globalization.CultureInfo.InvariantCulture) > peer.CreatedAt);
        }

        var left = (await house.Owner.GetAsync($"peers/{peer.Id}")).Body;
        Assert.False((bool)left["connected"]!);
        Assert.Equal("203.0.113.9", (string)left["connection_ip"]!);
    }

    [Fact]
    public async Task Peers_are_found_by_a_part_of_name_or_address()
    {
        var peer = await house.PeerAsync("needle-in-haystack");

        Assert.Equal(peer.Id.Value, (string)Assert.Single((await house.Owner.GetAsync("peers?name=LE-IN-H")).Items)!["id"]!);
        Assert.Contains((await house.Owner.GetAsync($"peers?ip={peer.Address}")).Items, p => (string)p!["id"]! == peer.Id.Value);
        Assert.Empty((await house.Owner.GetAsync("peers?name=needle&ip=10.99.")).Items);
    }

    [Fact]
    public async Task Who_can_be_reached_is_who_a_policy_joins()
    {
        await using var apart = new ApiHouse();
        await apart.InitializeAsync();
        var groups = new List<GroupId>();
        foreach (var name in new[] { "left", "right", "lonely" })
            groups.Add(new GroupId((await apart.Owner.PostAsync("groups", new { name })).Id));

        var (left, right, lonely) = (
            await apart.PeerAsync("left", null, groups[0]), await apart.PeerAsync("right", _meta, groups[1]), await apart.PeerAsync("lonely", null, groups[2]));
        await apart.Owner.DeleteAsync($"policies/{(await apart.AccountAsync()).Policies[0].Id}");
        await apart.Owner.PostAsync("policies", new
        {
            name = "left to right",
            enabled = true,
            rules = new[] { new { enabled = true, action = "accept", protocol = "tcp", ports = new[] { "22" }, sources = new[] { groups[0].Value }, destinations = new[] { groups[1].Value } } },
        });

        AssertJson(
            $$"""
            [{"id":"{{right.Id}}","name":"right","ip":"{{right.Address}}","dns_label":"right.netbird.selfhosted","user_id":"","os":"Debian GNU/Linux 12",
              "country_code":"","city_name":"","geoname_id":0,"connected":false,"last_seen":"{{Text(right.CreatedAt)}}"}]
            """,
            (await apart.Owner.GetAsync($"peers/{left.Id}/accessible-peers")).Body);
        Assert.Equal(left.Id.Value, (string)Assert.Single((await apart.Owner.GetAsync($"peers/{right.Id}/accessible-peers")).Items)!["id"]!);
        Assert.Empty((await apart.Owner.GetAsync($"peers/{lonely.Id}/accessible-peers")).Items);
        (await apart.Owner.GetAsync("peers/nobody/accessible-peers")).Fails(404, "peer not found: nobody");

        var counts = (await apart.Owner.GetAsync("peers")).Items.ToDictionary(p => (string)p!["name"]!, p => (int)p!["accessible_peers_count"]!);
        Assert.Equal((1, 1, 0), (counts["left"], counts["right"], counts["lonely"]));
    }

    [Fact]
    public async Task A_put_replaces_what_an_admin_may_set()
    {
        var peer = await house.PeerAsync("before");

        var reply = await house.Owner.PutAsync($"peers/{peer.Id}", new { name = "After", ssh_enabled = true, ip = "100.64.0.77" });
        Assert.Equal(422, (int)reply.Status); // outside the account's range

        var address = new IPAddress([.. peer.Address.GetAddressBytes()[..2], 200, 33]).ToString();
        reply = await house.Owner.PutAsync($"peers/{peer.Id}", new { name = "After", ssh_enabled = true, ip = address });
        Assert.Equal(("After", true, address), ((string)reply.Body["name"]!, (bool)reply.Body["ssh_enabled"]!, (string)reply.Body["ip"]!));
        Assert.Equal("after.netbird.selfhosted", (string)reply.Body["dns_label"]!);

        // A flag that is not sent is off.
        reply = await house.Owner.PutAsync($"peers/{peer.Id}", new { name = "After" });
        Assert.False((bool)reply.Body["ssh_enabled"]!);
        Assert.Equal(address, (string)reply.Body["ip"]!);
    }

    [Fact]
    public async Task A_put_that_changes_nothing_appends_nothing()
    {
        var peer = await house.PeerAsync("constant");
        var read = (await house.Owner.GetAsync($"peers/{peer.Id}")).Body;
        var events = await house.EventsAsync();

        var reply = await house.Owner.PutAsync($"peers/{peer.Id}", new
        {
            name = (string)read["name"]!,
            ssh_enabled = false,
            login_expiration_enabled = false,
            inactivity_expiration_enabled = false,
            approval_required = false,
            ip = (string)read["ip"]!,
        });

        AssertJson(reply.Text, read);
        Assert.Equal(events, await house.EventsAsync());
    }

    [Theory]
    [InlineData("""{"name":"p","login_expiration_enabled":true}""", 412, "this peer hasn't been added with the sso login, therefore the login expiration can't be updated")]
    [InlineData("""{"name":"p","inactivity_expiration_enabled":true}""", 412, "this peer hasn't been added with the sso login, therefore the inactivity expiration can't be updated")]
    [InlineData("""{"name":"p","ip":"010.1.2.3"}""", 422, "ip 010.1.2.3 should be an ipv4 address such as 100.64.0.7")]
    [InlineData("""{"name":"p","ip":"fd00::1"}""", 422, "ip fd00::1 should be an ipv4 address such as 100.64.0.7")]
    [InlineData("""{"name":"p","ipv6":"fd00::1"}""", 422, "this account's peers have no ipv6 addresses: leave ipv6 out")]
    [InlineData("""{"name":""}""", 422, "peer name should be between 1 and 253 characters")]
    public async Task A_change_that_cannot_be_is_refused(string body, int status, string message)
    {
        var peer = await house.PeerAsync("stubborn");

        (await house.Owner.SendAsync(HttpMethod.Put, $"peers/{peer.Id}", body)).Fails(status, message);
    }

    [Fact]
    public async Task An_address_is_given_once()
    {
        var (first, second) = (await house.PeerAsync("holder"), await house.PeerAsync("wisher"));

        (await house.Owner.PutAsync($"peers/{second.Id}", new { name = "wisher", ip = first.Address.ToString() }))
            .Fails(422, $"ip {first.Address} is already assigned to peer {first.Id}");
    }

    [Fact]
    public async Task A_deleted_peer_is_not_found()
    {
        var peer = await house.PeerAsync("goner");

        Assert.Equal("{}", (await house.Owner.DeleteAsync($"peers/{peer.Id}")).Text);

        (await house.Owner.GetAsync($"peers/{peer.Id}")).Fails(404, $"peer not found: {peer.Id}");
        (await house.Owner.PutAsync($"peers/{peer.Id}", new { name = "x" })).Fails(404, $"peer not found: {peer.Id}");
        (await house.Owner.DeleteAsync($"peers/{peer.Id}")).Fails(404, $"peer not found: {peer.Id}");
        Assert.DoesNotContain((await house.Owner.GetAsync("peers")).Items, p => (string)p!["id"]! == peer.Id.Value);
    }

    [Fact]
    public async Task A_user_without_a_view_sees_no_peer()
    {
        var peer = await house.PeerAsync("hidden");
        var (_, token) = await house.PersonAsync(Role.User);
        var user = house.Client(token);

        Assert.Empty((await user.GetAsync("peers")).Items);
        (await user.GetAsync($"peers/{peer.Id}")).Fails(403, "permission denied");
        (await user.DeleteAsync($"peers/{peer.Id}")).Fails(403, "permission denied");
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"{expected}\n{actual.ToJsonString()}");
}
