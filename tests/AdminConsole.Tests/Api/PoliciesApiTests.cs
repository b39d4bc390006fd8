using System.Text.Json;
using System.Text.Json.Nodes;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Tests.Api;

public sealed class PoliciesApiTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    public async Task A_policy_is_made_read_changed_and_deleted()
    {
        var (from, to) = (await GroupAsync(), await GroupAsync());
        var made = await PostAsync(Rule(from, to, """ "protocol":"tcp","ports":["443","80"] """), "web");
        var account = await house.AccountAsync();

        Assert.Equal(
            $$"""
            {"id":"{{made.Id}}","name":"web","description":"","enabled":true,"source_posture_checks":[],"rules":[
            {"id":"{{made.Id}}","name":"rule","description":"","enabled":true,"action":"accept","bidirectional":true,"protocol":"tcp","ports":["443","80"],
            "sources":[{{Minimum(account, from)}}],"destinations":[{{Minimum(account, to)}}]}]}
            """.ReplaceLineEndings(""),
            made.Text);
        Assert.Equal(made.Text, (await house.Owner.GetAsync($"policies/{made.Id}")).Text);
        Assert.Equal(made.Text, (await house.Owner.GetAsync("policies")).Item(made.Id).ToJsonString());

        var changed = await PutAsync(made.Id, Rule(to, from, """ "protocol":"icmp","action":"drop" """), "ping");
        Assert.Equal("ping", (string)changed.Body["name"]!);
        Assert.Equal(("drop", "icmp"), ((string)changed.Body["rules"]![0]!["action"]!, (string)changed.Body["rules"]![0]!["protocol"]!));
        Assert.Null(changed.Body["rules"]![0]!["ports"]);
        Assert.Equal(changed.Text, (await house.Owner.GetAsync($"policies/{made.Id}")).Text);

        Assert.Equal("{}", (await house.Owner.DeleteAsync($"policies/{made.Id}")).Text);
        (await house.Owner.GetAsync($"policies/{made.Id}")).Fails(404, $"policy: {made.Id} not found");
        (await PutAsync(made.Id, Rule(from, to), "gone")).Fails(404, $"policy: {made.Id} not found");
        (await house.Owner.DeleteAsync($"policies/{made.Id}")).Fails(404, $"policy: {made.Id} not found");
    }

    [Theory]
    [InlineData("""{"rules":[]}""", "policy name shouldn't be empty")]
    [InlineData("""{"name":" ","rules":[{}]}""", "policy name shouldn't be empty")]
    [InlineData("""{"name":"p"}""", "policy rules shouldn't be empty")]
    [InlineData("""{"name":"p","rules":[]}""", "policy rules shouldn't be empty")]
    public async Task A_policy_needs_a_name_and_a_rule(string body, string message) =>
        (await house.Owner.SendAsync(HttpMethod.Post, "policies", body)).Fails(422, message);

    private const string BothSources = "specify either sources or  source resources, not both";
    private const string BothDestinations = "specify either destinations or  destination resources, not both";
    private const string SideMissing = "specify either sources or source resources and destinations or destination resources";
    private const string BadPort = "valid port value is in 1..65535 range";
    private const string NoPorts = "for all or icmp protocol ports is not allowed";
    private const string OneWay = "for all or icmp protocol type flow can be only bi-directional";
    private const string Sides = "\"sources\":[],\"destinations\":[],\"action\":\"accept\",";

    [Theory]
    [InlineData("""{"sources":[],"sourceResource":{"id":"x","type":"peer"},"destinations":[]}""", BothSources)]
    [InlineData("""{"sources":[],"destinations":[],"destinationResource":{"id":"x","type":"host"}}""", BothDestinations)]
    [InlineData("{}", SideMissing)]
    [InlineData("null", SideMissing)]
    [InlineData("""{"sources":[]}""", SideMissing)]
    [InlineData("""{"sources":null,"destinations":[]}""", SideMissing)]
    [InlineData("""{"sourceResource":{"id":"x","type":"peer"}}""", SideMissing)]
    [InlineData("""{"sources":[],"destinations":[],"protocol":"tcp"}""", "unknown action type")]
    [InlineData("""{"sources":[],"destinations":[],"action":"allow"}""", "unknown action type")]
    [InlineData("{" + Sides + "\"protocol\":\"SCTP\"}", "unknown protocol type: sctp")]
    [InlineData("{" + Sides + "\"bidirectional\":true}", "unknown protocol type: ")]
    [InlineData("{" + Sides + "\"protocol\":\"tcp\",\"ports\":[],\"port_ranges\":[]}", "specify either individual ports or port ranges, not both")]
    [InlineData("{" + Sides + "\"protocol\":\"tcp\",\"ports\":[\"0\"]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"tcp\",\"ports\":[\"65536\"]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"tcp\",\"ports\":[\"http\"]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"tcp\",\"ports\":[\"-1\"]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"tcp\",\"ports\":[\"80-90\"]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"udp\",\"port_ranges\":[{\"start\":0,\"end\":5}]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"udp\",\"port_ranges\":[{\"start\":5,\"end\":65536}]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"udp\",\"port_ranges\":[{\"start\":6,\"end\":5}]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"udp\",\"port_ranges\":[{\"start\":5}]}", BadPort)]
    [InlineData("{" + Sides + "\"protocol\":\"all\",\"bidirectional\":true,\"ports\":[\"80\"]}", NoPorts)]
    [InlineData("{" + Sides + "\"protocol\":\"icmp\",\"bidirectional\":true,\"port_ranges\":[{\"start\":5,\"end\":6}]}", NoPorts)]
    [InlineData("{" + Sides + "\"protocol\":\"all\"}", OneWay)]
    [InlineData("{" + Sides + "\"protocol\":\"icmp\",\"bidirectional\":false}", OneWay)]
    [InlineData("{" + Sides + "\"protocol\":\"tcp\",\"bidirectional\":false}", OneWay)]
    [InlineData("{" + Sides + "\"protocol\":\"udp\",\"port_ranges\":[{\"start\":5,\"end\":6}]}", OneWay)]
    [InlineData("""{"sources":[],"destinationResource":{"id":"x","type":"moon"},"action":"accept","protocol":"all","bidirectional":true}""", "unknown resource type: moon")]
    [InlineData("{" + Sides + "\"protocol\":\"all\",\"bidirectional\":true,\"id\":\"a:b\"}", "invalid rule id: a:b")]
    public async Task A_rule_that_makes_no_sense_is_refused(string rule, string message)
    {
        (await PostAsync(rule)).Fails(422, message);
        (await PutAsync((await house.AccountAsync()).Policies[0].Id.Value, rule)).Fails(422, message);
    }

    [Theory]
    [InlineData("\"protocol\":\"tcp\",\"bidirectional\":false,\"ports\":[\"1\",\"65535\"]")]
    [InlineData("\"protocol\":\"udp\",\"bidirectional\":true,\"port_ranges\":[{\"start\":1,\"end\":65535},{\"start\":7,\"end\":7}]")]
    [InlineData("\"protocol\":\"all\",\"bidirectional\":true,\"ports\":[]")]
    [InlineData("\"protocol\":\"netbird-ssh\",\"bidirectional\":false")]
    public async Task What_a_rule_may_say_comes_back_as_it_was_said(string said)
    {
        var rule = JsonNode.Parse("{" + Sides + said + "}")!;

        var answer = (await PostAsync(rule.ToJsonString())).Body["rules"]![0]!;

        foreach (var field in new[] { "protocol", "bidirectional", "ports", "port_ranges" })
        {
            var expected = rule[field] is JsonArray { Count: 0 } ? null : rule[field];
            Assert.True(JsonNode.DeepEquals(expected, answer[field]), $"{field}: {answer[field]}");
        }
    }

    [Fact]
    public async Task A_resource_stands_in_place_of_groups()
    {
        var peer = await house.PeerAsync("printer");

        var reply = await PostAsync(
            $$"""{"sourceResource":{"id":"{{peer.Id}}","type":"peer"},"destinationResource":{"id":"res","type":"subnet"},"action":"accept","protocol":"all","bidirectional":true}""");

        var rule = reply.Body["rules"]![0]!.AsObject();
        Assert.Equal($$"""{"id":"{{peer.Id}}","type":"peer"}""", rule["sourceResource"]!.ToJsonString());
        Assert.Equal("""{"id":"res","type":"subnet"}""", rule["destinationResource"]!.ToJsonString());
        Assert.False(rule.ContainsKey("sources") || rule.ContainsKey("destinations") || rule.ContainsKey("ports") || rule.ContainsKey("port_ranges"));
    }

    [Fact]
    public async Task Groups_keep_the_order_of_the_list_and_unknown_ones_are_left_out()
    {
        var groups = new[] { await GroupAsync(), await GroupAsync(), await GroupAsync() };
        var sent = new[] { groups[2], "nowhere", groups[0], groups[1] };

        var reply = await PostAsync(
            $$"""{"sources":{{JsonSerializer.Serialize(sent)}},"destinations":["nowhere"],"action":"accept","protocol":"all","bidirectional":true}""");

        var rule = reply.Body["rules"]![0]!;
        Assert.Equal([groups[2], groups[0], groups[1]], rule["sources"]!.AsArray().Select(g => (string)g!["id"]!));
        Assert.Empty(rule["destinations"]!.AsArray());
    }

    [Fact]
    public async Task A_group_may_stand_in_several_rules_of_a_policy()
    {
        var (from, to) = (await GroupAsync(), await GroupAsync());

        var reply = await PostAsync(Rule(from, to) + "," + Rule(from, from));

        Assert.All(reply.Body["rules"]!.AsArray(), r => Assert.Equal(from, (string)Assert.Single(r!["sources"]!.AsArray())!["id"]!));
    }

    [Fact]
    public async Task Rules_keep_the_ids_that_they_are_sent_with_and_new_ones_get_new_ones()
    {
        var group = await GroupAsync();
        var made = await PostAsync(Rule(group, group, "\"name\":\"a\"") + "," + Rule(group, group, "\"name\":\"b\""));
        var (first, second) = (RuleId(made, 0), RuleId(made, 1));
        Assert.Equal(made.Id, first);
        Assert.Matches("^[0-9a-v]{20}$", second);
        Assert.NotEqual(first, second);

        var changed = await PutAsync(
            made.Id,
            Rule(group, group, "\"name\":\"c\"") + "," + Rule(group, group, $"\"name\":\"b\",\"id\":\"{second}\"") + ","
            + Rule(group, group, $"\"name\":\"a2\",\"id\":\"{first}\""));

        Assert.Equal((second, first), (RuleId(changed, 1), RuleId(changed, 2)));
        Assert.DoesNotContain(RuleId(changed, 0), new[] { first, second });
    }

    [Fact]
    public async Task A_rule_of_another_policy_is_not_taken_over()
    {
        var group = await GroupAsync();
        var victim = await PostAsync(Rule(group, group));

        (await PostAsync(Rule(group, group, $"\"id\":\"{victim.Id}\""))).Fails(422, $"invalid rule id: {victim.Id}");
        (await PostAsync(Rule(group, group, "\"id\":\"twice\"") + "," + Rule(group, group, "\"id\":\"twice\""))).Fails(422, "invalid rule id: twice");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_put_that_changes_nothing_appends_nothing(bool withIds)
    {
        var (from, to) = (await GroupAsync(), await GroupAsync());
        string Rules(Func<int, string> id) =>
            Rule(from, to, $"\"protocol\":\"tcp\",\"ports\":[\"1\",\"2\"]{id(0)}") + ","
            + Rule(to, from, $"\"protocol\":\"udp\",\"port_ranges\":[{{\"start\":4,\"end\":9}}]{id(1)}");
        var made = await PostAsync(Rules(_ => ""));
        var events = await house.EventsAsync();

        var reply = await PutAsync(made.Id, Rules(i => withIds ? $",\"id\":\"{RuleId(made, i)}\"" : ""));

        Assert.Equal(made.Text, reply.Text);
        Assert.Equal(events, await house.EventsAsync());
    }

    [Fact]
    public async Task Two_rules_that_say_the_same_stay_two()
    {
        var group = await GroupAsync();
        var made = await PostAsync(Rule(group, group) + "," + Rule(group, group));
        var events = await house.EventsAsync();

        var reply = await PutAsync(made.Id, Rule(group, group) + "," + Rule(group, group));

        Assert.Equal(made.Text, reply.Text);
        Assert.Equal(events, await house.EventsAsync());
    }

    [Fact]
    public async Task A_repeated_post_makes_one_policy_with_the_same_rules()
    {
        var group = await GroupAsync();
        var body = Body(Rule(group, group, "\"name\":\"x\"") + "," + Rule(group, group, "\"name\":\"y\""), "repeated");

        var first = await house.Owner.SendAsync(HttpMethod.Post, "policies", body, "policy-key");
        var events = await house.EventsAsync();
        var second = await house.Owner.SendAsync(HttpMethod.Post, "policies", body, "policy-key");

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(events, await house.EventsAsync());
    }

    [Fact]
    public async Task Ssh_names_local_users_for_every_source_group()
    {
        var (from, to) = (await GroupAsync(), await GroupAsync());

        (await PostAsync(Rule(from, to, "\"protocol\":\"netbird-ssh\"")))
            .Fails(422, "authorized group for netbird-ssh protocol should be specified for each source group");

        var reply = await PostAsync(Rule(from, to, $$"""  "protocol":"netbird-ssh","authorized_groups":{"{{from}}":["root","ada"]} """));
        Assert.Equal($$"""{"{{from}}":["root","ada"]}""", reply.Body["rules"]![0]!["authorized_groups"]!.ToJsonString());
    }

    [Fact]
    public async Task Policies_are_listed_in_the_order_in_which_they_were_made()
    {
        var group = await GroupAsync();
        var ids = new List<string>();
        foreach (var name in new[] { "z", "y", "x" })
            ids.Add((await PostAsync(Rule(group, group), name)).Id);

        var listed = (await house.Owner.GetAsync("policies")).Items;

        Assert.Equal(ids, listed.Select(p => (string)p!["id"]!).Where(ids.Contains));
        Assert.Equal("Default", (string)listed[0]!["name"]!);
        Assert.Equal((string)listed[0]!["id"]!, (string)listed[0]!["rules"]![0]!["id"]!);
    }

    [Fact]
    public async Task What_is_not_sent_is_off_and_empty()
    {
        var group = await GroupAsync();
        var made = await PostAsync(Rule(group, group, "\"description\":\"why\""));

        var reply = await house.Owner.SendAsync(
            HttpMethod.Put, $"policies/{made.Id}",
            """{"name":"bare","rules":[{"sources":[],"destinations":[],"action":"accept","protocol":"tcp","ports":["22"]}]}""");

        var rule = reply.Body["rules"]![0]!;
        Assert.Equal((false, false, false), ((bool)reply.Body["enabled"]!, (bool)rule["enabled"]!, (bool)rule["bidirectional"]!));
        Assert.Equal(("", ""), ((string)rule["name"]!, (string)rule["description"]!));
        Assert.Equal(RuleAction.Accept, (await house.AccountAsync()).Policies.Single(p => p.Id.Value == made.Id).Rules[0].Action);
    }

    private static string RuleId(ApiReply reply, int index) => (string)reply.Body["rules"]![index]!["id"]!;

    /// <param name="more">Fields that replace the rule's own.</param>
    private static string Rule(string from, string to, string more = "")
    {
        var rule = JsonNode.Parse(
            $$"""{"name":"rule","enabled":true,"action":"accept","bidirectional":true,"protocol":"all","sources":["{{from}}"],"destinations":["{{to}}"]}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse("{" + more + "}")!.AsObject())
            rule[name] = value?.DeepClone();

        return rule.ToJsonString();
    }

    private static string Body(string rules, string name) => $$"""{"name":"{{name}}","enabled":true,"rules":[{{rules}}]}""";

    private Task<ApiReply> PostAsync(string rules, string name = "policy") =>
        house.Owner.SendAsync(HttpMethod.Post, "policies", Body(rules, name));

    private Task<ApiReply> PutAsync(string id, string rules, string name = "policy") =>
        house.Owner.SendAsync(HttpMethod.Put, $"policies/{id}", Body(rules, name));

    private async Task<string> GroupAsync()
    {
        var id = house.NewId();
        return (await house.Owner.PostAsync("groups", new { name = "group " + id })).Id;
    }

    private static string Minimum(Account account, string id)
    {
        var group = account.Groups[new GroupId(id)];
        return $$"""{"id":"{{id}}","name":"{{group.Name}}","peers_count":0,"resources_count":0,"issued":"api"}""";
    }
}
