using System.Collections.Concurrent;
using System.Security.Cryptography;
using AdminConsole.Protocol;
using AdminConsole.Protocol.Signal;

namespace AdminConsole.Agents;

/// <summary>Answers the offers of other peers and makes own ones.</summary>
internal sealed class Signalling(
    Uri url, AgentIdentity identity, string version, AgentOptions options, Latest<AgentSnapshot> latest) : IDisposable
{
    /// <summary>How long an offer waits for its answer before it is repeated: the other peer may just be coming back.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Body>> _offers = new();
    private readonly SignalConnection _connection = new(url, identity, options);

    public static Uri UrlOf(HostConfig signal)
    {
        var scheme = signal.Protocol is HostConfig.Types.Protocol.Https ? "https" : "http";
        return Uri.TryCreate($"{scheme}://{signal.Uri}", UriKind.Absolute, out var url)
            ? url
            : throw new AgentException(Grpc.Core.StatusCode.Internal, $"The signal server's address \"{signal.Uri}\" is none.");
    }

    /// <summary>Listens, and comes back, until told to stop.</summary>
    public async Task StayAsync(BackOff backOff, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                try
                {
                    await _connection.ListenAsync(Registered, ReceiveAsync, stopping);
                }
                catch (AgentException)
                {
                    // The signal server is gone or does not want us: agents simply try again.
                }

                latest.Update(s => s with { SignalConnected = false });
                await backOff.WaitAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }

        void Registered()
        {
            backOff.Reset();
            latest.Update(s => s with { SignalConnected = true });
        }

        Task ReceiveAsync(string sender, Body body) => AnswerAsync(sender, body, stopping);
    }

    public async Task<Body> OfferAsync(string remotePublicKey, CancellationToken cancellationToken)
    {
        var answer = _offers.GetOrAdd(remotePublicKey, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        while (true)
        {
            await _connection.SendAsync(remotePublicKey, NewBody(Body.Types.Type.Offer), cancellationToken);
            try
            {
                return await answer.Task.WaitAsync(_patience, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The server drops what it cannot deliver and says nothing.
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private async Task AnswerAsync(string sender, Body body, CancellationToken stopping)
    {
        if (body.Type == Body.Types.Type.Offer)
        {
            try
            {
                await _connection.SendAsync(sender, NewBody(Body.Types.Type.Answer), stopping);
            }
            catch (AgentException)
            {
                // The other peer repeats its offer.
            }
        }
        else if (body.Type == Body.Types.Type.Answer && _offers.TryRemove(sender, out var waiting))
        {
            waiting.TrySetResult(body);
        }
    }

    /// <summary>ICE credentials, as in RFC 8839: user fragment and password.</summary>
    private Body NewBody(Body.Types.Type type) => new()
    {
        Type = type,
        Payload = $"{RandomNumberGenerator.GetHexString(16)}:{RandomNumberGenerator.GetHexString(32)}",
        WgListenPort = 51820,
        NetBirdVersion = version,
    };
}
