using System.Text.RegularExpressions;
using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Routing;

namespace AdminConsole.Tests.Api;

/// <summary>What another account has is to us what does not exist: in every route that there is, and in every list.</summary>
public sealed partial class OtherAccountTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    [FaultCase(46)]
    public async Task An_id_of_another_account_is_answered_as_one_that_nobody_has()
    {
        var theirs = IdsOf(await house.OtherAccountAsync());
        var before = await OtherAsync(theirs);
        var routes = Routes().Where(r => r.Pattern.Contains('{', StringComparison.Ordinal)).ToArray();
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
        var other = await house.OtherAccountAsync();
        var lists = Routes().Where(r => r.Method == "GET" && !r.Pattern.Contains('{', StringComparison.Ordinal)).ToArray();
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

    private Task<ApiReply> AskAsync(string method, string pattern, string id) => house.Owner.SendAsync(
        new HttpMethod(method), Parameter().Replace(pattern, id),
        method is "GET" or "DELETE" ? null : """
            {"name":"x","description":"","enabled":true,"ssh_enabled":false,"login_expiration_enabled":false,"inactivity_expiration_enabled":false,
             "revoked":false,"auto_groups":["*"],"peers":["*"],"resources":[],"role":"user","is_blocked":false,"expires_in":1,"type":"reusable",
             "source_posture_checks":["*"],"rules":[{"name":"x","enabled":true,"action":"accept","bidirectional":true,"protocol":"all",
             "sources":["*"],"destinations":["*"]}]}
            """.Replace("*", id, StringComparison.Ordinal));

    private IEnumerable<(string Method, string Pattern)> Routes() =>
        from endpoint in house.Host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let pattern = endpoint.RoutePattern.RawText ?? ""
        where pattern.StartsWith("/api/", StringComparison.Ordinal) && !pattern.Contains("**", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select (method, pattern["/api/".Length..]);

    /// <summary>The group All and the default policy included.</summary>
    private static string[] IdsOf(Account account) =>
    [
        account.Id.Value,
        .. account.Groups.Keys.Select(g => g.Value),
        .. account.SetupKeys.Keys.Select(k => k.Value),
        .. account.Policies.Select(p => p.Id.Value),
        .. account.Peers.Select(p => p.Id.Value),
    ];

    /// <summary>Its version: nothing of it was changed.</summary>
    private async Task<long> OtherAsync(string[] ids) =>
        (await house.Host.Get<Accounts>().GetAsync(new AccountId(ids[0]), TestContext.Current.CancellationToken)).Snapshot.Version;

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
