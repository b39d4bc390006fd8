using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>
/// Keeps one peer's map up to date until it hangs up. Nothing is queued: the stream asks for the newest state, compares what it would
/// say with what it said last, and stays silent when nothing changed for this peer. It remembers what its last map was made of, never
/// the map, so that an idle stream costs next to nothing.
/// </summary>
internal sealed partial class SyncStream(
    Presence presence, SealedCalls seals, HostAddress host, AgentServices services, PushPace pace, TimeProvider clock,
    IHostApplicationLifetime lifetime, ILogger<SyncStream> logger)
{
    /// <summary>An agent that has not read what we wrote for so long is stuck; its buffers are worth more than its stream.</summary>
    private static readonly TimeSpan _writeDeadline = TimeSpan.FromSeconds(30);

    /// <summary>What agents before 0.74.2 accept; later ones take four times that.</summary>
    private const int MaxMessage = 4 << 20;

    /// <returns>When the stream is to end with OK: the peer is gone, its login has expired, or a newer stream of it has opened.</returns>
    /// <exception cref="RpcException">Unavailable: we are shutting down, or the agent does not read.</exception>
    public async Task RunAsync(
        LiveAccount account, PeerId peerId, Box box, OpeningSyncs.Opening opening, IServerStreamWriter<EncryptedMessage> stream,
        ServerCallContext context)
    {
        // Registered before the first map is compiled: an edit in between is then seen by the loop.
        using var connection = presence.Connect(account.Id, peerId, context.GetHttpContext().Connection.RemoteIpAddress);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, connection.Superseded, lifetime.ApplicationStopping);
        var told = Told.Nothing;
        try
        {
            while (true)
            {
                // A slow peer skips versions instead of queueing them: only the latest map matters.
                var snapshot = await account.NextAsync(told.Serial, hangUp.Token);
                if (snapshot.Peers.Find(peerId) is not { } peer)
                {
                    await WriteAsync(stream, NetworkMapWriter.WriteFarewell(snapshot.Serial), box, context);
                    return;
                }

                if (peer.LoginExpired)
                    return;

                (told, var message) = Compile(snapshot, peer, told, box);
                if (message is null)
                    continue;

                await WriteAsync(stream, message, context);
                opening.Dispose();
                connection.Sent(told.Serial);
                await Task.Delay(pace.AfterSend(account.Id), clock, hangUp.Token);
            }
        }
        catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                throw new RpcException(new Status(StatusCode.Unavailable, "the server is shutting down"));
        }
        finally
        {
            box.Dispose();
        }
    }

    /// <summary>One push to one peer, timed: the CPU that a round of pushes takes decides when the next may begin.</summary>
    /// <returns>What the peer has been told then, and the message; null if it need not be told anything.</returns>
    private (Told Told, SealedMap? Message) Compile(Account snapshot, Peer peer, Told before, Box box)
    {
        var began = Stopwatch.GetTimestamp();
        var inputs = NetworkMapCompiler.InputsOf(snapshot, peer.Id)!; // the peer is in this very snapshot

        // Most edits are no business of most peers, and this much each of them costs.
        if (before.Inputs?.SameAs(inputs) is true)
            return (before with { Serial = snapshot.Serial }, null);

        var map = NetworkMapCompiler.Compile(inputs, snapshot.Serial);
        var told = new Told(snapshot.Serial, map.Fingerprint, inputs);
        var first = before.Inputs is null;
        if (!first && map.Fingerprint == before.Fingerprint)
            return (told, null);

        var response = new SyncResponse { SessionExpiresAt = NetworkMapWriter.WriteExpiry(peer.LoginExpiresAt(snapshot.Settings)) };
        if (first)
            response.NetbirdConfig = services.Write(host.PublicUrl, host.StunPort, clock.GetUtcNow(), forStream: true);

        var message = NetworkMapWriter.Write(map, peer.Meta.NetBirdVersion, response);

        // An agent ends its stream at a message that is too long, and comes back for the same one: it keeps the map it has.
        if (message.Length > MaxMessage)
        {
            LogTooLong(logger, snapshot.Id.Value, peer.Id.Value, message.Length);
            message.Dispose();
            return (told, null);
        }

        var envelope = seals.Seal(message, box);
        pace.Spent(snapshot.Id, snapshot.Version, Stopwatch.GetElapsedTime(began));
        return (told, new SealedMap(envelope, message));
    }

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
            throw new RpcException(new Status(StatusCode.Unavailable, "the agent does not read its stream"));
        }
    }

    /// <param name="Buffer">Holds the body of the envelope.</param>
    private sealed record SealedMap(EncryptedMessage Envelope, BackwardWriter Buffer);

    /// <summary>All that is kept of the last map: enough to see that the next one says the same.</summary>
    /// <param name="Inputs">Null before the first.</param>
    private readonly record struct Told(long Serial, UInt128 Fingerprint, MapInputs? Inputs)
    {
        public static Told Nothing { get; } = new(-1, default, null);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Account {Account}: the map of peer {Peer} takes {Bytes} bytes, more than agents accept; it keeps the one it has")]
    private static partial void LogTooLong(ILogger logger, string account, string peer, int bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agent at {Address} does not read its stream; it was ended")]
    private static partial void LogNotReading(ILogger logger, string address);
}
