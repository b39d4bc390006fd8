using System.Net;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Api;

public sealed class ApiDoorTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "nowhere")]
    [InlineData("GET", "integrations/event-streaming")]
    [InlineData("GET", "event-streaming")]
    [InlineData("GET", "routes")]
    [InlineData("GET", "dns/nameservers")]
    [InlineData("POST", "users")]
    [InlineData("POST", "peers")]
    [InlineData("PUT", "groups")]
    [InlineData("PATCH", "groups/x")]
    public async Task What_is_not_here_is_not_found(string method, string path)
    {
        var reply = await house.Owner.SendAsync(new HttpMethod(method), path);

        Assert.Equal(404, (int)reply.Status);
        Assert.Equal("""{"message":"not found","code":404}""", reply.Text);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"group\"")]
    [InlineData("{\"name\":5}")]
    [InlineData("{\"name\":\"g\",\"peers\":\"p\"}")]
    [InlineData("{\"name\":\"g\",\"peers\":[1]}")]
    [InlineData("{\"name\":\"g\",\"resources\":[[]]}")]
    [InlineData("{\"name\":\"g\"} {}")]
    [InlineData("{\"name\":\"\\u0000\"}")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    public async Task What_is_not_the_right_json_is_a_bad_request(string body)
    {
        var reply = await house.Owner.SendAsync(HttpMethod.Post, "groups", body);

        reply.Fails(400, "couldn't parse json request");
    }

    [Fact]
    public async Task Unknown_fields_are_ignored_and_null_is_nothing()
    {
        var reply = await house.Owner.SendAsync(
            HttpMethod.Post, "groups", """{"name":"with extras","colour":{"red":[1]},"peers":null,"resources":null}""");

        Assert.Equal("with extras", (string)reply.Body["name"]!);
    }

    [Fact]
    public async Task A_body_of_more_than_a_mebibyte_is_refused()
    {
        var body = "{\"name\":\"" + new string('x', 1 << 20) + "\"}";

        (await house.Owner.SendAsync(HttpMethod.Post, "groups", body)).Fails(413, "the request body should be at most 1 mib");
    }

    [Fact]
    public async Task A_dashboard_on_another_site_may_ask_and_read_the_answer()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(house.Host.Url, "api/groups"));
        request.Headers.Add("Origin", "https://dashboard.test");
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var preflight = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal("*", preflight.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("PUT", preflight.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        Assert.Equal("authorization,content-type", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single());

        var reply = await house.Owner.GetAsync("groups");
        Assert.Equal("*", reply.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("X-Request-Id", reply.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_request_has_an_id_of_its_own()
    {
        var first = (await house.Owner.GetAsync("groups")).Headers.GetValues("X-Request-Id").Single();
        var second = (await house.Owner.GetAsync("groups")).Headers.GetValues("X-Request-Id").Single();

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Without_the_database_reads_are_answered_and_writes_are_told_to_come_again()
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();
        await using var away = new ApiHouse(database);
        await away.InitializeAsync();

        await PostgresCluster.CloseAsync(database);

        Assert.Single((await away.Owner.GetAsync("groups")).Items);
        var reply = await away.Owner.PostAsync("groups", new { name = "later" });
        Assert.Equal(503, (int)reply.Status);
        Assert.Contains("\"code\":503", reply.Text, StringComparison.Ordinal);
        Assert.NotNull(reply.Headers.RetryAfter?.Delta);
    }
}
