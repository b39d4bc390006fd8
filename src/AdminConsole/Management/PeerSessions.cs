using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>How long a peer's login lasts: a person signs a known device in again, or makes its login last longer.</summary>
internal sealed class PeerSessions(Accounts accounts, AgentUsers users, SteadyTime time, Xid ids)
{
    /// <summary>The person has signed in, and the device is known. While its login is good this changes nothing.</summary>
    /// <returns>The account and the peer after it.</returns>
    /// <exception cref="RpcException">PermissionDenied: the device is not that person's.</exception>
    public Task<(Account Account, Peer Peer)> RenewAsync(
        LiveAccount account, Peer peer, Arrival.Known user, Origin origin, CancellationToken cancellationToken) =>
        AskAsync(account, peer, user, new RenewPeerLogin(peer.Id, user.User.Id, time.UtcNow), origin, cancellationToken);

    /// <exception cref="RpcException">The token is not good, the device is not that person's, or its login never expires.</exception>
    public async Task<ExtendAuthSessionResponse> ExtendAsync(
        OpenedCall<ExtendAuthSessionRequest> call, Origin origin, CancellationToken cancellationToken)
    {
        if (call.Message.JwtToken.Length == 0)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "jwt token is required"));

        var user = await users.AdmitAsync(call.Message.JwtToken, origin, cancellationToken);
        if (await accounts.FindPeerAsync(call.Key, cancellationToken) is not var (account, known))
            throw new RpcException(new Status(StatusCode.PermissionDenied, "peer is not registered"));

        var command = new ExtendPeerLogin(known.Id, user.User.Id, time.UtcNow);
        var (after, peer) = await AskAsync(account, known, user, command, origin, cancellationToken);
        return new ExtendAuthSessionResponse { SessionExpiresAt = NetworkMapWriter.WriteExpiry(peer.LoginExpiresAt(after.Settings)) };
    }

    private async Task<(Account Account, Peer Peer)> AskAsync(
        LiveAccount account, Peer peer, Arrival.Known user, PeerCommand command, Origin origin, CancellationToken cancellationToken)
    {
        // Ids of users are unique in their account alone.
        if (user.Account.Id != account.Id)
            throw new RpcException(new Status(StatusCode.PermissionDenied, Peer.OthersText));

        command = command with { Actor = new Actor.User(user.User.Id) };

        // What would change nothing needs no database.
        if (Account.Decide(account.Snapshot, command) is Decision.Accepted { Events.IsEmpty: true })
            return (account.Snapshot, peer);

        // The arrival may have asked for something, too: each command has an id of its own.
        var result = await account.ExecuteAsync(command, origin with { Command = ids.Next() }, cancellationToken);
        if (result.Rejection is { } rejection)
            throw StatusCodes.ToRpcException(rejection);

        return (result.Account, result.Account.Peers.Find(peer.Id) ?? throw new UnavailableException("The peer was removed while it signed in."));
    }
}
