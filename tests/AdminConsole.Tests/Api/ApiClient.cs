using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AdminConsole.Tests.Api;

/// <summary>A tool that speaks the REST API.</summary>
internal sealed class ApiClient(Uri url, string? token) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };

    public string? Token => token;

    public Task<ApiReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiReply> PostAsync(string path, object body, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body), idempotencyKey);

    public Task<ApiReply> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonSerializer.Serialize(body));

    /// <summary>With the body that the dashboard sends.</summary>
    public Task<ApiReply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, "\"\"");

    public async Task<ApiReply> SendAsync(
        HttpMethod method, string path, string? body = null, string? idempotencyKey = null, AuthenticationHeaderValue? authorization = null)
    {
        using var request = new HttpRequestMessage(method, "api/" + path);
        request.Headers.Authorization = authorization ?? (token is null ? null : new AuthenticationHeaderValue("Token", token));
        request.Headers.UserAgent.ParseAdd("tests/1.0");
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);

        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        // As curl does with large bodies: a refusal is read before the body is sent, not met by a broken pipe.
        request.Headers.ExpectContinue = body?.Length > 100_000;

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new ApiReply(response.StatusCode, response.Headers, text);
    }

    public void Dispose() => _http.Dispose();
}

internal sealed record ApiReply(HttpStatusCode Status, HttpResponseHeaders Headers, string Text)
{
    /// <summary>The body of a success.</summary>
    public JsonNode Body
    {
        get
        {
            Assert.True(Status == HttpStatusCode.OK, $"{(int)Status}: {Text}");
            return JsonNode.Parse(Text)!;
        }
    }

    public string Id => (string)Body["id"]!;

    public JsonArray Items => Body.AsArray();

    public JsonNode Item(string id) => Assert.Single(Items, i => (string)i!["id"]! == id)!;

    /// <summary>The failure is exactly this one, in the API's form.</summary>
    public void Fails(int status, string message)
    {
        Assert.Equal(status, (int)Status);
        var body = JsonNode.Parse(Text)!.AsObject();
        Assert.Equal(message, (string)body["message"]!);
        Assert.Equal(status, (int)body["code"]!);
        Assert.Equal(2, body.Count);
    }
}
