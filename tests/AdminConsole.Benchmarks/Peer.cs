using System.Diagnostics;
using AdminConsole.Agents;
using AdminConsole.Protocol;
using Grpc.Core;

namespace AdminConsole.Benchmarks;

/// <summary>One peer of the load: joins over the real protocol, and holds its Sync stream open on a connection of its own.</summary>
internal sealed class Peer(Uri host, int number, int group) : IAsyncDisposable
{
    private static readonly AgentOptions _options = new() { Signal = false };

    private static int _late;

    private readonly AgentIdentity _identity = AgentIdentity.New();
    private readonly AgentSystem _system = AgentSystem.OfFleet("linux", number, "peer-%d") with
    {
        // As long as an ed25519 key of ssh-keygen: every peer that sees this one is sent it.
        SshPublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + Convert.ToBase64String(Guid.NewGuid().ToByteArray().Concat(Guid.NewGuid().ToByteArray()).ToArray())[..43],
    };

    private Agent? _known;
    private CancellationTokenSource _hangUp = new();
    private Task _life = Task.CompletedTask;

    /// <summary>How many calls of all peers were not answered within an agent's deadline.</summary>
    public static int Late => Volatile.Read(ref _late);

    public int Group => group;

    /// <summary>Raised on the thread that received a map, after it was opened.</summary>
    public event Action<Peer, long>? Received;

    /// <summary>How many maps it was sent.</summary>
    public int Maps { get; private set; }

    /// <summary>How many bytes they took on the wire, sealed.</summary>
    public long Bytes { get; private set; }

    /// <summary>The newest map, as it was opened; null before the first.</summary>
    public byte[]? Plaintext { get; private set; }

    public NetworkMap Map => SyncResponse.Parser.ParseFrom(Plaintext).NetworkMap;

    /// <summary>Everything from the first packet to the answer that it may come in, as an agent does it that was given a setup key.</summary>
    public async Task<TimeSpan> JoinAsync(string setupKey, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var agent = new Agent(host, _identity, _system, _options);
        await UntilAnsweredAsync(() => agent.LoginAsync(setupKey, cancellationToken));
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>As a known peer with nothing changed, over the connection of its last login.</summary>
    public async Task LogInAsync(CancellationToken cancellationToken)
    {
        _known ??= Agent(_options);
        await UntilAnsweredAsync(() => _known.LoginAsync(setupKey: null, cancellationToken));
    }

    /// <summary>The same peer as an agent that lives on by itself.</summary>
    public Agent Agent(AgentOptions options) => new(host, _identity, _system, options);

    /// <summary>Logs in and opens its stream, as an agent that was restarted.</summary>
    /// <returns>When the first map is there.</returns>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _life = LiveAsync(first, cancellationToken);
        await await Task.WhenAny(first.Task, _life);
    }

    /// <summary>Closes the connection. It may connect again.</summary>
    public async Task HangUpAsync()
    {
        await _hangUp.CancelAsync();
        try
        {
            await _life;
        }
        catch (OperationCanceledException)
        {
            // That is how a stream is hung up.
        }

        _hangUp.Dispose();
        _hangUp = new CancellationTokenSource();
    }

    public async ValueTask DisposeAsync()
    {
        if (_known is not null)
            await _known.DisposeAsync();

        _hangUp.Dispose();
    }

    private async Task LiveAsync(TaskCompletionSource first, CancellationToken cancellationToken)
    {
        await using var agent = new Agent(host, _identity, _system, _options);
        await UntilAnsweredAsync(() => agent.LoginAsync(setupKey: null, cancellationToken));
        var request = new SyncRequest { Meta = _system.ToMeta([]) };
        await foreach (var plaintext in agent.Management.SyncAsync(request, opened => opened, _hangUp.Token))
        {
            var at = Stopwatch.GetTimestamp();
            Plaintext = plaintext;
            Bytes += plaintext.Length + Box.Overhead;
            Maps++;
            first.TrySetResult();
            Received?.Invoke(this, at);
        }

        throw new BenchmarkException("The host ended the stream of a peer.");
    }

    /// <summary>Where the host is too slow for an agent's deadline the agent comes again, and the time goes on.</summary>
    private static async Task UntilAnsweredAsync(Func<Task> login)
    {
        while (true)
        {
            try
            {
                await login();
                return;
            }
            catch (AgentException e) when (e.Status is StatusCode.DeadlineExceeded or StatusCode.Unavailable)
            {
                Interlocked.Increment(ref _late);
            }
        }
    }
}
