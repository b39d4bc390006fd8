using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Api;

/// <summary>What another account has is to us what does not exist: in every route that there is, and in every list.</summary>
public sealed class OtherAccountTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    [FaultCase(46)]
    public async Task An_id_of_another_account_is_answered_as_one_that_nobody_has()
    {
        var theirs = IdsOf(await house.OtherAccountAsync());
        var before = await OtherAsync(theirs);
        var routes = Endpoints.OfApi(house.Host).Where(r => r.Pattern.Contains('{', StringComparison.Ordinal)).ToArray();
        Assert.True(routes.Length > 10, $"only {routes.Length} routes with an id");

        foreach (var (method, pattern) in routes)
        {
            foreach (var id in theirs)
            {
                var nobodys = house.NewId();
                var seen = await AskAsync(method, pattern, id);
                var unknown = await AskAsync(method, pattern, nobodys);

                Assert.True((int)seen.Status is >= 400 and < 500, $"{method} {pattern} with {id}: {seen.Status} {seen.Text}");
                Assert.Equal((unknown.Status, unknown.Text.Replace(nobodys, "*", StringComparison.Ordinal)), (seen.Status, seen.Text.Replace(id, "*", StringComparison.Ordinal)));
            }
        }

        Assert.Equal(before, await OtherAsync(theirs));
    }

    [Fact]
    [FaultCase(46)]
    public async Task No_list_knows_of_another_account_also_when_it_is_asked_for()
    {
        var other = await house.UntouchedAccountAsync();
        var lists = Endpoints.OfApi(house.Host).Where(r => r.Method == "GET" && !r.Pattern.Contains('{', StringComparison.Ordinal)).ToArray();
        Assert.True(lists.Length > 5, $"only {lists.Length} lists");

        foreach (var (_, pattern) in lists)
        {
            foreach (var query in new[] { "", $"?account={other.Id}" })
            {
                var reply = await house.Owner.GetAsync(pattern + query);
                foreach (var id in IdsOf(other))
                    Assert.DoesNotContain(id, reply.Text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    [FaultCase(46)]
    public async Task A_query_for_something_of_another_account_finds_what_a_query_for_nothing_finds()
    {
        var other = await house.OtherAccountAsync();
        string[] theirs = [.. IdsOf(other), "theirs", other.Peers.First().Name, other.Peers.First().Address.ToString()];
        foreach (var (_, pattern) in Endpoints.OfApi(house.Host).Where(r => r.Method == "GET" && !r.Pattern.Contains('{', StringComparison.Ordinal)))
        {
            foreach (var name in new[] { "id", "name", "ip", "account", "account_id", "user", "user_id", "group", "peer", "service_user", "search" })
            {
                var unknown = await house.Owner.GetAsync($"{pattern}?{name}=nobodys");
                foreach (var value in theirs)
                {
                    var seen = await house.Owner.GetAsync($"{pattern}?{name}={value}");
                    Assert.Equal(unknown.Status, seen.Status);
                    Assert.Equal(
                        unknown.Text, unknown.Status == HttpStatusCode.OK ? seen.Text : seen.Text.Replace(value, "nobodys", StringComparison.Ordinal));
                }
            }
        }
    }

    /// <summary>Work is compared, not time: whoever measures time measures the work, and this is never off by chance.</summary>
    [Fact]
    [FaultCase(46)]
    public async Task An_id_of_another_account_costs_as_many_statements_as_one_that_nobody_has()
    {
        var theirs = IdsOf(await house.OtherAccountAsync());
        using var statements = new Statements(house.Host);
        Assert.InRange(await CostAsync(() => house.Owner.GetAsync("events")), 1, 20);

        foreach (var (method, pattern) in Endpoints.OfApi(house.Host).Where(r => r.Pattern.Contains('{', StringComparison.Ordinal)))
        {
            foreach (var id in theirs)
            {
                // Now and then the host asks for something of its own: the cheapest of some is what a request costs.
                var (seen, unknown) = (int.MaxValue, int.MaxValue);
                for (var i = 0; i < 20 && (i < 2 || seen != unknown); i++)
                {
                    seen = Math.Min(seen, await CostAsync(() => AskAsync(method, pattern, id)));
                    unknown = Math.Min(unknown, await CostAsync(() => AskAsync(method, pattern, house.NewId())));
                }

                Assert.True(seen == unknown, $"{method} {pattern} with {id}: {seen} statements, {unknown} for nobody's");
            }
        }

        async Task<int> CostAsync(Func<Task<ApiReply>> ask)
        {
            var before = statements.Count;
            await ask();
            return statements.Count - before;
        }
    }

    /// <summary>One at a time, in each place of a body in which an id may stand.</summary>
    [Theory]
    [FaultCase(46)]
    [InlineData("POST", "groups", """{"name":"+","peers":["*"]}""")]
    [InlineData("POST", "groups", """{"name":"+","resources":[{"id":"*","type":"host"}]}""")]
    [InlineData("PUT", "groups/{own}", """{"name":"+","peers":["*"]}""")]
    [InlineData("PUT", "groups/{own}", """{"name":"+","resources":[{"id":"*","type":"subnet"}]}""")]
    [InlineData("POST", "setup-keys", """{"name":"+","type":"reusable","expires_in":86400,"auto_groups":["*"]}""")]
    [InlineData("POST", "policies", """{"name":"+","source_posture_checks":["*"],"rules":[{"name":"x","action":"accept","bidirectional":true,"protocol":"all","sources":["!"],"destinations":["!"]}]}""")]
    [InlineData("POST", "policies", """{"name":"+","rules":[{"name":"x","action":"accept","bidirectional":true,"protocol":"all","sources":["*"],"destinations":["!"]}]}""")]
    [InlineData("POST", "policies", """{"name":"+","rules":[{"name":"x","action":"accept","bidirectional":true,"protocol":"all","sources":["!"],"destinations":["*"]}]}""")]
    [InlineData("POST", "policies", """{"name":"+","rules":[{"name":"x","action":"accept","bidirectional":true,"protocol":"all","sourceResource":{"id":"*","type":"peer"},"destinations":["!"]}]}""")]
    [InlineData("POST", "policies", """{"name":"+","rules":[{"name":"x","action":"accept","bidirectional":true,"protocol":"all","sources":["!"],"destinationResource":{"id":"*","type":"peer"}}]}""")]
    [InlineData("POST", "policies", """{"name":"+","rules":[{"name":"x","action":"accept","bidirectional":true,"protocol":"netbird-ssh","authorized_groups":{"*":["root"]},"sources":["!"],"destinations":["!"]}]}""")]
    public async Task An_id_of_another_account_in_a_body_is_as_unknown_as_nobody_s(string method, string pattern, string body)
    {
        var theirs = IdsOf(await house.OtherAccountAsync());
        var device = await house.PeerAsync("web");
        var own = (await house.Owner.PostAsync("groups", new { name = $"own {house.NewId()}", peers = new[] { device.Id.Value } })).Id;
        var before = await OtherAsync(theirs);

        foreach (var id in theirs)
        {
            var (name, nobodys) = (house.NewId(), house.NewId());
            var seen = await SendAsync(id);
            var unknown = await SendAsync(nobodys);

            // A policy takes ids that are nobody's, as NetBird's does, and they stand for nothing.
            Assert.True(seen.Status == HttpStatusCode.OK || (int)seen.Status is >= 400 and < 500, $"{method} {pattern} with {id}: {seen.Status} {seen.Text}");
            Assert.Equal((unknown.Status, Plain(unknown, nobodys)), (seen.Status, Plain(seen, id)));

            static string Plain(ApiReply reply, string sent)
            {
                var text = reply.Text.Replace(sent, "*", StringComparison.Ordinal);
                return reply.Status == HttpStatusCode.OK ? text.Replace(reply.Id, "new", StringComparison.Ordinal) : text;
            }

            Task<ApiReply> SendAsync(string value) => house.Owner.SendAsync(
                new HttpMethod(method), pattern.Replace("{own}", own, StringComparison.Ordinal),
                body.Replace("+", name, StringComparison.Ordinal).Replace("*", value, StringComparison.Ordinal).Replace("!", own, StringComparison.Ordinal));
        }

        Assert.Equal(before, await OtherAsync(theirs));
        var (other, map) = (await house.OtherAccountAsync(), await MapAsync(device.Id));
        foreach (var peer in other.Peers)
        {
            foreach (var text in new[] { peer.Id.Value, peer.Key.Value, peer.Address.ToString(), "other.test" })
                Assert.DoesNotContain(text, map, StringComparison.Ordinal);
        }
    }

    [Fact]
    [FaultCase(46)]
    public async Task What_happens_in_another_account_wakes_and_counts_nothing_here()
    {
        var other = await house.OtherAccountAsync();
        var live = await house.Host.AccountAsync();
        var lists = Endpoints.OfApi(house.Host).Where(r => r.Method == "GET" && !r.Pattern.Contains('{', StringComparison.Ordinal)).ToArray();
        var before = await ListsAsync();
        var (version, next) = (live.Snapshot.Version, live.NextAsync(live.Snapshot.Serial, TestContext.Current.CancellationToken).AsTask());

        for (var i = 0; i < 20; i++)
        {
            var change = await house.Host.Accounts.ExecuteAsync(
                other.Id, new CreateGroup(new GroupId(house.NewId()), $"theirs {i}", [], []) { Actor = Actor.System },
                new Origin(Channel.Console, null, null, "test", house.NewId()), TestContext.Current.CancellationToken);
            Assert.True(change.Appended);
        }

        Assert.Equal(before, await ListsAsync());
        Assert.False(next.IsCompleted);
        await house.Owner.PostAsync("groups", new { name = $"ours {house.NewId()}" });
        Assert.Equal(version + 1, (await next).Version);
        Assert.DoesNotContain((await next).Groups.Values, g => g.Name.StartsWith("theirs", StringComparison.Ordinal));

        async Task<string> ListsAsync()
        {
            var all = new List<string>();
            foreach (var (_, pattern) in lists)
                all.Add((await house.Owner.GetAsync(pattern)).Text);

            return string.Join('\n', all);
        }
    }

    private Task<ApiReply> AskAsync(string method, string pattern, string id) => house.Owner.SendAsync(
        new HttpMethod(method), Endpoints.Fill(pattern, id),
        method is "GET" or "DELETE" ? null : """
            {"name":"x","description":"","enabled":true,"ssh_enabled":false,"login_expiration_enabled":false,"inactivity_expiration_enabled":false,
             "revoked":false,"auto_groups":["*"],"peers":["*"],"resources":[],"role":"user","is_blocked":false,"expires_in":1,"type":"reusable",
             "source_posture_checks":["*"],"rules":[{"name":"x","enabled":true,"action":"accept","bidirectional":true,"protocol":"all",
             "sources":["*"],"destinations":["*"]}]}
            """.Replace("*", id, StringComparison.Ordinal));

    /// <summary>What this device of ours is told, by all policies that have taken an id of theirs.</summary>
    private async Task<string> MapAsync(PeerId device)
    {
        var account = await house.AccountAsync();
        using var message = NetworkMapWriter.Write(NetworkMapCompiler.Compile(account, device)!, AgentFeatures.Newest, new SyncResponse());
        return SyncResponse.Parser.ParseFrom(message.Written).ToString();
    }

    /// <summary>The group All and the default policy included.</summary>
    private static string[] IdsOf(Account account) =>
    [
        account.Id.Value,
        .. account.Groups.Keys.Select(g => g.Value),
        .. account.SetupKeys.Keys.Select(k => k.Value),
        .. account.Policies.Select(p => p.Id.Value),
        .. account.Peers.Select(p => p.Id.Value),
        .. account.Users.Keys.Select(u => u.Value),
    ];

    /// <summary>Its version: nothing of it was changed.</summary>
    private async Task<long> OtherAsync(string[] ids) =>
        (await house.Host.Get<Accounts>().GetAsync(new AccountId(ids[0]), TestContext.Current.CancellationToken)).Snapshot.Version;
}
