using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdminConsole.Benchmarks;

/// <summary>The few calls of the REST API that an admin of the benchmark makes.</summary>
internal sealed class AdminApi : IDisposable
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _client;

    public AdminApi(Host host)
    {
        _client = new HttpClient { BaseAddress = host.Address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", host.Token);
    }

    public async Task<string> CreateGroupAsync(string name, CancellationToken cancellationToken) =>
        (await SendAsync<Named>(HttpMethod.Post, "groups", new { Name = name }, cancellationToken)).Id;

    /// <returns>The secret of a reusable key, whose peers join the group.</returns>
    public async Task<string> CreateSetupKeyAsync(string name, string group, CancellationToken cancellationToken) =>
        (await SendAsync<Secret>(
            HttpMethod.Post, "setup-keys",
            new { Name = name, Type = "reusable", ExpiresIn = 86_400, AutoGroups = new[] { group }, UsageLimit = 0 },
            cancellationToken)).Key;

    public async Task<string> CreatePolicyAsync(PolicyText policy, CancellationToken cancellationToken) =>
        (await SendAsync<Named>(HttpMethod.Post, "policies", policy, cancellationToken)).Id;

    public Task UpdatePolicyAsync(string id, PolicyText policy, CancellationToken cancellationToken) =>
        SendAsync<Named>(HttpMethod.Put, $"policies/{id}", policy, cancellationToken);

    /// <returns>The id of the one with this name.</returns>
    public async Task<string> FindAsync(string resource, string name, CancellationToken cancellationToken)
    {
        var all = await SendAsync<Named[]>(HttpMethod.Get, resource, body: null, cancellationToken);
        return all.First(n => n.Name == name).Id;
    }

    public void Dispose() => _client.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, "/api/" + path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: _json);

        using var answer = await _client.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException(
                string.Create(CultureInfo.InvariantCulture, $"{method} /api/{path}: {(int)answer.StatusCode} {text}"), null, answer.StatusCode);
        }

        return await answer.Content.ReadFromJsonAsync<T>(_json, cancellationToken)
            ?? throw new InvalidOperationException($"{method} /api/{path} answered nothing.");
    }

    private sealed record Named(string Id, string? Name);

    private sealed record Secret(string Key);
}

/// <summary>A policy of one rule, as the API takes it.</summary>
internal sealed record PolicyText(string Name, bool Enabled, RuleText[] Rules)
{
    public string Description { get; } = "";

    /// <param name="ports">None: everything.</param>
    public static PolicyText Between(string name, string source, string destination, bool enabled, params string[] ports) => new(
        name, enabled, [new RuleText(name, ports.Length == 0 ? "all" : "tcp", ports, [source], [destination])]);
}

internal sealed record RuleText(string Name, string Protocol, string[] Ports, string[] Sources, string[] Destinations)
{
    public string Action { get; } = "accept";

    public bool Enabled { get; } = true;

    public bool Bidirectional { get; } = true;
}
