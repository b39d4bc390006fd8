using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AdminConsole.Tests.Fixtures;

/// <summary>
/// Drives the agent in tests/independent-agent, which shares no code with us: one Node.js process that plays any number of
/// peers. What it understands, NetBird's agents understand.
/// </summary>
public sealed class IndependentAgent : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _questions = new();
    private readonly List<JsonElement> _events = [];
    private TaskCompletionSource _heard = NewSignal();
    private volatile bool _silent;
    private int _lastId;

    private IndependentAgent(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>What broke the rules that agents rely on, over all peers. A sound run leaves it empty.</summary>
    public IReadOnlyList<string> Violations =>
        [.. EventsNow().Where(e => e.GetProperty("event").GetString() == "violation").Select(e => $"{e.GetProperty("peer")}: {e.GetProperty("what")}")];

    public static IndependentAgent Start()
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"{folder} lacks its packages: run ./test, or npm ci there.");

        var start = new ProcessStartInfo("node", ["agent.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        return new IndependentAgent(Process.Start(start) ?? throw new InvalidOperationException("node did not start."));
    }

    /// <summary>For a process that has to end by itself.</summary>
    /// <returns>Its exit code, and what it said of it.</returns>
    public async Task<(int Code, string Errors)> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, await _errors);
    }

    /// <summary>A peer with a key of its own, or the given one.</summary>
    /// <param name="settings">privateKey, system, processes, acceptAnyCertificate; null for the defaults.</param>
    public async Task<IndependentPeer> NewPeerAsync(string name, Uri url, CancellationToken cancellationToken, object? settings = null)
    {
        var answer = await AskAsync("newPeer", name, With(settings, "url", url.GetLeftPart(UriPartial.Authority)), cancellationToken);
        return new IndependentPeer(this, name, answer.Value.GetProperty("publicKey").GetString()!); // the answer to newPeer always names it
    }

    /// <summary>Gives a command and waits for its answer.</summary>
    internal async Task<IndependentAnswer> AskAsync(string what, string peer, object? settings, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var question = _questions[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_silent)
            throw await SilentAsync();

        var command = With(settings, "id", id);
        command["do"] = what;
        command["peer"] = peer;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(command.ToJsonString().AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        var answer = await question.Task.WaitAsync(cancellationToken);
        return new IndependentAnswer(
            answer.GetProperty("code").GetString() ?? "",
            answer.TryGetProperty("details", out var details) ? details.GetString() ?? "" : "",
            answer.TryGetProperty("value", out var value) ? value : default);
    }

    /// <summary>The first event of this kind and peer that fulfils the condition, among those that came and those that come.</summary>
    internal async Task<JsonElement> EventAsync(
        string kind, string peer, Func<JsonElement, bool> condition, CancellationToken cancellationToken)
    {
        var looked = 0;
        while (true)
        {
            var heard = Volatile.Read(ref _heard).Task;
            var events = EventsNow();
            for (; looked < events.Length; looked++)
                if (events[looked] is var e && e.GetProperty("event").GetString() == kind && e.GetProperty("peer").GetString() == peer && condition(e))
                    return e;

            if (_silent)
                throw await SilentAsync();

            await heard.WaitAsync(cancellationToken);
        }
    }

    internal JsonElement[] Events(string kind, string peer) =>
        [.. EventsNow().Where(e => e.GetProperty("event").GetString() == kind && e.GetProperty("peer").GetString() == peer)];

    public async ValueTask DisposeAsync()
    {
        // At the end of its input it exits and takes its connections with it.
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var message = JsonSerializer.Deserialize<JsonElement>(line);
            if (message.TryGetProperty("id", out var id))
            {
                if (_questions.TryRemove(id.GetInt32(), out var question))
                    question.SetResult(message);
            }
            else
            {
                // The lock guards the list against readers in tests; events come one at a time.
                lock (_events)
                    _events.Add(message);
                Interlocked.Exchange(ref _heard, NewSignal()).SetResult();
            }
        }

        _silent = true;
        Interlocked.Exchange(ref _heard, NewSignal()).SetResult();
        foreach (var question in _questions.Values)
            question.TrySetException(await SilentAsync());
    }

    private JsonElement[] EventsNow()
    {
        lock (_events)
            return [.. _events];
    }

    private async Task<InvalidOperationException> SilentAsync() => new($"The independent agent has ended: {await _errors}");

    private static JsonObject With(object? settings, string name, JsonNode value)
    {
        var json = settings is null ? [] : JsonSerializer.SerializeToNode(settings, JsonSerializerOptions.Web)!.AsObject(); // an object becomes an object
        json[name] = value;
        return json;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "independent-agent") is var found && Directory.Exists(found))
                return found;

        throw new InvalidOperationException("tests/independent-agent is not above the folder of the tests.");
    }
}
