using System.Text.Json;

namespace AdminConsole.Tests.Fixtures;

/// <param name="Code">OK, a gRPC status as in PERMISSION_DENIED, or VIOLATION where an agent would crash.</param>
/// <param name="Details">The server's words; empty where the code is OK.</param>
/// <param name="Value">The decoded answer, fields named as in management.proto. Undefined where the code is not OK.</param>
public sealed record IndependentAnswer(string Code, string Details, JsonElement Value);

/// <summary>One peer of an <see cref="IndependentAgent"/>.</summary>
public sealed class IndependentPeer(IndependentAgent agent, string name, string publicKey)
{
    public string Name => name;

    public string PublicKey => publicKey;

    /// <summary>Any command of the independent agent, with its settings as an anonymous object.</summary>
    public Task<IndependentAnswer> AskAsync(string command, object? settings, CancellationToken cancellationToken) =>
        agent.AskAsync(command, name, settings, cancellationToken);

    public Task<IndependentAnswer> LoginAsync(string? setupKey, CancellationToken cancellationToken) =>
        AskAsync("login", new { setupKey = setupKey ?? "" }, cancellationToken);

    /// <summary>Opens a Sync stream; its messages come as maps.</summary>
    public Task<IndependentAnswer> SyncAsync(CancellationToken cancellationToken) => AskAsync("sync", null, cancellationToken);

    public Task<IndependentAnswer> LogoutAsync(CancellationToken cancellationToken) => AskAsync("logout", null, cancellationToken);

    /// <summary>Hangs up the newest Sync stream.</summary>
    public Task<IndependentAnswer> CloseAsync(CancellationToken cancellationToken) => AskAsync("close", null, cancellationToken);

    /// <summary>Leaves it to itself, as an agent whose waits take no time.</summary>
    public Task<IndependentAnswer> LiveAsync(string? setupKey, CancellationToken cancellationToken) =>
        AskAsync("live", new { setupKey = setupKey ?? "", haste = 0 }, cancellationToken);

    /// <summary>When it has come to this state, for the first time or once more than <paramref name="before"/>.</summary>
    public Task<JsonElement> StateAsync(string state, CancellationToken cancellationToken, int before = 0) =>
        EventAsync("life", e => e.GetProperty("state").GetString() == state && Times(state) > before, cancellationToken);

    /// <summary>How often it has come to this state.</summary>
    public int Times(string state) => Events("life").Count(e => e.GetProperty("state").GetString() == state);

    /// <summary>The first map that fulfils the condition, of all that came and come; fields named as in management.proto.</summary>
    public async Task<JsonElement> MapAsync(Func<JsonElement, bool> condition, CancellationToken cancellationToken)
    {
        var found = await agent.EventAsync(
            "sync", name, e => e.GetProperty("map") is { ValueKind: JsonValueKind.Object } map && condition(map), cancellationToken);
        return found.GetProperty("map");
    }

    /// <summary>How a Sync stream ended: code, details, means (what agents do then).</summary>
    public Task<JsonElement> EndAsync(CancellationToken cancellationToken) => EventAsync("end", _ => true, cancellationToken);

    public Task<JsonElement> EventAsync(string kind, Func<JsonElement, bool> condition, CancellationToken cancellationToken) =>
        agent.EventAsync(kind, name, condition, cancellationToken);

    /// <summary>What has come so far.</summary>
    public IReadOnlyList<JsonElement> Events(string kind) => agent.Events(kind, name);
}
