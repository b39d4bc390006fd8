using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Faults;

/// <summary>Sends edits to the REST API as a careful tool does: until each is acknowledged, repetitions marked as such.</summary>
internal sealed class ApiWriter(HttpClient api)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private int _acknowledged;

    /// <summary>How many edits were.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public Task<JsonElement> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public Task<JsonElement> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public async Task DeleteAsync(string path) => await SendAsync(HttpMethod.Delete, path, body: null);

    public async Task<JsonElement> GetAsync(string path) =>
        await api.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    /// <returns>The answer to the attempt that had one.</returns>
    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        var repetition = Guid.NewGuid().ToString();
        var lost = 0;
        for (var patience = Patience.Start(TimeSpan.FromMinutes(1)); ; await Task.Delay(_pause, patience))
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { { "Idempotency-Key", repetition } } };
            request.Content = body is null ? null : JsonContent.Create(body);
            try
            {
                using var answer = await api.SendAsync(request, patience);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    lost++;
                    continue;
                }

                // An attempt whose answer was lost may have deleted it.
                if (lost > 0 && method == HttpMethod.Delete && answer.StatusCode == HttpStatusCode.NotFound)
                {
                    Interlocked.Increment(ref _acknowledged);
                    return default;
                }

                var text = await answer.Content.ReadAsStringAsync(patience);
                Assert.True(answer.IsSuccessStatusCode, $"{method} {path} was answered {answer.StatusCode}: {text}");
                Interlocked.Increment(ref _acknowledged);
                return JsonDocument.Parse(text).RootElement;
            }
            catch (Exception e) when (e is HttpRequestException or IOException || e is TaskCanceledException && !patience.IsCancellationRequested)
            {
                lost++;
            }
        }
    }
}
