using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Empty = AdminConsole.Protocol.Empty;

namespace AdminConsole.Management;

/// <summary>
/// NetBird's management protocol, one method per call: opens the envelope, hands on, seals the answer. Job and the Expose calls are
/// not offered: the generated base answers Unimplemented, which agents understand.
/// </summary>
internal sealed class ManagementService(
    Accounts accounts, SealedCalls seals, ServerKeys keys, PeerLogin logins, PeerSessions sessions, PeerAdmission admission, SyncStream streams,
    MetaReports reports, AgentSignIn signIn, Xid ids, TimeProvider clock)
    : Protocol.ManagementService.ManagementServiceBase
{
    /// <summary>From memory alone: agents ask before every call and wait five seconds at most.</summary>
    public override Task<ServerKeyResponse> GetServerKey(Empty request, ServerCallContext context) =>
        Task.FromResult(new ServerKeyResponse
        {
            Key = keys.PublicKey,
            ExpiresAt = Timestamp.FromDateTimeOffset(clock.GetUtcNow().AddDays(1)),
        });

    public override Task<Empty> isHealthy(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<EncryptedMessage> Login(EncryptedMessage request, ServerCallContext context)
    {
        var call = seals.Open(request, LoginRequest.Parser);
        using var box = call.Box;
        return seals.Seal(await logins.LoginAsync(call, OriginOf(context), context.CancellationToken), box);
    }

    public override async Task Sync(
        EncryptedMessage request, IServerStreamWriter<EncryptedMessage> responseStream, ServerCallContext context)
    {
        var (account, peer, opened) = await AdmitAsync(request, context);
        using var box = opened;
        await streams.RunAsync(account, peer, box, responseStream, context);
    }

    public override async Task<Empty> SyncMeta(EncryptedMessage request, ServerCallContext context)
    {
        var call = seals.Open(request, SyncMetaRequest.Parser);
        using var box = call.Box;
        var origin = OriginOf(context);
        if (call.Message.Meta is null)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition,
                $"peer system meta has to be provided on sync. Peer {call.Key}, remote addr {origin.Address}"));
        }

        var (account, peer) = await FindAsync(call.Key, StatusCode.NotFound, "account not found: index lookup failed", context);
        admission.Check(account.Snapshot, peer);
        reports.Report(account, peer, PeerMetaReader.Read(call.Message.Meta), sshKey: null, origin);
        return new Empty();
    }

    public override async Task<Empty> Logout(EncryptedMessage request, ServerCallContext context)
    {
        var call = seals.Open(request, Empty.Parser);
        using var box = call.Box;
        var (account, peer) = await FindAsync(call.Key, StatusCode.NotFound, $"peer not found: {call.Key}", context);
        var command = new LogOutPeer(peer.Id) { Actor = new Actor.Peer(peer.Id) };
        var result = await account.ExecuteAsync(command, OriginOf(context), context.CancellationToken);

        // Somebody else was faster: gone is gone.
        if (result.Rejection is { Kind: not RejectionKind.NotFound } rejection)
            throw StatusCodes.ToRpcException(rejection);

        return new Empty();
    }

    public override async Task<EncryptedMessage> ExtendAuthSession(EncryptedMessage request, ServerCallContext context)
    {
        var call = seals.Open(request, ExtendAuthSessionRequest.Parser);
        using var box = call.Box;
        return seals.Seal(await sessions.ExtendAsync(call, OriginOf(context), context.CancellationToken), box);
    }

    public override Task<EncryptedMessage> GetDeviceAuthorizationFlow(EncryptedMessage request, ServerCallContext context)
    {
        using var box = OpenFlow(request, DeviceAuthorizationFlowRequest.Parser);
        return Task.FromResult(seals.Seal(signIn.Flows.Device(), box));
    }

    public override Task<EncryptedMessage> GetPKCEAuthorizationFlow(EncryptedMessage request, ServerCallContext context)
    {
        using var box = OpenFlow(request, PKCEAuthorizationFlowRequest.Parser);
        return Task.FromResult(seals.Seal(signIn.Flows.PkceFlow(), box));
    }

    /// <summary>Apart from the stream, which would hold on to what the agent said of itself for as long as it lives.</summary>
    private async Task<(LiveAccount Account, PeerId Peer, Box Box)> AdmitAsync(EncryptedMessage request, ServerCallContext context)
    {
        var call = seals.Open(request, SyncRequest.Parser);
        var (account, peer) = await FindAsync(call.Key, StatusCode.PermissionDenied, "peer is not registered", context);
        admission.Check(account.Snapshot, peer);
        var meta = call.Message.Meta is { } said ? PeerMetaReader.Read(said) : PeerMeta.Empty;
        reports.Report(account, peer, meta, sshKey: null, OriginOf(context));

        return (account, peer.Id, call.Box);
    }

    /// <summary>Both flow calls have refusals of their own, whose text names the first of them.</summary>
    private Box OpenFlow<T>(EncryptedMessage request, Google.Protobuf.MessageParser<T> parser)
        where T : class, Google.Protobuf.IMessage<T>
    {
        try
        {
            return seals.Open(request, parser).Box;
        }
        catch (RpcException)
        {
            var text = WireGuardKey.TryParse(request.WgPubKey, out var key)
                ? $"error while decrypting peer's message with Wireguard public key {key}."
                : $"error while parsing peer's Wireguard public key {SealedCalls.Shown(request.WgPubKey)} on GetDeviceAuthorizationFlow request.";
            throw new RpcException(new Status(StatusCode.InvalidArgument, text));
        }
    }

    private async Task<(LiveAccount Account, Peer Peer)> FindAsync(
        WireGuardKey key, StatusCode missing, string text, ServerCallContext context) =>
        await accounts.FindPeerAsync(key, context.CancellationToken)
        ?? throw new RpcException(new Status(missing, text));

    private Origin OriginOf(ServerCallContext context) => new(
        Domain.Accounts.Channel.Agent,
        context.GetHttpContext().Connection.RemoteIpAddress?.ToString(),
        Client: null,
        System.Diagnostics.Activity.Current?.TraceId.ToString() ?? context.GetHttpContext().TraceIdentifier,
        Command: ids.Next());
}
