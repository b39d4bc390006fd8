using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace AdminConsole.Management;

/// <summary>
/// Keeps one peer's map up to date until it hangs up. Nothing is queued: the stream asks for the newest state, compares what it would
/// say with what it said last, and stays silent when nothing changed for this peer. It remembers what its last map was made of, never
/// the map, so that an idle stream costs next to nothing.
/// </summary>
internal sealed partial class SyncStream(
    Presence presence, OpenStreams streams, OpeningSyncs openings, SealedCalls seals, HostAddress host, AgentServices services, SshTokens sshTokens, PushPace pace,
    MapAlarms alarms, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<SyncStream> logger)
{
    /// <summary>An agent that has not read what we wrote for so long is stuck; its buffers are worth more than its stream.</summary>
    private static readonly TimeSpan _writeDeadline = TimeSpan.FromSeconds(30);

    /// <summary>REFUSED_STREAM of HTTP/2. CANCEL would end old agents for good.</summary>
    private const int RefusedStream = 7;

    /// <summary>What the envelope adds to a message: 44 characters of key, nonce, tag, and the tags and lengths of three fields.</summary>
    private const int EnvelopeSize = 128;

    /// <returns>When the stream is to end with OK: the peer is gone, its login has expired, or a newer stream of it has opened.</returns>
    /// <exception cref="RpcException">Unavailable: we are shutting down, or the agent does not read. ResourceExhausted: too many open at once.</exception>
    public async Task RunAsync(
        LiveAccount account, PeerId peerId, Box box, IServerStreamWriter<EncryptedMessage> writer, ServerCallContext context)
    {
        // Registered before the first map is compiled: an edit in between is then seen by the loop.
        using var connection = presence.Connect(account.Id, peerId, context.GetHttpContext().Connection.RemoteIpAddress);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, connection.Superseded, lifetime.ApplicationStopping);
        var stream = new PeerStream(account, peerId);
        var credentials = new CredentialTimer(services.RefreshAfter, clock);
        DateTimeOffset? expires = null; // its login, as the agent was told
        streams.Add(stream);
        try
        {
            using var opening = await openings.EnterAsync(hangUp.Token);
            while (true)
            {
                // A slow peer skips versions instead of queueing them: only the latest map matters.
                var newer = await account.NextAsync(stream.Told.Serial, credentials.Remaining, clock, hangUp.Token);
                if (stream.TakeDistrust())
                    (newer, stream.Told) = (account.Snapshot, stream.Told with { Fingerprint = default, Inputs = null });

                if (newer is not null)
                {
                    if (newer.Peers.Find(peerId) is not { } peer)
                    {
                        await WriteAsync(writer, NetworkMapWriter.WriteFarewell(newer.Serial), box, context);
                        return;
                    }

                    if (peer.LoginExpired)
                        return;

                    if (Compile(newer, peer, stream, connection, box) is { } message)
                    {
                        await WriteAsync(writer, message, context);
                        opening.Dispose();
                        if (connection.WithheldBytes is null)
                            connection.Sent(newer.Serial);

                        await Task.Delay(pace.AfterSend(account.Id), clock, hangUp.Token);
                    }
                    else if (peer.LoginExpiresAt(newer.Settings) != expires && AgentFeatures.Of(peer).LoginExpiry)
                    {
                        await WriteAsync(writer, Expiry(newer, peer, stream.Told), box, context);
                        await Task.Delay(pace.AfterSend(account.Id), clock, hangUp.Token);
                    }

                    expires = peer.LoginExpiresAt(newer.Settings);
                }

                if (credentials.IsDue)
                {
                    await WriteAsync(writer, Refresh(stream.Told), box, context);
                    credentials.Restart();
                }
            }
        }
        catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                throw new RpcException(new Status(StatusCode.Unavailable, "the server is shutting down"));
        }
        finally
        {
            streams.Remove(stream);
        }
    }

    /// <summary>One push to one peer, timed: the CPU that a round of pushes takes decides when the next may begin.</summary>
    /// <returns>Null if the peer need not be told anything.</returns>
    private SealedMap? Compile(Account snapshot, Peer peer, PeerStream stream, PeerConnection connection, Box box)
    {
        var began = Stopwatch.GetTimestamp();
        var before = stream.Told;
        var inputs = NetworkMapCompiler.InputsOf(snapshot, peer.Id)!; // the peer is in this very snapshot

        // Most edits are no business of most peers, and this much each of them costs.
        if (before.Inputs?.SameAs(inputs) is true)
        {
            stream.Told = before with { Serial = snapshot.Serial };
            return null;
        }

        var map = before.IsDoubted
            ? NetworkMapCompiler.Afresh(snapshot)(peer.Id)!
            : NetworkMapCompiler.Compile(inputs, snapshot.Serial);
        stream.Told = new Told(snapshot.Serial, map.Fingerprint, inputs);
        if (before.Inputs is not null && map.Fingerprint == before.Fingerprint)
            return null;

        var config = before.IsNothing ? services.Write(host.PublicUrl, host.StunPort, clock.GetUtcNow(), forStream: true) : null;
        var agent = AgentFeatures.Of(peer);
        var message = NetworkMapWriter.Write(map, agent, new SyncResponse
        {
            NetbirdConfig = config,
            SessionExpiresAt = NetworkMapWriter.WriteExpiry(peer.LoginExpiresAt(snapshot.Settings)),
        }, sshTokens);

        // An agent ends its stream at a message that is too long, and comes back for the same one: it keeps the map it has.
        if (message.Length > agent.LargestMessage - EnvelopeSize)
        {
            alarms.Withheld(snapshot.Id, peer.Id, message.Length, agent.LargestMessage, first: connection.WithheldBytes is null);
            connection.Withhold(message.Length);
            message.Dispose();
            if (config is null)
                return null;

            // What it needs besides. Without a map in the message an agent leaves its map alone.
            message = new BackwardWriter(256);
            message.Put(new SyncResponse
            {
                NetbirdConfig = config,
                SessionExpiresAt = NetworkMapWriter.WriteExpiry(peer.LoginExpiresAt(snapshot.Settings)),
                Checks = { NetworkMapWriter.Write(map.Checks) },
            });
        }
        else if (connection.WithheldBytes is not null)
        {
            connection.Withhold(null);
            alarms.FitsAgain(snapshot.Id, peer.Id);
        }

        var envelope = seals.Seal(message, box);
        pace.Spent(snapshot.Id, snapshot.Version, Stopwatch.GetElapsedTime(began));
        return new SealedMap(envelope, message);
    }

    private SyncResponse Refresh(Told told) => new()
    {
        NetbirdConfig = services.WriteRefresh(clock.GetUtcNow()),
        Checks = { ChecksOf(told) },
    };

    /// <summary>The map says the same as before, but the login lasts longer or shorter.</summary>
    private static SyncResponse Expiry(Account snapshot, Peer peer, Told told) => new()
    {
        SessionExpiresAt = NetworkMapWriter.WriteExpiry(peer.LoginExpiresAt(snapshot.Settings)),
        Checks = { ChecksOf(told) },
    };

    /// <summary>Agents before 0.72.3 take the checks of every message for all there are.</summary>
    private static IEnumerable<Checks> ChecksOf(Told told) =>
        told.Inputs is { } inputs ? NetworkMapWriter.Write(NetworkMapCompiler.ChecksOf(inputs)) : [];

    private async Task WriteAsync(IServerStreamWriter<EncryptedMessage> stream, SealedMap map, ServerCallContext context)
    {
        await WriteAsync(stream, map.Envelope, context);

        // Only now: what could not be written to its end may still be read.
        map.Buffer.Dispose();
    }

    private Task WriteAsync(IServerStreamWriter<EncryptedMessage> stream, IMessage message, Box box, ServerCallContext context) =>
        WriteAsync(stream, seals.Seal(message, box), context);

    private async Task WriteAsync(IServerStreamWriter<EncryptedMessage> stream, EncryptedMessage message, ServerCallContext context)
    {
        var write = stream.WriteAsync(message, context.CancellationToken);
        if (write.IsCompletedSuccessfully)
            return;

        try
        {
            await write.WaitAsync(_writeDeadline, clock, context.CancellationToken);
        }
        catch (TimeoutException)
        {
            LogNotReading(logger, context.Peer);

            // What is written stays in memory until it is read, or the stream is reset: an agent takes this code for Unavailable.
            context.GetHttpContext().Features.Get<IHttpResetFeature>()?.Reset(RefusedStream);
            throw new RpcException(new Status(StatusCode.Unavailable, "the agent does not read its stream"));
        }
    }

    /// <param name="Buffer">Holds the body of the envelope.</param>
    private sealed record SealedMap(EncryptedMessage Envelope, BackwardWriter Buffer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agent at {Address} does not read its stream; it was ended")]
    private static partial void LogNotReading(ILogger logger, string address);
}
