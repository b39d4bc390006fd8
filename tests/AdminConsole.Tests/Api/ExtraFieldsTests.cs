using System.Text.Json.Nodes;
using AdminConsole.Domain.Accounts;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Api;

/// <summary>
/// Whoever sends back what an answer held, with other values in it, sets what the request may set and nothing else: not ids, not who
/// made it, not how often it was used.
/// </summary>
public sealed class ExtraFieldsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    /// <summary>No answer has them all; each has been a hole somewhere.</summary>
    private static readonly (string Name, JsonNode Value)[] _always =
    [
        ("id", "cq000000000000000000"), ("account_id", "another"), ("user_id", "another"), ("role", "owner"), ("owner", true), ("is_owner", true),
        ("issued", "jwt"), ("is_current", true), ("is_service_user", true), ("created_by", "another"), ("created_at", "2001-01-01T00:00:00Z"),
        ("permissions", new JsonObject { ["modules"] = new JsonObject() }), ("version", 1), ("actor", "system"), ("__proto__", new JsonObject()),
        ("$type", "AdminConsole.Domain.Accounts.Account"),
    ];

    /// <summary>For each address that takes a body: everything that the request may set, with values.</summary>
    private static readonly Dictionary<string, string> _bodies = new()
    {
        ["POST groups"] = """{"name":"*","peers":[],"resources":[]}""",
        ["PUT groups/{id}"] = """{"name":"*","peers":[],"resources":[]}""",
        ["PUT peers/{id}"] = """
            {"name":"*","ssh_enabled":false,"login_expiration_enabled":false,"inactivity_expiration_enabled":false,"approval_required":false,"ip":"","ipv6":""}
            """,
        ["POST policies"] = """{"name":"*","description":"","enabled":true,"source_posture_checks":[],"rules":[+]}""",
        ["PUT policies/{id}"] = """{"name":"*","description":"","enabled":true,"source_posture_checks":[],"rules":[+]}""",
        ["POST setup-keys"] = """
            {"name":"*","type":"reusable","expires_in":86400,"auto_groups":[],"usage_limit":0,"ephemeral":false,"allow_extra_dns_labels":false}
            """,
        ["PUT setup-keys/{id}"] = """{"revoked":false,"auto_groups":[]}""",
    };

    private const string Rule =
        """{"name":"r","enabled":true,"action":"accept","bidirectional":true,"protocol":"all","sources":["%"],"destinations":["%"]}""";

    [Fact]
    [FaultCase(44)]
    public void Every_address_that_takes_a_body_is_tried() => Assert.Equal(
        Endpoints.OfApi(house.Host).Where(e => e.Method is not ("GET" or "DELETE")).Select(e => $"{e.Method} {e.Pattern}").Order(StringComparer.Ordinal),
        _bodies.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [FaultCase(44)]
    [InlineData("PUT groups/{id}")]
    [InlineData("PUT peers/{id}")]
    [InlineData("PUT policies/{id}")]
    [InlineData("PUT setup-keys/{id}")]
    public async Task What_a_change_may_not_set_stays(string address)
    {
        var path = Endpoints.Fill(address["PUT ".Length..], await IdAsync(address));
        var body = await ParseAsync(address, "changed");
        var changed = await house.Owner.PutAsync(path, body);
        var before = await house.AccountAsync();

        var again = await house.Owner.PutAsync(path, WithMore(body, changed.Body));

        Assert.True(JsonNode.DeepEquals(changed.Body, again.Body), $"{changed.Text}\n{again.Text}");
        Same(before, await house.AccountAsync(), events: 0);
    }

    [Theory]
    [FaultCase(44)]
    [InlineData("POST groups")]
    [InlineData("POST policies")]
    [InlineData("POST setup-keys")]
    public async Task What_a_new_object_may_not_set_is_as_ever(string address)
    {
        var path = address["POST ".Length..];
        var plain = await house.Owner.PostAsync(path, await ParseAsync(address, "plain"));
        var before = await house.AccountAsync();

        var rich = await house.Owner.PostAsync(path, WithMore(await ParseAsync(address, "plain two"), plain.Body));

        Same(before, await house.AccountAsync(), events: 1);
        Assert.NotEqual("cq000000000000000000", rich.Id);
        foreach (var (name, value) in plain.Body.AsObject())
        {
            var now = rich.Body[name];
            if (name is "name")
                Assert.Equal("plain two", (string?)now);
            else if (name is "id" or "key" or "expires" or "updated_at" or "rules")
                Assert.DoesNotContain("2001-01-01", now!.ToJsonString(), StringComparison.Ordinal); // each answer has it
            else
                Assert.True(JsonNode.DeepEquals(value, now), $"{name}: {value} became {now}");
        }
    }

    private static void Same(Account before, Account now, int events)
    {
        Assert.Equal(before.Version + events, now.Version);
        Assert.Equal((before.Id, before.Owner?.Id, before.Users.Count), (now.Id, now.Owner?.Id, now.Users.Count));
        Assert.Equal(before.Users.Values.Select(u => $"{u.Id} {u.Role}").Order(), now.Users.Values.Select(u => $"{u.Id} {u.Role}").Order());
        Assert.Equal(before.CreatedAt, now.CreatedAt);
    }

    /// <summary>With a value of its kind for all that an answer has and this body has not.</summary>
    private static JsonObject WithMore(JsonObject body, JsonNode answer)
    {
        var more = body.DeepClone().AsObject();
        foreach (var (name, value) in answer.AsObject().Select(f => (f.Key, f.Value is { } v ? Other(v) : true)).Concat(_always.Select(a => (a.Name, a.Value))))
        {
            if (!body.ContainsKey(name))
                more[name] = value.DeepClone();
        }

        Assert.True(more.Count > body.Count + 5);
        return more;
    }

    private static JsonNode Other(JsonNode value) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True => false,
        System.Text.Json.JsonValueKind.False => true,
        System.Text.Json.JsonValueKind.Number => 99,
        System.Text.Json.JsonValueKind.Array => new JsonArray("another"),
        System.Text.Json.JsonValueKind.Object => new JsonObject { ["id"] = "another" },
        _ => DateTimeOffset.TryParse((string?)value, System.Globalization.CultureInfo.InvariantCulture, out _) ? "2001-01-01T00:00:00Z" : "another",
    };

    private async Task<JsonObject> ParseAsync(string address, string name)
    {
        var all = (await house.AccountAsync()).Groups.Values.Single(g => g.Name == "All").Id.Value;
        return JsonNode.Parse(_bodies[address]
            .Replace("*", name, StringComparison.Ordinal)
            .Replace("+", Rule, StringComparison.Ordinal)
            .Replace("%", all, StringComparison.Ordinal))!.AsObject(); // they are objects
    }

    private async Task<string> IdAsync(string address)
    {
        if (address.Contains("peers", StringComparison.Ordinal))
            return (await house.PeerAsync("web")).Id.Value;

        var post = "POST " + address.Split(' ', '/')[1];
        return (await house.Owner.PostAsync(post["POST ".Length..], await ParseAsync(post, "first"))).Id;
    }
}
